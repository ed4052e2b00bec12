/** How long to wait between snapshots of a process that others drive. Pure. */
import type { CapturePlan } from '../evidence/capture-plan.js';

/** An interval is to show this much growth: requests under way come and go with less. */
const WANTED_BYTES = 256 * 1024;
/** Long enough for a job of every few seconds, and short enough to wait for. */
const INTERVAL_SECONDS = { least: 5, most: 60 };
/** V8's own default costs nothing that a server would notice. */
const SAMPLING_BYTES = 32 * 1024;

/** @param bytesPerSecond growth of the heap; 0 where what leaks is not counted in its bytes */
export function watchCapturePlan(bytesPerSecond: number): CapturePlan {
  const wanted = bytesPerSecond > 0 ? WANTED_BYTES / bytesPerSecond : INTERVAL_SECONDS.most;
  const interval = Math.ceil(Math.min(INTERVAL_SECONDS.most, Math.max(INTERVAL_SECONDS.least, wanted)));
  // It has been running all the time: nothing has to warm up.
  return { warmup: 0, interval, samplingIntervalBytes: SAMPLING_BYTES };
}
