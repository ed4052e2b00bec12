/** A death is a leak's when what was kept until then explains it. */
import { describe, expect, test } from '@jest/globals';
import type { Series } from '../../../harness/verdict/question.js';
import { judgeUntilDeath } from '../../../harness/verdict/until-death.js';

const MB = 1024 ** 2;
const LIMIT = 43 * MB;
const QUESTION = { threshold: 0.25, roundRequests: 1 };

/** @param sizes in MB; the first is that of the fresh process */
function series(...sizes: readonly (readonly [requests: number, megabytes: number])[]): Series {
  return [[0, 5] as const, ...sizes].map(([x, y]) => ({ x, y: y * MB }));
}

/** @param underWay requests that were under way when it died */
function died(points: Series, answered: number, underWay = 1, roundRequests = 1) {
  const served = (points.at(-1)?.x ?? 0) + answered;
  return judgeUntilDeath(points, { requests: [served, served + underWay], value: LIMIT }, { ...QUESTION, roundRequests });
}

describe('growth that leads to the limit', () => {
  test('is a leak of the slope that was measured; the death bounds it', () => {
    const judgement = died(series([20, 25], [30, 35]), 6, 10);
    expect(judgement).toMatchObject({ verdict: 'leak', slope: MB, threshold: 0.25, settledIndex: 1, reason: { kind: 'out-of-memory', requests: 36 } });
    // What was kept for certain over all that may have been served, and all of the way over what was answered.
    expect(judgement?.interval[0]).toBeCloseTo((10 / 26) * MB, 0);
    expect(judgement?.interval[1]).toBeCloseTo((18 / 16) * MB, 0);
    expect(judgement?.minimumDetectable).toBeGreaterThan(0);
  });

  test('two requests that keep a third of the heap each are enough, the first one aside', () => {
    expect(died(series([1, 17], [2, 29]), 0)).toMatchObject({ verdict: 'leak', slope: 12 * MB });
  });

  test('the slope lies in its interval, also when it died earlier than it should have', () => {
    const judgement = died(series([20, 20], [30, 30]), 30, 0);
    expect(judgement?.interval[0]).toBeLessThanOrEqual(judgement?.slope ?? 0);
    expect(judgement?.interval[1]).toBeGreaterThanOrEqual(judgement?.slope ?? Infinity);
  });
});

describe('no leak is told', () => {
  test.each([
    ['from nothing but the fresh process', series(), 3, 1, 1],
    ['from one sample after the first round of requests', series([1, 20]), 0, 1, 1],
    ['while not every route has been called', series([1, 10], [2, 20], [4, 30]), 1, 1, 8],
    ['from growth that does not lead there: requests that take much at once', series([20, 8], [60, 8.4], [100, 8.8]), 20, 10, 1],
    ['from growth that was given back', series([20, 30], [60, 10], [100, 10.1]), 20, 10, 1],
    ['from the code that a server without room loads', [{ x: 0, y: 38 * MB }, { x: 20, y: 40 * MB }, { x: 60, y: 41 * MB }], 20, 10, 1],
    ['from a heap that falls', series([20, 30], [60, 28]), 0, 1, 1],
  ])('%s', (_, points, answered, underWay, roundRequests) => {
    expect(died(points, answered, underWay, roundRequests)).toBeUndefined();
  });

  test('when nobody knows the limit', () => {
    expect(judgeUntilDeath(series([20, 25], [30, 35]), { requests: [36, 46], value: Infinity }, QUESTION)).toBeUndefined();
  });

  test('below the threshold', () => {
    expect(judgeUntilDeath(series([20, 25], [30, 35]), { requests: [36, 46], value: LIMIT }, { ...QUESTION, threshold: 2 * MB })).toBeUndefined();
  });
});
