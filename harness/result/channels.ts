/** What each channel measured and how it was judged, and the figures of the GC trace. */
import type { ChannelUnit } from '../channels.js';

export type Verdict = 'clean' | 'leak' | 'inconclusive';

export interface ChannelResult {
  readonly verdict: Verdict;
  /** Of all figures here: bytes, or a count of descriptors or resources. */
  readonly unit: ChannelUnit;
  /** Why this verdict; for an open one, what would settle it. */
  readonly reasons: readonly string[];
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  /** Confidence level of the interval, 0 to 1. */
  readonly confidence: number;
  /** Smallest growth per request of the mix that this run would have called a leak. */
  readonly minimumDetectable: number;
  /** The same per request of one route, by the route's name. */
  readonly minimumDetectablePerRoute: Readonly<Record<string, number>>;
  readonly threshold: number;
  readonly series: readonly SeriesPoint[];
  /** Of `fds` (file, socket, pipe …) and `resources` (Timeout, TCPSocketWrap …): what the count is made of. */
  readonly kinds?: Readonly<Record<string, KindResult>>;
}

/** One kind of descriptor or resource over the judged samples. */
export interface KindResult {
  /** Growth of its number per request of the mix. */
  readonly slopePerRequest: number;
  readonly first: number;
  readonly last: number;
}

export interface SeriesPoint {
  /** Requests answered since the series began, up to this sample. */
  readonly requests: number;
  /** Milliseconds since the series began. */
  readonly atMs: number;
  /** What the channel read after compaction, in its unit. */
  readonly value: number;
  /** Samples before the channel had settled are kept, but not judged. */
  readonly phase: 'warmup' | 'measured';
}

/** gcstats' figures over the trace of one run; sizes in bytes, times in milliseconds of the isolate's clock. */
export interface GcStats {
  readonly num_full_gc: number;
  readonly num_inc_gc: number;
  readonly heap_compactions: number;
  /** (mean of the last 10 post-compaction samples - mean of the last 120) / mean of the last 120; signed ratio. */
  readonly usage_trend: number;
  readonly estimated_base: number;
  readonly min: { readonly bytes: number; readonly atMs: number } | null;
  readonly max: { readonly bytes: number; readonly atMs: number } | null;
  /** Main-thread pauses of all collections over the time between the first and the last; ratio. */
  readonly gcTimeShare: number;
  readonly longestPauseMs: number;
}
