import { describe, expect, test } from '@jest/globals';
import { bisect } from '../../harness/bisect/bisect.js';
import type { Answer, BisectionResult } from '../../harness/result/bisection.js';
import type { Route } from '../../harness/scenario/scenario.js';
import { integerBetween } from '../../harness/scenario/seeded-random.js';
import { instances, log2Choose } from '../support/bisection-instances.js';
import { aRoute } from '../support/fake-world.js';
import { simulated, type SimulatedBisection, type SimulatedServer } from '../support/simulated-bisection.js';

const EIGHT_OF_A_THOUSAND = { count: 10_000, mostRoutes: 1_000, mostLeakers: 8, mostWeight: 1 };
const FOUR_OF_MANY_WEIGHTS = { count: 1_000, mostRoutes: 256, mostLeakers: 4, mostWeight: 10 };
/** Where every route leaks, each differently, some are looked at twice. */
const TRIALS_BEYOND_ALL = 3;

const routesOf = (count: number): Route[] => Array.from({ length: count }, (_, index) => aRoute(`r${index}`));
const accused = ({ culprits }: BisectionResult) => culprits.map(({ route }) => route).sort();
const proved = ({ culprits }: BisectionResult) => culprits.filter(({ proof }) => proof === 'proved').map(({ route }) => route).sort();
const totalShare = ({ culprits }: BisectionResult) => culprits.reduce((sum, { share }) => sum + share, 0);
const sorted = (names: Iterable<string>) => [...names].sort();

async function search(routes: readonly Route[], server: SimulatedServer): Promise<BisectionResult & { readonly world: SimulatedBisection }> {
  const world = simulated(server);
  return { ...(await bisect(routes, world, world.whole(routes))), world };
}

function boundOfTrials(routes: number, leakers: number): number {
  if (leakers === routes) return routes + TRIALS_BEYOND_ALL;
  return leakers === 1 ? Math.log2(routes) + 2 : 1.5 * log2Choose(routes, leakers) + leakers;
}

describe('random servers', () => {
  test('10,000 of up to 1,000 routes and 8 leakers: all are found, no healthy route is accused, within the bound of trials', async () => {
    const misses: unknown[] = [];
    for (const { routes, leaks } of instances(EIGHT_OF_A_THOUSAND)) {
      const result = await search(routes, { leaks });
      const all = leaks.size === routes.length && routes.length > 1;
      const isRight = result.outcome === (all ? 'all-routes' : 'found') && accused(result).join() === sorted(leaks.keys()).join();
      const isProved = all || result.culprits.every(({ proof }) => proof === 'proved');
      const isWithinBound = result.trials <= boundOfTrials(routes.length, leaks.size) + (routes.length - leaks.size === 1 ? 1 : 0);
      if (!isRight || !isProved || !isWithinBound || Math.abs(totalShare(result) - 1) > 1e-9) misses.push({ routes: routes.length, leaks: [...leaks], result });
    }
    expect(misses).toEqual([]);
  });

  test('1,000 with routes of very different weight', async () => {
    for (const { routes, leaks } of instances(FOUR_OF_MANY_WEIGHTS)) {
      const result = await search(routes, { leaks });
      expect(accused(result)).toEqual(sorted(leaks.keys()));
      expect(totalShare(result)).toBeCloseTo(1, 9);
    }
  });

  test('a probe that hesitates at random accuses no healthy route as proved', async () => {
    for (const { routes, leaks, random } of instances(FOUR_OF_MANY_WEIGHTS)) {
      const result = await search(routes, { leaks, overrule: (_asked, truth) => (random() < 0.2 ? 'inconclusive' : truth) });
      for (const name of proved(result)) expect(leaks.has(name)).toBe(true);
      if (result.outcome === 'found') expect(accused(result)).toEqual(sorted(leaks.keys()));
      else expect(['undecided', 'all-routes']).toContain(result.outcome);
    }
  });

  test('a search that lies once comes to the truth all the same', async () => {
    for (const { routes, leaks, random } of instances(FOUR_OF_MANY_WEIGHTS)) {
      const lie = integerBetween(random, 0, 12);
      let searched = 0;
      const result = await search(routes, { leaks, overrule: ({ kind }, truth) => (kind === 'search' && searched++ === lie ? opposite(truth) : truth) });
      expect(accused(result)).toEqual(sorted(leaks.keys()));
    }
  });

  test('a proof that lies once proves no healthy route', async () => {
    for (const { routes, leaks, random } of instances(FOUR_OF_MANY_WEIGHTS)) {
      const lie = integerBetween(random, 0, 4);
      let proofs = 0;
      const result = await search(routes, { leaks, overrule: ({ kind, names }, truth) => (kind === 'proof' && names.length > 1 && proofs++ === lie ? opposite(truth) : truth) });
      for (const name of proved(result)) expect(leaks.has(name)).toBe(true);
    }
  });

  test('1,000 with a combination of two or three routes, some beside a leaker: exactly these', async () => {
    for (const { routes, leaks, random } of instances({ ...FOUR_OF_MANY_WEIGHTS, mostLeakers: 1, mostWeight: 1 })) {
      if (routes.length < 5) continue;
      const together = new Set<string>();
      const count = integerBetween(random, 2, 3);
      while (together.size < count) together.add(`r${integerBetween(random, 0, routes.length - 1)}`);
      const alone = random() < 0.5 ? new Map([...leaks].filter(([name]) => !together.has(name))) : new Map<string, number>();
      const result = await search(routes, { leaks: alone, combinations: [{ routes: [...together], bytes: 4_000 }] });
      expect(result.culprits.map(({ route, together: others }) => sorted([route, ...others]).join()).sort()).toEqual(
        sorted([...together].map(() => sorted(together).join()).concat(...alone.keys())),
      );
      expect(result.outcome).toBe(alone.size > 0 ? 'found' : 'combination');
    }
  });
});

describe('outcomes', () => {
  test('one of eight', async () => {
    const result = await search(routesOf(8), { leaks: new Map([['r5', 80]]) });
    expect(result).toMatchObject({ outcome: 'found', trials: 3, culprits: [{ route: 'r5', slopePerRequest: 80, share: 1, proof: 'proved', together: [] }], unjudged: [] });
  });

  test('a single route needs no search: it is tried alone', async () => {
    const result = await search(routesOf(1), { leaks: new Map([['r0', 80]]) });
    expect(result).toMatchObject({ outcome: 'found', trials: 0, culprits: [{ route: 'r0', proof: 'proved' }] });
    expect(result.steps.map(({ kind }) => kind)).toEqual(['proof']);
  });

  test('all routes alike: shared code, proved on a few', async () => {
    const three = await search(routesOf(3), { leaks: new Map([['r0', 10], ['r1', 10], ['r2', 10]]) });
    expect(three).toMatchObject({ outcome: 'all-routes', trials: 3 });
    expect(proved(three)).toEqual(['r0', 'r1', 'r2']);
    expect(three.culprits.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const hundred = await search(routesOf(100), { leaks: new Map(routesOf(100).map(({ name }) => [name, 30])) });
    expect(hundred).toMatchObject({ outcome: 'all-routes', trials: 9 });
    expect(accused(hundred)).toHaveLength(100);
    expect(proved(hundred)).toEqual(['r0', 'r50', 'r99']);
    expect(hundred.steps).toHaveLength(12);
  });

  test('two of many that grow alike are not all routes', async () => {
    const result = await search(routesOf(64), { leaks: new Map([['r3', 50], ['r60', 50]]) });
    expect(result.outcome).toBe('found');
    expect(proved(result)).toEqual(['r3', 'r60']);
  });

  test('only together: each trial of the combination has a fresh process', async () => {
    const result = await search(routesOf(16), { combinations: [{ routes: ['r2', 'r11'], bytes: 400 }] });
    expect(result).toMatchObject({
      outcome: 'combination',
      culprits: [
        { route: 'r2', together: ['r11'], share: 0.5, proof: 'proved' },
        { route: 'r11', together: ['r2'], share: 0.5, proof: 'proved' },
      ],
    });
    expect(result.steps.filter(({ kind }) => kind === 'combination').length).toBeLessThanOrEqual(2 * Math.log2(16) + 4);
  });

  test('only together, beside a cache that is full: what has ended alone is not searched for what it leaks with', async () => {
    const isCache = (names: readonly string[]) => names.join() === 'r0';
    const result = await search(routesOf(8), {
      leaks: new Map([['r0', 400]]),
      combinations: [{ routes: ['r3', 'r6'], bytes: 400 }],
      bounded: isCache,
      overrule: ({ kind, names }, truth) => (kind === 'proof' && isCache(names) ? 'clean' : truth),
    });
    expect(result.outcome).toBe('combination');
    expect(proved(result)).toEqual(['r3', 'r6']);
    expect(result.world.asked.filter(({ kind, names }) => kind === 'combination' && names.includes('r0'))).toEqual([]);
  });

  test('a culprit that answers wrong without another one is accused together with it', async () => {
    const result = await search(routesOf(8), { leaks: new Map([['r6', 400]]), needs: new Map([['r6', 'r1']]) });
    expect(result).toMatchObject({ outcome: 'combination', culprits: [{ route: 'r1', together: ['r6'] }, { route: 'r6', together: ['r1'] }], unjudged: [] });
    expect(result.steps.some(({ answer, failure }) => answer === 'failed' && failure?.route === 'r6')).toBe(true);
  });

  test('a route that answers wrong without the culprit is reported as such, not as clean', async () => {
    const result = await search(routesOf(8), { leaks: new Map([['r1', 400]]), needs: new Map([['r6', 'r1']]) });
    expect(result).toMatchObject({ outcome: 'found', culprits: [{ route: 'r1' }], unjudged: [{ route: 'r6', message: 'route "r6" answered 404' }] });
  });

  test('growth ended: no part leaks, and the whole no longer does', async () => {
    expect(await search(routesOf(4), {})).toMatchObject({ outcome: 'growth-ended', culprits: [] });
  });

  test('growth ended: followed for longer the suspect gives it back', async () => {
    const result = await search(routesOf(4), { leaks: new Map([['r2', 50]]), bounded: () => true, overrule: ({ kind }, truth) => (kind === 'proof' && truth === 'leak' ? 'inconclusive' : truth) });
    expect(result).toMatchObject({ outcome: 'growth-ended', culprits: [] });
  });

  test('below the threshold: the accused grows for certain, but by less than a leak', async () => {
    // The search sees more than the proof: 1 B/request, with an interval from 0.9 to 1.1.
    const result = await search(routesOf(4), { leaks: new Map([['r1', 1]]), overrule: ({ kind, names }) => (kind === 'search' && names.includes('r1') ? 'leak' : 'clean') });
    expect(result).toMatchObject({ outcome: 'below-threshold', culprits: [] });
  });

  test('undecided: a trial stays open even with more effort', async () => {
    const result = await search(routesOf(4), { leaks: new Map([['r1', 50]]), overrule: ({ kind }) => (kind === 'proof' ? 'leak' : 'inconclusive') });
    expect(result).toMatchObject({ outcome: 'undecided', culprits: [] });
    expect(result.world.asked.map(({ names, effort }) => `${names.join('+')} ×${effort}`)).toEqual(['r0+r1 ×1', 'r0+r1 ×2', 'r2+r3 ×1', 'r2+r3 ×2']);
  });

  test('where one half stays open and the other is clean, it is the open one', async () => {
    const result = await search(routesOf(4), { leaks: new Map([['r1', 50]]), overrule: ({ kind, names }, truth) => (kind === 'search' && names.length === 2 && truth === 'leak' ? 'inconclusive' : truth) });
    expect(result).toMatchObject({ outcome: 'found', culprits: [{ route: 'r1', proof: 'proved' }] });
  });

  test('undecided: the culprit is proved, but nobody knows whether it is the only one', async () => {
    const result = await search(routesOf(4), { leaks: new Map([['r1', 50]]), overrule: ({ kind, names }, truth) => (kind === 'proof' && names.length === 3 ? 'inconclusive' : truth) });
    expect(result).toMatchObject({ outcome: 'undecided', culprits: [{ route: 'r1', proof: 'proved' }] });
  });

  test('proof failed: the whole leaks on a fresh process as well, but nothing that was found in it does', async () => {
    const result = await search(routesOf(4), { leaks: new Map([['r1', 50]]), overrule: ({ kind, names }, truth) => (kind === 'proof' && names.length < 4 ? 'clean' : truth) });
    expect(result).toMatchObject({ outcome: 'proof-failed', culprits: [] });
  });
});

describe('how it goes about it', () => {
  test('a fresh process serves everything else once nothing is known to leak any more; at the end each culprit is alone', async () => {
    const { world } = await search(routesOf(4), { leaks: new Map([['r0', 50], ['r3', 60]]) });
    const proofs = world.steps.filter(({ kind }) => kind === 'proof').map(({ routes }) => routes.join('+'));
    expect(proofs).toEqual(['r1+r2', 'r0', 'r3']);
  });

  test('every trial is a step, told at once and kept in order', async () => {
    const { world, ...result } = await search(routesOf(5), { leaks: new Map([['r2', 50]]) });
    expect(result.steps).toEqual(world.steps);
    expect(result.steps.map(({ routes }) => routes)).toEqual(world.asked.map(({ names }) => names));
    expect(result.trials).toBe(result.steps.filter(({ kind }) => kind === 'search').length);
  });

  test('a share is the slope times the part of the traffic', async () => {
    const routes = [aRoute('r0', 3), aRoute('r1', 1), aRoute('r2', 1)];
    const { culprits } = await search(routes, { leaks: new Map([['r0', 10], ['r1', 90]]) });
    expect(new Map(culprits.map(({ route, share }) => [route, share]))).toEqual(new Map([['r0', 0.25], ['r1', 0.75]]));
  });
});

function opposite(answer: Answer): Answer {
  return answer === 'leak' ? 'clean' : 'leak';
}
