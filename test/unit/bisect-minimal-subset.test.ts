import { describe, expect, test } from '@jest/globals';
import { minimalSubset } from '../../harness/bisect/minimal-subset.js';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function explained(count: number, needed: ReadonlySet<number>): Promise<{ subset: readonly number[]; tests: number }> {
  let tests = 0;
  const subset = await minimalSubset(numbers(count), (kept) => {
    tests += 1;
    return Promise.resolve([...needed].every((item) => kept.includes(item)));
  });
  return { subset, tests };
}

describe('the minimal subset', () => {
  test('1,000 random instances: exactly what is needed, in few tests', async () => {
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const random = seededRandom(seed);
      const count = integerBetween(random, 1, 200);
      const needed = new Set(Array.from({ length: integerBetween(random, 1, 5) }, () => integerBetween(random, 0, count - 1)));
      const { subset, tests } = await explained(count, needed);
      expect(subset).toEqual([...needed].sort((a, b) => a - b));
      expect(tests).toBeLessThanOrEqual(2 * needed.size * Math.ceil(Math.log2(count / needed.size) + 1) + 2 * needed.size);
    }
  });

  test('of one item is that item, without a test', async () => {
    expect(await explained(1, new Set([0]))).toEqual({ subset: [0], tests: 0 });
  });

  test('where either of two would do, is one of them', async () => {
    const subset = await minimalSubset(numbers(8), (kept) => Promise.resolve(kept.includes(2) || kept.includes(6)));
    expect(subset).toHaveLength(1);
  });
});
