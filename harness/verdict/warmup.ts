/** Where a series begins to be worth judging. Steady state is detected, never assumed (Barrett et al. 2017). */
import type { NoiseModel } from './noise-model.js';
import type { Question, Series } from './question.js';
import { medianOf } from './order-statistics.js';

/** A window may grow by half as much again as the windows after it, besides what noise and residue make. */
const RATE_TOLERANCE = 0.5;
/** Trimming stops here, so that the rest can still be judged. */
const MIN_WINDOWS_LEFT = 5;

/** The index of the first settled point: behind the windows and requests that never count, and once growth is no longer faster than later. */
export function settledFrom(series: Series, { warmupWindows, warmupRequests, noise }: Question): number {
  let from = Math.min(warmupWindows, Math.max(0, series.length - 1));
  if (warmupRequests !== 'auto') {
    const index = series.findIndex(({ x }) => x >= warmupRequests);
    return index === -1 ? Math.max(0, series.length - 1) : index;
  }
  while (series.length - 1 - from > MIN_WINDOWS_LEFT && outgrowsTheRest(series.slice(from), noise)) from += 1;
  return from;
}

function outgrowsTheRest(series: Series, noise: NoiseModel): boolean {
  const [first, ...later] = series.slice(1).map((point, index) => {
    const before = series[index] ?? point;
    return { rate: (point.y - before.y) / (point.x - before.x), requests: point.x - before.x };
  });
  if (first === undefined) return false;
  const usual = medianOf(later.map(({ rate }) => rate));
  return first.rate > usual + Math.max(RATE_TOLERANCE * Math.abs(usual), (noise.band + noise.residuePerWindow) / first.requests);
}
