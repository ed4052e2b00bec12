/** The slope and its interval: by hand, at the edges, and their promise by simulation. */
import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../harness/scenario/seeded-random.js';
import { medianOf, selectInPlace } from '../../harness/verdict/order-statistics.js';
import { slopeRange, theilSen, type Point } from '../../harness/verdict/theil-sen.js';
import { gaussian } from '../support/noise.js';

/** One-sided levels of intervals at 95 % and 99.9 %. */
const ALPHA_95 = 0.025;
const ALPHA_999 = 0.0005;
const EVERYWHERE = [-Infinity, Infinity];

/** y at x = 0, 1, 2 … */
const line = (...ys: number[]): Point[] => ys.map((y, x) => ({ x, y }));

describe('median', () => {
  test.each<[readonly number[], number]>([
    [[], 0],
    [[7], 7],
    [[3, 1], 2],
    [[1, 100, 2], 2],
    [[10, -4, 0, -2], -1],
    [[5, 5, 5, 1], 5],
  ])('of %j is %d', (values, middle) => {
    expect(medianOf(values)).toBe(middle);
  });
});

test.each([1, 2, 3, 10, 101])('selection finds what sorting would, among %i values with repetitions, and parts them there', (count) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = seededRandom(seed, count);
    const values = Float64Array.from({ length: count }, () => Math.floor((count / 2) * random()));
    const sorted = values.toSorted();
    for (let rank = 0; rank < count; rank += 1) {
      const parted = values.slice();
      expect(selectInPlace(parted, rank)).toBe(sorted[rank]);
      expect(Math.max(-Infinity, ...parted.subarray(0, rank))).toBeLessThanOrEqual(parted[rank] ?? NaN);
      expect(Math.min(Infinity, ...parted.subarray(rank))).toBe(parted[rank]);
      expect(parted.toSorted()).toEqual(sorted);
    }
  }
});

describe('the slope', () => {
  test('is the median of the slopes of all pairs: 1, 2, 3, 5 at 0, 1, 2, 3', () => {
    // Pairs: 1, 1, 4/3, 1, 3/2, 2 → sorted 1 1 1 4/3 3/2 2, median (1 + 4/3) / 2.
    expect(theilSen(line(1, 2, 3, 5), ALPHA_95).slope).toBeCloseTo(7 / 6, 12);
  });

  test('of a line without noise is exact, and its interval has no width', () => {
    const points = Array.from({ length: 20 }, (_, index) => ({ x: 200 * index, y: 7_000_000 + 56 * 200 * index }));
    expect(theilSen(points, ALPHA_999)).toEqual({ slope: 56, interval: [56, 56], samples: 20 });
  });

  test('of equal values is 0, with an interval of 0', () => {
    expect(theilSen(line(...Array.from({ length: 12 }, () => 5)), ALPHA_999)).toEqual({ slope: 0, interval: [0, 0], samples: 12 });
  });

  test('does not depend on the order of the points', () => {
    const points = line(3, 1, 4, 1, 5, 9, 2, 6, 5, 3);
    expect(theilSen([...points].reverse(), ALPHA_95)).toEqual(theilSen(points, ALPHA_95));
  });

  test('of a shrinking heap is negative', () => {
    expect(theilSen(line(30, 20, 10, 0), ALPHA_95).slope).toBe(-10);
  });

  test('is not moved by one straggler of 250 KB, wherever it stands', () => {
    for (let straggler = 0; straggler < 12; straggler += 1) {
      const points = Array.from({ length: 12 }, (_, x) => ({ x, y: 100 * x + (x === straggler ? 250_000 : 0) }));
      expect(theilSen(points, ALPHA_95).slope).toBe(100);
    }
  });

  test('is not moved when 29 % of the samples are stragglers', () => {
    const points = Array.from({ length: 21 }, (_, x) => ({ x, y: 100 * x + (x % 7 === 2 || x % 7 === 5 ? 250_000 : 0) }));
    expect(theilSen(points, ALPHA_95).slope).toBe(100);
  });
});

describe('too little to say anything', () => {
  test.each<[string, Point[], number]>([
    ['no point', [], 0],
    ['one point', line(5), 0],
    ['two points, which have a slope but no certainty', line(5, 8), 3],
    ['points at one x only', [{ x: 4, y: 1 }, { x: 4, y: 2 }, { x: 4, y: 3 }], 0],
  ])('%s', (_name, points, slope) => {
    expect(theilSen(points, ALPHA_95)).toEqual({ slope, interval: EVERYWHERE, samples: points.length });
  });

  test('three points: even in a perfect order one of six by chance, so nothing is excluded', () => {
    expect(theilSen(line(0, 1, 4), ALPHA_999)).toEqual({ slope: 2, interval: EVERYWHERE, samples: 3 });
    expect(theilSen(line(0, 1, 4), 1 / 6).interval).toEqual([1, 3]);
  });

  test('points of equal x are not compared with each other', () => {
    const { slope } = theilSen([{ x: 0, y: 0 }, { x: 0, y: 1_000 }, { x: 1, y: 10 }, { x: 2, y: 20 }], ALPHA_95);
    // Pairs: 10, 10, -990, -490, 10.
    expect(slope).toBe(10);
  });
});

describe('the interval', () => {
  test('cuts the sorted pairwise slopes at Kendall\'s quantile: 10 points at 95 %', () => {
    // Among 10 points in random order P(at most 11 inversions) = 0.023 and P(at most 12) = 0.036.
    const points = line(0, 3, 1, 4, 8, 5, 9, 12, 10, 11);
    const slopes = points.flatMap((a, i) => points.slice(i + 1).map((b) => (b.y - a.y) / (b.x - a.x))).sort((a, b) => a - b);
    expect(theilSen(points, ALPHA_95).interval).toEqual([slopes[11], slopes[33]]);
  });

  test('without a level spans the smallest and the largest pairwise slope', () => {
    expect(slopeRange(line(0, 1, 5, 6, 20)).interval).toEqual([1, 14]);
  });

  test('is wider at a higher confidence, and holds the slope', () => {
    const points = line(0, 3, 1, 4, 8, 5, 9, 12, 10, 11, 15, 13);
    const narrow = theilSen(points, ALPHA_95);
    const wide = theilSen(points, ALPHA_999);
    expect(wide.interval[0]).toBeLessThanOrEqual(narrow.interval[0]);
    expect(wide.interval[1]).toBeGreaterThanOrEqual(narrow.interval[1]);
    expect(narrow.interval[0]).toBeLessThanOrEqual(narrow.slope);
    expect(narrow.interval[1]).toBeGreaterThanOrEqual(narrow.slope);
  });

  const RUNS = 1_000;
  test.each([9, 10, 12, 15, 20, 30])('at 99.9 %% holds the true slope in at least 995 of 1,000 seeded runs with %i noisy points', (count) => {
    const trueSlope = 3;
    let held = 0;
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const random = seededRandom(seed, count);
      const points = Array.from({ length: count }, (_, index) => ({ x: 200 * index, y: trueSlope * 200 * index + 650 * gaussian(random) }));
      const [low, high] = theilSen(points, ALPHA_999).interval;
      if (low <= trueSlope && trueSlope <= high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(995);
  });
});
