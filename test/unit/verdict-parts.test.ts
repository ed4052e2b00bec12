/** The parts of the verdict, each by hand: Kendall's tails, the interval, residue, what is kept, growth with time. */
import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../harness/scenario/seeded-random.js';
import { driftPerMs, growsWithTime } from '../../harness/verdict/idle.js';
import { slopeInterval } from '../../harness/verdict/interval.js';
import { rarestInversions } from '../../harness/verdict/kendall.js';
import { NOISE } from '../../harness/verdict/noise-model.js';
import type { Series } from '../../harness/verdict/question.js';
import { lessResidue, residueOf } from '../../harness/verdict/residue.js';
import { isGivenBack, isRetainedThroughout, retained } from '../../harness/verdict/retained.js';
import { paceOf } from '../../harness/verdict/slowing.js';
import { gaussian } from '../support/noise.js';

const line = (count: number, step: number, yAt: (index: number) => number): Series => Array.from({ length: count }, (_, index) => ({ x: step * index, y: yAt(index) }));

describe('Kendall\'s tail', () => {
  test.each([
    // Of 24 orders of 4 points one has no inversion, three have one: 1/24, 4/24, 9/24.
    [4, 0.04, -1],
    [4, 1 / 24, 0],
    [4, 0.17, 1],
    [4, 0.38, 2],
    [1, 0.5, -1],
    // From tables of Kendall's S: for 10 points P(S >= 23) = 0.023, that is 11 of 45 pairs inverted at most.
    [10, 0.025, 11],
  ])('of %i points at %d: at most %i inversions', (points, alpha, inversions) => {
    expect(rarestInversions(points, alpha)).toBe(inversions);
  });

  test('is counted right: the share of shuffled orders at or below it never exceeds alpha by more than chance', () => {
    const random = seededRandom(5, 0);
    const n = 9;
    const limit = rarestInversions(n, 0.05);
    let rare = 0;
    for (let run = 0; run < 5_000; run += 1) {
      const values = Array.from({ length: n }, () => random());
      const inversions = values.reduce((sum, value, index) => sum + values.slice(index + 1).filter((later) => later < value).length, 0);
      if (inversions <= limit) rare += 1;
    }
    expect(rare / 5_000).toBeLessThanOrEqual(0.06);
    expect(rare / 5_000).toBeGreaterThan(0.02);
  });

  test('goes over to the normal curve without a jump', () => {
    expect(Math.abs(rarestInversions(80, 1e-5) - rarestInversions(81, 1e-5))).toBeLessThan(50);
    expect(rarestInversions(200, 1e-6)).toBeLessThan(rarestInversions(200, 1e-3));
  });
});

describe('the interval', () => {
  test('is wider at every further look', () => {
    const random = seededRandom(3, 0);
    const points = line(20, 200, () => 300 * gaussian(random));
    const widths = [8, 12, 20, 60].map((windows) => slopeInterval(points, windows, NOISE.heap).interval).map(([low, high]) => high - low);
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  });

  test('of a quiet heap has half of it for the band that no heap is quieter than', () => {
    const [low, high] = slopeInterval(line(20, 200, (index) => 200 * index), 19, NOISE.heap).interval;
    expect(high - 1).toBeCloseTo(256 / 3_800, 9);
    expect(1 - low).toBeCloseTo(256 / 3_800, 9);
  });

  test('is bounded by how far the readings have moved at all', () => {
    const few = line(4, 1_000, (index) => (index % 2) * 50);
    const [low, high] = slopeInterval(few, 9, NOISE.heap).interval;
    expect(high).toBeLessThan(1);
    expect(low).toBeGreaterThan(-1);
  });
});

describe('residue', () => {
  const inTurns = (windows: number, perWindow: number, perRequest: number, noise = 0): Series => {
    const random = seededRandom(9, 0);
    let requests = 0;
    return Array.from({ length: windows + 1 }, (_, window) => {
      requests += window === 0 ? 0 : window % 2 === 0 ? 300 : 100;
      return { x: requests, y: perWindow * window + perRequest * requests + noise * gaussian(random) };
    });
  };

  test('of a window and of a request are told apart', () => {
    expect(residueOf(inTurns(20, 500, 0), 256)).toMatchObject({ perWindowAtLeast: 500, perRequestAtLeast: 0 });
    expect(residueOf(inTurns(20, 0, 8), 256)).toEqual({ perWindowAtLeast: 0, perRequestAtLeast: 8, perRequestLowest: 8 });
    const both = residueOf(inTurns(30, 500, 8, 10), 256);
    expect(both?.perWindowAtLeast).toBeGreaterThan(450);
    expect(both?.perRequestAtLeast).toBeGreaterThan(7);
  });

  test('is not certain from few windows, nor under much noise', () => {
    expect(residueOf(inTurns(10, 500, 0), 256)?.perWindowAtLeast).toBe(0);
    expect(residueOf(inTurns(20, 50, 0, 650), 3_900)?.perWindowAtLeast).toBe(0);
  });

  test('is unknown where all windows are alike', () => {
    expect(residueOf(line(20, 200, (index) => index), 256)).toBeUndefined();
  });

  test('is taken off window by window', () => {
    expect(lessResidue(line(3, 100, (index) => 700 * index), 500)).toEqual([{ x: 0, y: 0 }, { x: 100, y: 200 }, { x: 200, y: 400 }]);
  });
});

describe('what is kept', () => {
  test('is the smallest reading from each point on', () => {
    expect(retained(line(6, 1, (index) => [3, 9, 4, 5, 250, 6][index] ?? 0)).map(({ y }) => y)).toEqual([3, 4, 4, 5, 6, 6]);
  });

  test('rises throughout in a leak, not in a sawtooth, nor behind a fall', () => {
    expect(isRetainedThroughout(line(30, 100, (index) => 100 * index), 1)).toBe(true);
    expect(isRetainedThroughout(line(30, 100, (index) => 100 * (index % 14)), 1)).toBe(false);
    expect(isRetainedThroughout(line(30, 100, (index) => 100 * index - (index > 20 ? 5_000 : 0)), 1)).toBe(false);
  });

  test('of a growth that has ended or was given back is little', () => {
    expect(isGivenBack(line(30, 100, (index) => 100 * (index % 9)), 1)).toBe(true);
    expect(isGivenBack(line(30, 100, (index) => 100 * index), 1)).toBe(false);
    expect(isGivenBack([], 1)).toBe(false);
  });

  test('of a cache of two generations, which drops one whenever the other is full, is little', () => {
    const entries = (requests: number) => (requests < 8_000 ? requests : 4_000 + (requests % 4_000));
    expect(isGivenBack(line(120, 500, (index) => 145 * entries(500 * index)), 145)).toBe(true);
    expect(isGivenBack(line(14, 500, (index) => 145 * entries(500 * index)), 145)).toBe(false);
    expect(isGivenBack(line(120, 500, (index) => 145 * entries(500 * index) + 72 * 500 * index), 145)).toBe(false);
  });
});

describe('pace', () => {
  test.each([
    ['even', (index: number) => 1_000 * index],
    ['slowing', (index: number) => 100_000 * (1 - Math.exp(-index / 8))],
    ['in-steps', (index: number) => 4_000 * Math.floor(index / 4)],
  ] as const)('%s', (pace, yAt) => {
    const series = line(21, 200, yAt);
    expect(paceOf(series, slopeInterval(series, 20, NOISE.heap).slope, false)).toBe(pace);
  });
});

describe('growth with time', () => {
  test('is what goes beyond the shaking of a few samples, per millisecond', () => {
    expect(driftPerMs(line(9, 250, (index) => 500 * index), NOISE.heap)).toBeCloseTo((4_000 - 1_024) / 2_000, 9);
    expect(driftPerMs(line(9, 250, (index) => 100 * (index % 3)), NOISE.heap)).toBe(0);
    expect(driftPerMs(line(1, 250, () => 7), NOISE.heap)).toBe(0);
  });

  test('goes on, or ends', () => {
    expect(growsWithTime(line(21, 1_000, (index) => 2_000 * index), NOISE.heap)).toBe(true);
    expect(growsWithTime(line(21, 1_000, (index) => 2_000 * Math.min(index, 5)), NOISE.heap)).toBe(false);
  });
});
