/** Finding one leaker by halving, with a simulated probe that may hesitate. */
import { describe, expect, test } from '@jest/globals';
import { findOne } from '../../harness/bisect/search.js';
import type { Verdict } from '../../harness/result/channels.js';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';

const INSTANCES = 1_000;
const MOST_ROUTES = 256;

interface Asked {
  readonly items: readonly number[];
  readonly effort: number;
}

/** A probe that tells the truth about these leakers, and remembers what it was asked. */
function truthful(leakers: ReadonlySet<number>, hesitates: (asked: Asked) => boolean = () => false) {
  const trials: Asked[] = [];
  const probe = (items: readonly number[], effort: number): Promise<Verdict> => {
    const asked = { items, effort };
    trials.push(asked);
    if (hesitates(asked)) return Promise.resolve('inconclusive');
    return Promise.resolve(items.some((item) => leakers.has(item)) ? 'leak' : 'clean');
  };
  return { probe, trials };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Random numbers of routes, and which of them leak. */
function instances(mostLeakers: number): { routes: number[]; leakers: ReadonlySet<number> }[] {
  const random = seededRandom(1);
  return Array.from({ length: INSTANCES }, () => {
    const routes = upTo(integerBetween(random, 1, MOST_ROUTES));
    const leakers = new Set<number>();
    const count = Math.min(routes.length, integerBetween(random, 1, mostLeakers));
    while (leakers.size < count) leakers.add(integerBetween(random, 0, routes.length - 1));
    return { routes, leakers };
  });
}

describe('a probe that knows', () => {
  test('one leaker among R is found in at most ⌈log2 R⌉ trials', async () => {
    for (const { routes, leakers } of instances(1)) {
      const { probe, trials } = truthful(leakers);
      expect(leakers).toContain(await findOne(routes, probe));
      expect(trials.length).toBeLessThanOrEqual(Math.ceil(Math.log2(routes.length)));
    }
  });

  test('of several leakers one is found, as fast', async () => {
    for (const { routes, leakers } of instances(4)) {
      const { probe, trials } = truthful(leakers);
      expect(leakers).toContain(await findOne(routes, probe));
      expect(trials.length).toBeLessThanOrEqual(Math.ceil(Math.log2(routes.length)));
    }
  });

  test('a single suspect needs no trial; no suspect is none', async () => {
    const { probe, trials } = truthful(new Set());
    expect(await findOne([7], probe)).toBe(7);
    expect(await findOne([], probe)).toBeUndefined();
    expect(trials).toEqual([]);
  });

  test('every trial halves the group of the one before', async () => {
    const { probe, trials } = truthful(new Set([255]));
    await findOne(upTo(256), probe);
    expect(trials.map(({ items }) => items.length)).toEqual([128, 64, 32, 16, 8, 4, 2, 1]);
  });

  test('the first half of an odd group is the larger one', async () => {
    const { probe, trials } = truthful(new Set([4]));
    expect(await findOne(upTo(5), probe)).toBe(4);
    expect(trials.map(({ items }) => items)).toEqual([[0, 1, 2], [3]]);
  });
});

describe('a probe that hesitates', () => {
  test('is asked the same again with twice the effort', async () => {
    const { probe, trials } = truthful(new Set([1]), ({ effort }) => effort === 1);
    expect(await findOne([0, 1], probe)).toBe(1);
    expect(trials).toEqual([{ items: [0], effort: 1 }, { items: [0], effort: 2 }]);
  });

  test('about one half is asked about the other', async () => {
    const { probe, trials } = truthful(new Set([3]), ({ items }) => items.includes(0));
    expect(await findOne(upTo(4), probe)).toBe(3);
    expect(trials.map(({ items }) => items)).toEqual([[0, 1], [0, 1], [2, 3], [2]]);
  });

  test('about both halves: nothing is found, nobody is guessed', async () => {
    const { probe, trials } = truthful(new Set([0]), () => true);
    expect(await findOne(upTo(8), probe)).toBeUndefined();
    expect(trials.map(({ effort }) => effort)).toEqual([1, 2, 1, 2]);
  });

  test('about one half, with the other clean: it has to be the open one, since both together leak', async () => {
    const { probe } = truthful(new Set([0]), ({ items }) => items.includes(0));
    expect(await findOne(upTo(2), probe)).toBe(0);
  });

  test('at random: whoever is found does leak', async () => {
    const random = seededRandom(2);
    for (const { routes, leakers } of instances(4)) {
      const { probe } = truthful(leakers, () => random() < 0.3);
      const found = await findOne(routes, probe);
      if (found !== undefined) expect(leakers).toContain(found);
    }
  });
});
