/**
 * The figures of gcstats (later memwatch) over one isolate's collections, in constant memory. Only sizes right after
 * a full collection count: sampled by the clock, a leak drowns in the heap's own cycles.
 */
import type { GcStats } from '../result/channels.js';
import type { GcEvent } from './gc-event.js';
import { LONG_SAMPLES, mean, RECENT_SAMPLES, usageTrend } from './usage-trend.js';


interface SizeAtTime {
  readonly bytes: number;
  readonly atMs: number;
}

export class GcStatsAccumulator {
  #majors = 0;
  #minors = 0;
  /** Last post-compaction sizes in bytes, oldest first. */
  readonly #sizes: number[] = [];
  #min: SizeAtTime | null = null;
  #max: SizeAtTime | null = null;
  #pausesMs = 0;
  #longestPauseMs = 0;
  #firstMs = Infinity;
  #lastMs = -Infinity;

  add(event: GcEvent): void {
    this.#pausesMs += event.pauseMs;
    this.#longestPauseMs = Math.max(this.#longestPauseMs, event.pauseMs);
    // The time stamp is the end of the pause.
    this.#firstMs = Math.min(this.#firstMs, event.atMs - event.pauseMs);
    this.#lastMs = Math.max(this.#lastMs, event.atMs);
    if (event.kind === 'minor') {
      this.#minors++;
      return;
    }
    this.#majors++;
    this.#sizes.push(event.afterBytes);
    if (this.#sizes.length > LONG_SAMPLES) this.#sizes.shift();
    const size = { bytes: event.afterBytes, atMs: event.atMs };
    if (!this.#min || size.bytes < this.#min.bytes) this.#min = size;
    if (!this.#max || size.bytes > this.#max.bytes) this.#max = size;
  }

  /** The figures so far. V8 counts no compactions of its own, so each full collection is one. */
  figures(): GcStats {
    const spanMs = this.#lastMs - this.#firstMs;
    return {
      num_full_gc: this.#majors,
      num_inc_gc: this.#minors,
      heap_compactions: this.#majors,
      usage_trend: usageTrend(this.#sizes),
      // The mean, not the lowest, of the recent sizes: gcstats' base is what the heap falls back to now, and one
      // lucky collection on a quiet moment says nothing about it. 0 before the first full collection.
      estimated_base: mean(this.#sizes.slice(-RECENT_SAMPLES)),
      min: this.#min,
      max: this.#max,
      gcTimeShare: spanMs > 0 ? this.#pausesMs / spanMs : 0,
      longestPauseMs: this.#longestPauseMs,
    };
  }
}
