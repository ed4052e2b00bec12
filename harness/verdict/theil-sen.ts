/**
 * Theil-Sen slope with a distribution-free interval.
 *
 * The slope is the median of the slopes between all pairs of points, so up to 29 % of the samples may be
 * stragglers without moving it. The interval inverts Kendall's test: a slope is excluded when so few pairs lie
 * below it (or above) that a random order would show it with a chance of alpha at most. Sen, "Estimates of the
 * regression coefficient based on Kendall's tau", JASA 63 (1968).
 */
import { rarestInversions } from './kendall.js';
import { medianInPlace, selectInPlace } from './order-statistics.js';

export interface SlopeEstimate {
  readonly slope: number;
  /** [-Infinity, Infinity] while there are too few points for alpha. */
  readonly interval: readonly [number, number];
  readonly samples: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * @param points any order; points with equal x are not compared with each other
 * @param alpha chance that the true slope lies below the interval, and that it lies above, each; 0 to 0.5
 */
export function theilSen(points: readonly Point[], alpha: number): SlopeEstimate {
  const slopes = pairwiseSlopes(points);
  const samples = points.length;
  const slope = medianInPlace(slopes);
  const excluded = slopes.length === 0 ? -1 : rarestInversions(samples, alpha);
  const interval: [number, number] =
    excluded < 0 ? [-Infinity, Infinity] : [besideMedian(slopes, excluded) ?? -Infinity, besideMedian(slopes, slopes.length - 1 - excluded) ?? Infinity];
  return { slope, interval, samples };
}

/** The extremes of the slopes between all pairs of points: an interval without a level. */
export function slopeRange(points: readonly Point[]): SlopeEstimate {
  const slopes = pairwiseSlopes(points);
  let [lowest, highest] = slopes.length === 0 ? [-Infinity, Infinity] : [Infinity, -Infinity];
  for (const slope of slopes) {
    if (slope < lowest) lowest = slope;
    if (slope > highest) highest = slope;
  }
  return { slope: medianInPlace(slopes), interval: [lowest, highest], samples: points.length };
}

/** Of slopes that the search for their median has parted. */
function besideMedian(slopes: Float64Array, rank: number): number | undefined {
  if (rank < 0 || rank >= slopes.length) return undefined;
  const middle = slopes.length >> 1;
  return rank < middle ? selectInPlace(slopes, rank, 0, middle - 1) : selectInPlace(slopes, rank, middle);
}

/** Plain loops over columns: a verdict looks at all pairs after every window, and a calibration at millions of windows. */
function pairwiseSlopes(points: readonly Point[]): Float64Array {
  const count = points.length;
  const [xs, ys] = [new Float64Array(count), new Float64Array(count)];
  let filled = 0;
  for (const { x, y } of points) {
    xs[filled] = x;
    ys[filled++] = y;
  }
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let pairs = 0;
  for (let one = 0; one < count; one += 1) {
    const [x, y] = [xs[one]!, ys[one]!];
    for (let other = one + 1; other < count; other += 1) {
      const dx = xs[other]! - x;
      if (dx !== 0) slopes[pairs++] = (ys[other]! - y) / dx;
    }
  }
  return slopes.subarray(0, pairs);
}
