/**
 * Growth per window instead of per request: each window opens connections and is compacted, and may leave a little
 * behind. Windows alternate between a few and many requests, so that a line through two neighbours (requests, growth)
 * tells both: its slope is what a request adds, its value at no request is what a window adds.
 */
import type { Series } from './question.js';

export interface Residue {
  /** Lower bound of what a window adds by itself; 0 when that is not certain. */
  readonly perWindowAtLeast: number;
  /** Lower bound of what a request adds besides. */
  readonly perRequestAtLeast: number;
  /** The lowest that any pair of windows shows. */
  readonly perRequestLowest: number;
}

/** Windows of about the same size tell nothing. */
const DIFFERENT_SIZE = 1.5;
/** One-sided levels of the bounds. Taking off what a leak has added would hide it, so that has to be the surer one. */
const ALPHA_PER_WINDOW = 0.0001;
const ALPHA_PER_REQUEST = 0.01;

/** Halves with the same number of windows tell it, too, when one has served more than the other by this part of all. */
const UNEVEN_HALVES = 0.15;

/**
 * @param band how far readings lie about their line
 * @returns undefined while all windows were about the same size
 */
export function residueOf(series: Series, band: number): Residue | undefined {
  const perWindow: number[] = [];
  const perRequest: number[] = [];
  for (let index = 2; index < series.length; index += 1) {
    const [start, middle, end] = [series[index - 2], series[index - 1], series[index]];
    if (start === undefined || middle === undefined || end === undefined) continue;
    const [requests, nextRequests] = [middle.x - start.x, end.x - middle.x];
    if (Math.max(requests, nextRequests) < DIFFERENT_SIZE * Math.min(requests, nextRequests)) continue;
    const [growth, nextGrowth] = [middle.y - start.y, end.y - middle.y];
    const slope = (nextGrowth - growth) / (nextRequests - requests);
    perRequest.push(slope);
    perWindow.push(growth - slope * requests);
  }
  if (perRequest.length === 0) return undefined;
  return {
    perWindowAtLeast: Math.max(0, medianAtLeast(perWindow, ALPHA_PER_WINDOW)),
    perRequestAtLeast: Math.max(medianAtLeast(perRequest, ALPHA_PER_REQUEST), byHalves(series, band)),
    perRequestLowest: Math.min(...perRequest),
  };
}

/** The series as it would be without what windows leave behind. */
export function lessResidue(series: Series, perWindow: number): Series {
  return perWindow === 0 ? series : series.map(({ x, y }, index) => ({ x, y: y - index * perWindow }));
}

/** Both halves have as many windows, so what they differ in is what the requests have added. A lower bound. */
function byHalves(series: Series, band: number): number {
  const windows = (series.length - 1) >> 1;
  const [start, middle, end] = [series.at(-1 - 2 * windows), series.at(-1 - windows), series.at(-1)];
  if (start === undefined || middle === undefined || end === undefined) return -Infinity;
  const moreRequests = end.x - middle.x - (middle.x - start.x);
  if (moreRequests < UNEVEN_HALVES * (end.x - start.x)) return -Infinity;
  return (end.y - middle.y - (middle.y - start.y) - band) / moreRequests;
}

/** The true median lies below the k-th smallest of n values with the chance that fewer than k of n coins show heads. */
function medianAtLeast(values: readonly number[], alpha: number): number {
  const n = values.length;
  let chance = 0.5 ** n;
  let below = chance;
  let certain = 0;
  while (below <= alpha) {
    chance *= (n - certain) / (certain + 1);
    certain += 1;
    below += chance;
  }
  return values.toSorted((a, b) => a - b)[certain - 1] ?? -Infinity;
}
