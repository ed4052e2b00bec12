/**
 * Theil-Sen slope with a distribution-free interval.
 *
 * The slope is the median of the slopes between all pairs of points, so up to 29 % of the samples may be
 * stragglers without moving it. The interval inverts Kendall's test: the pairwise slopes, sorted, cut at the
 * normal quantile of Kendall's S under independence (Sen 1968, "Estimates of the regression coefficient based
 * on Kendall's tau", JASA 63; variance n(n-1)(2n+5)/18).
 */

export interface SlopeEstimate {
  readonly slope: number;
  /** [-Infinity, Infinity] while there are fewer than 3 points. */
  readonly interval: readonly [number, number];
  readonly samples: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * @param points any order; points with equal x are not compared with each other
 * @param z two-sided normal quantile of the confidence level: 1.96 for 95 %, 3.29 for 99.9 %
 */
export function theilSen(points: readonly Point[], z: number): SlopeEstimate {
  const slopes = pairwiseSlopes(points);
  const n = points.length;
  if (n < 3 || slopes.length === 0) {
    return { slope: median(slopes), interval: [-Infinity, Infinity], samples: n };
  }
  const cut = z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const dropped = Math.max(0, Math.floor((slopes.length - cut) / 2));
  const low = slopes[dropped] ?? -Infinity;
  const high = slopes[slopes.length - 1 - dropped] ?? Infinity;
  return { slope: median(slopes), interval: [low, high], samples: n };
}

function pairwiseSlopes(points: readonly Point[]): number[] {
  const slopes: number[] = [];
  for (const [i, a] of points.entries()) {
    for (const b of points.slice(i + 1)) {
      if (a.x !== b.x) slopes.push((b.y - a.y) / (b.x - a.x));
    }
  }
  return slopes.sort((a, b) => a - b);
}

/** Of sorted numbers; 0 for none. */
export function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
