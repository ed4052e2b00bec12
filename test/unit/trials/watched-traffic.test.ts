import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../../harness/errors.js';
import type { Traffic } from '../../../harness/load/traffic.js';
import { DiedOfMemory } from '../../../harness/target/died-of-memory.js';
import type { Target } from '../../../harness/target/target.js';
import { answersOf, watchedTraffic } from '../../../harness/trials/watched-traffic.js';

const death = new DiedOfMemory('it died', { exhausted: 'heap', words: 'Reached heap limit', heapLimitBytes: 1, collections: [] }, {});
const reset = new LeakcheckError('traffic-failed', 'connection reset', { next: 'Look.', details: ['one'] });
const counts = { a: { 200: 5, 500: 1 }, b: { aborted: 2 } };

/** @param thrown by the traffic @param target as far as it is asked */
function watched(thrown: Error | undefined, target: Partial<Target> = {}) {
  const slept: number[] = [];
  const traffic: Traffic = { counts, tolerated: { a: { 500: 1 } }, setUp: () => Promise.resolve(), end: () => Promise.resolve(), drive: () => (thrown === undefined ? Promise.resolve() : Promise.reject(thrown)) };
  const alive = { throwIfDead: () => {}, lastOutput: () => [], ...target } as unknown as Target;
  return { slept, traffic: watchedTraffic(traffic, alive, (ms) => Promise.resolve(void slept.push(ms))) };
}

describe('a failure of the traffic', () => {
  test('is the death of the target, when it has died: noticed a moment later', async () => {
    const { traffic, slept } = watched(reset, { throwIfDead: () => { throw death; } });
    await expect(traffic.drive([], 1)).rejects.toBe(death);
    expect(slept).toEqual([300]);
  });

  test('of a target that lives comes with its last output', async () => {
    const { traffic } = watched(reset, { lastOutput: () => ['no database'] });
    await expect(traffic.drive([], 1)).rejects.toMatchObject({ code: 'traffic-failed', message: 'connection reset', next: 'Look.', details: ['one', 'last output of the target:', 'no database'] });
  });

  test('that is not the traffic\'s own is left as it is, at once', async () => {
    const interrupted = new LeakcheckError('interrupted', 'interrupted');
    const { traffic, slept } = watched(interrupted);
    await expect(traffic.drive([], 1)).rejects.toBe(interrupted);
    expect(slept).toEqual([]);
  });
});

test('what it has counted is the traffic\'s', async () => {
  const { traffic } = watched(undefined);
  await traffic.drive([], 1);
  expect([traffic.counts, traffic.tolerated, answersOf(traffic)]).toEqual([counts, { a: { 500: 1 } }, 8]);
});
