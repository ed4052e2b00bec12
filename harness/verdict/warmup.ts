/** Where a series begins to be worth judging. Steady state is detected, never assumed (Barrett et al. 2017). */
import { median, type Point } from './theil-sen.js';

/** A window may grow by half as much again as the windows after it … */
const RATE_TOLERANCE = 0.5;
/** … or by this much, which is more than a settled server's heap moves (standard deviation up to 650 bytes). */
const NOISE_ALLOWANCE_BYTES = 4 * 1024;
/** Trimming stops here, so that the rest can still be judged. */
const MIN_WINDOWS_LEFT = 5;

/**
 * @param windows windows that are left out whatever they look like
 * @param requests requests that are left out, or 'auto': until a window no longer grows faster than those behind it
 * @returns the index of the first settled point
 */
export function settledFrom(series: readonly Point[], windows: number, requests: number | 'auto'): number {
  let from = Math.min(windows, Math.max(0, series.length - 1));
  if (requests !== 'auto') {
    const index = series.findIndex(({ x }) => x >= requests);
    return index === -1 ? Math.max(0, series.length - 1) : index;
  }
  while (series.length - 1 - from > MIN_WINDOWS_LEFT && outgrowsTheRest(series, from)) from += 1;
  return from;
}

function outgrowsTheRest(series: readonly Point[], from: number): boolean {
  const [first, ...later] = windowRates(series.slice(from));
  if (first === undefined) return false;
  const usual = median(later.map(({ rate }) => rate).sort((a, b) => a - b));
  return first.rate > usual + Math.max(RATE_TOLERANCE * Math.abs(usual), NOISE_ALLOWANCE_BYTES / first.requests);
}

function windowRates(series: readonly Point[]): { rate: number; requests: number }[] {
  const rates: { rate: number; requests: number }[] = [];
  let before: Point | undefined;
  for (const point of series) {
    if (before !== undefined) rates.push({ rate: (point.y - before.y) / (point.x - before.x), requests: point.x - before.x });
    before = point;
  }
  return rates;
}
