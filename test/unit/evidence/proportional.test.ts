/** Two intervals, and whether they tell growth with the requests. */
import { describe, expect, test } from '@jest/globals';
import { growsByFactor, growsInSteps, growsSteadily, growsWithRequests } from '../../../harness/evidence/growth/proportional.js';
import { seededRandom } from '../../../harness/scenario/seeded-random.js';

describe('a count', () => {
  test.each([
    [[100, 100], [100, 100], true],
    [[600, 590], [100, 100], true],
    [[5, 5], [1_000, 1_000], true],
    [[5, 12], [500, 500], true],
    [[100, 400], [100, 400], true],
    [[0, 50], [100, 100], false],
    [[100, 0], [100, 100], false],
    [[4, 4], [100, 100], false],
    [[5, 5], [2_000, 2_000], false],
    [[100, 30], [100, 100], false],
    [[30, 100], [100, 100], false],
    [[100, 100], [100, 400], false],
  ] as const)('of %j in %j requests: %s', (gained, requests, expected) => expect(growsWithRequests(gained, requests)).toBe(expected));

  test('of events by chance, one in 10 requests, is seen in 999 of 1,000 heaps', () => {
    const random = seededRandom(7);
    const events = () => Array.from({ length: 200 }, () => random() < 0.1).filter(Boolean).length;
    const seen = Array.from({ length: 1_000 }, () => growsWithRequests([events(), events()], [200, 200])).filter(Boolean).length;
    expect(seen).toBeGreaterThanOrEqual(999);
  });
});

test.each([
  [[6_400, 6_400], true],
  [[6_400, 5_200], true],
  [[6_400, 4_000], false],
  [[0, 6_400], false],
] as const)('bytes of what is replaced, %j: %s', (bytes, expected) => expect(growsSteadily(bytes, [100, 100])).toBe(expected));

test.each([
  [[696, 1_048], true],
  [[0, 2_048], true],
  [[0, 512], false],
  [[128, 128], true],
  [[64, 64], false],
] as const)('bytes of a store, %j: %s', (bytes, expected) => expect(growsInSteps(bytes, [100, 100])).toBe(expected));

test.each([
  [[1_024, 2_048], [1_024, 2_048], true],
  [[1_040, 2_064], [1_024, 2_048], true],
  [[1_024, 2_048], [1_024, 1_024], false],
  [[1_024, 1_124], [100, 110], false],
] as const)('from %j bytes, by %j: doubled again and again is %s', (sizes, gained, expected) => expect(growsByFactor(sizes, gained)).toBe(expected));
