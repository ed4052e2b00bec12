/** All that is kept of one isolate's collections in a log: counts, gcstats' figures and the decimated series. */
import { type CompactionSample, CompactionSeries } from './compaction-series.js';
import type { GcEvent } from './gc-event.js';
import { GcStatsAccumulator } from './gc-stats.js';

/** How far a clock may step back within one life: collectors of logs swap neighbouring lines, a new isolate starts at 0. */
const REORDERING_MS = 1000;
/** A collector that resumes repeats its last lines, of which it sends at most some tens again. */
const REMEMBERED_EVENTS = 32;

export class IsolateLog {
  readonly stats = new GcStatsAccumulator();
  majors = 0;
  minors = 0;
  forcedMajors = 0;
  /** Events that came a second time. */
  repeated = 0;
  firstMs = Infinity;
  lastMs = -Infinity;
  readonly #series = new CompactionSeries();
  readonly #recent: string[] = [];

  constructor(
    readonly pid: number,
    readonly isolate: string | null,
  ) {}

  /** As V8 prints it. */
  get name(): string {
    return this.isolate === null ? String(this.pid) : `${this.pid}:${this.isolate}`;
  }

  isEarlierLifeThan({ atMs }: GcEvent): boolean {
    return atMs < this.lastMs - REORDERING_MS;
  }

  /** Two collections in one millisecond are real, with the same sizes and the same pause they are not. */
  remembers(event: GcEvent): boolean {
    return this.#recent.includes(fingerprint(event));
  }

  add(event: GcEvent): void {
    if (this.remembers(event)) {
      this.repeated++;
      return;
    }
    this.#recent.push(fingerprint(event));
    if (this.#recent.length > REMEMBERED_EVENTS) this.#recent.shift();
    this.stats.add(event);
    this.firstMs = Math.min(this.firstMs, event.atMs);
    this.lastMs = Math.max(this.lastMs, event.atMs);
    if (event.kind === 'minor') {
      this.minors++;
      return;
    }
    this.majors++;
    if (event.forced) this.forcedMajors++;
    this.#series.add({ atMs: event.atMs, bytes: event.afterBytes });
  }

  samples(): readonly CompactionSample[] {
    return this.#series.samples();
  }
}

function fingerprint({ kind, atMs, beforeBytes = 0, afterBytes = 0, pauseMs }: GcEvent): string {
  return [kind, atMs, beforeBytes, afterBytes, pauseMs].join(' ');
}
