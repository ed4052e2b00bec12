/** How long a process will stand still, before it does. Pure. */

/**
 * V8's compaction of live objects, per call: 200,000 small ones of 24 MB took 60 to 240 ms on two busy cores, and an
 * inspector's collection goes over the heap two to seven times.
 */
const COLLECT_MS_PER_MB = { fast: 5, slow: 25 };
/** At least two to a sample. */
const COLLECTIONS_PER_SAMPLE = { fast: 2, slow: 3 };
/** What V8 writes of a heap in a second, and hands to its inspector; 14 MB took 3 s on two busy cores. */
export const SNAPSHOT_BYTES_PER_S = { fast: 40 * 2 ** 20, slow: 5 * 2 ** 20 };
/** A snapshot's peak of resident memory, by the heap's size: 8 to 11 times were measured on Node.js 20 to 26 with small objects. */
export const SNAPSHOT_PEAK_PER_HEAP_BYTE = 11;
export const SNAPSHOTS = 3;
const MB = 2 ** 20;

/** Milliseconds, from a quiet machine to a busy one. */
export interface PauseEstimate {
  readonly sampleMs: readonly [number, number];
  readonly snapshotMs: readonly [number, number];
}

/** @param heapBytes as it stands; what a compaction leaves may be much less */
export function estimatePauses(heapBytes: number): PauseEstimate {
  const of = (key: 'fast' | 'slow') => (heapBytes / MB) * COLLECT_MS_PER_MB[key] * COLLECTIONS_PER_SAMPLE[key];
  return {
    sampleMs: [of('fast'), of('slow')],
    snapshotMs: [(1000 * heapBytes) / SNAPSHOT_BYTES_PER_S.fast, (1000 * heapBytes) / SNAPSHOT_BYTES_PER_S.slow],
  };
}

/** A process may stand still for this part of the time. */
const MOST_PAUSED = 0.05;
const LEAST_INTERVAL_MS = 15_000;
/** Of an automatic interval; there are always enough samples for a verdict. */
export const FEWEST_SAMPLES = 12;

/** What lies between two samples where nobody has said it. @param pauseMs of the first sample */
export function intervalFor(durationMs: number, pauseMs: number): number {
  return Math.min(durationMs / FEWEST_SAMPLES, Math.max(LEAST_INTERVAL_MS, pauseMs / MOST_PAUSED));
}
