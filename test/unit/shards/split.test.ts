/** Scenarios dealt out to shards: each in exactly one, evenly by what is known of their durations. */
import { describe, expect, test } from '@jest/globals';
import { splitScenarios } from '../../../harness/shards/split.js';
import { seededRandom } from '../../../harness/scenario/seeded-random.js';

const scenarios = (...files: string[]) => files.map((file) => ({ name: file, file, profile: 'quick' as const }));
const shards = (plan: ReturnType<typeof splitScenarios>) => Object.fromEntries(plan.map(({ file, shard }) => [file, shard]));

test('without durations: the sorted list in turn, in whatever order it was found', () => {
  expect(shards(splitScenarios(scenarios('d', 'b', 'a', 'c', 'e'), 2))).toEqual({ a: 1, b: 2, c: 1, d: 2, e: 1 });
});

test('with durations: the longest first, each to the least loaded', () => {
  const durations = new Map([['a', 10], ['b', 60], ['c', 30], ['d', 20]]);
  expect(shards(splitScenarios(scenarios('a', 'b', 'c', 'd'), 2, durations))).toEqual({ b: 1, c: 2, d: 2, a: 2 });
});

test('a scenario that is new is taken for one of middling length', () => {
  const durations = new Map([['a', 1], ['b', 100], ['c', 1_000]]);
  expect(shards(splitScenarios(scenarios('a', 'b', 'c', 'new'), 3, durations))).toEqual({ c: 1, b: 2, new: 3, a: 2 });
});

test('more shards than scenarios leaves shards empty', () => {
  expect(shards(splitScenarios(scenarios('a', 'b'), 4))).toEqual({ a: 1, b: 2 });
});

describe('for random durations', () => {
  test.each([1, 2, 3, 4, 5])('every machine has the same plan, each scenario once, no shard above 4/3 of the best (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const files = Array.from({ length: 40 }, (_, at) => `${at}.yaml`);
    const durations = new Map(files.map((file) => [file, 1 + Math.floor(random() * 1_000)]));
    const plan = splitScenarios(scenarios(...files), 6, durations);
    expect(splitScenarios(scenarios(...files.toReversed()), 6, new Map([...durations].reverse()))).toEqual(plan);
    expect(plan.map(({ file }) => file)).toEqual(files.toSorted());
    const loads = [1, 2, 3, 4, 5, 6].map((shard) => plan.filter((each) => each.shard === shard).reduce((sum, { file }) => sum + durations.get(file)!, 0));
    const atBest = Math.max(...durations.values(), [...durations.values()].reduce((sum, ms) => sum + ms, 0) / 6);
    expect(Math.max(...loads)).toBeLessThanOrEqual((4 / 3) * atBest);
  });
});
