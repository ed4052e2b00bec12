/** Growth in steps: a leak grows in each epoch of a constant ratio of the requests served, a one-time step in one. */
import { describe, expect, test } from '@jest/globals';
import { grossGrowthInEveryEpoch, growthInEveryEpoch } from '../../harness/verdict/epochs.js';
import { NOISE } from '../../harness/verdict/noise-model.js';
import type { Question, Series } from '../../harness/verdict/question.js';
import { pushedNumbers, tableEntries } from '../support/fake-world.js';
import { aQuestion } from '../support/questions.js';

const MB = 1024 * 1024;

/** 1,000 requests were served before; the epochs end at 2,560 and 1,600 served, and begin at 1,000. */
const question = (parts: Partial<Question> = {}): Question => aQuestion({ priorRequests: 1_000, epochs: 2, ...parts });
const series = (...points: [x: number, y: number][]): Series => points.map(([x, y]) => ({ x, y }));

describe('by hand', () => {
  test('both epochs grow: the slope over all, the slowest and the fastest as the interval', () => {
    // 6,000 B in 960 requests, 3,000 B in 600.
    expect(growthInEveryEpoch(series([0, 0], [600, 3_000], [1_560, 9_000]), question())).toEqual({ slope: 9_000 / 1_560, interval: [5, 6.25], samples: 3 });
  });

  test.each<[string, Series, Partial<Question>]>([
    ['no point', [], {}],
    ['one point', series([0, 0]), {}],
    ['two points', series([0, 0], [1_560, 90_000]), {}],
    ['the series does not reach back over all epochs', series([0, 0], [600, 3_000], [1_560, 9_000]), { epochs: 3 }],
    ['one epoch is flat: a one-time step', series([0, 0], [600, 0], [1_560, 250_000]), {}],
    ['one epoch shrinks', series([0, 9_000], [600, 3_000], [1_560, 90_000]), {}],
    ['an epoch grows by less than 1,500 bytes, which is noise', series([0, 0], [600, 1_499], [1_560, 9_000]), {}],
    ['an epoch grows less per request than the threshold', series([0, 0], [600, 3_000], [1_560, 9_000]), { threshold: 5 }],
    ['an epoch grows at less than 0.3 of the pace of the fastest', series([0, 0], [600, 3_000], [1_560, 3_000 + 960 * 17]), {}],
    ['the growth is in the windows that never count', series([0, 0], [600, 3_000], [1_560, 9_000]), { warmupWindows: 1 }],
  ])('%s: no sustained growth', (_name, points, parts) => {
    expect(growthInEveryEpoch(points, question(parts))).toBeUndefined();
  });

  test('an epoch at a third of the pace of the fastest is sustained', () => {
    expect(growthInEveryEpoch(series([0, 0], [600, 3_000], [1_560, 3_000 + 960 * 15]), question())?.interval).toEqual([5, 15]);
  });
});

describe('backing stores', () => {
  /** Windows of 12 % of what was served, as in a trial. */
  function trialOf(shape: (calls: number) => number, until: number): Series {
    const points = [{ x: 0, y: shape(0) }];
    for (let served = 0; served < until; ) {
      served += Math.max(200, Math.ceil(0.12 * served));
      points.push({ x: served, y: shape(served) });
    }
    return points;
  }
  const cold = question({ priorRequests: 0, epochs: 4, warmupWindows: 4 });

  test('an array that gets a number per request grows in every epoch, wherever the series ends', () => {
    for (let until = 20_000; until < 60_000; until += 1_000) expect(growthInEveryEpoch(trialOf(pushedNumbers, until), cold)?.slope).toBeGreaterThan(4);
  });

  test('a table that doubles does so in enough epochs to be seen before its next doubling', () => {
    const seen = Array.from({ length: 40 }, (_, index) => growthInEveryEpoch(trialOf(tableEntries, 20_000 + 1_000 * index), { ...cold, epochs: 2 }) !== undefined);
    expect(seen).toContain(true);
  });

  test('a single doubling is none', () => {
    for (let until = 10_000; until < 40_000; until += 1_000) expect(growthInEveryEpoch(trialOf((calls) => (calls > 5_000 ? 250_000 : 0), until), cold)).toBeUndefined();
  });
});

describe('gross steps', () => {
  // Three epochs from 2,560 served back to 625: the first window, which loads the code, is left out.
  const steps = (bytes: number): Series => series([0, 0], [625, 1], [1_000, bytes], [1_600, 2 * bytes], [2_560, 4 * bytes]);
  const cold = question({ priorRequests: 0, warmupWindows: 4, epochs: 4 });

  test('megabytes in each of three epochs count although the warm-up is not over', () => {
    expect(grossGrowthInEveryEpoch(steps(3 * MB), cold)?.samples).toBe(4);
    expect(growthInEveryEpoch(steps(3 * MB), cold)).toBeUndefined();
  });

  test('less than 2 MB in one of them does not, nor less than 8 MB of external memory', () => {
    expect(grossGrowthInEveryEpoch(steps(2 * MB - 1), cold)).toBeUndefined();
    expect(grossGrowthInEveryEpoch(steps(8 * MB - 1), { ...cold, noise: NOISE.external })).toBeUndefined();
    expect(grossGrowthInEveryEpoch(steps(8 * MB + 1), { ...cold, noise: NOISE.external })).toBeDefined();
  });
});
