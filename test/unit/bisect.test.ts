/** From "it leaks" to "these routes, this much each, proved", in a simulated world that may hesitate or lie. */
import { describe, expect, test } from '@jest/globals';
import { bisect, type BisectionWorld, type Measured } from '../../harness/bisect/bisect.js';
import type { BisectionResult, BisectionStep } from '../../harness/result/bisection.js';
import type { Verdict } from '../../harness/result/channels.js';
import type { Route } from '../../harness/scenario/scenario.js';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';
import { aRoute } from '../support/fake-world.js';

const INSTANCES = 1_000;
const MOST_ROUTES = 256;
const MOST_LEAKERS = 4;
const THRESHOLD_BYTES = 2;

interface Asked {
  readonly fresh: boolean;
  readonly names: readonly string[];
  readonly effort: number;
}

interface Simulated extends BisectionWorld {
  readonly asked: readonly Asked[];
  readonly steps: readonly BisectionStep[];
}

/** Routes leak by themselves, so many bytes per request; `overrule` may answer differently. */
function simulated(leaks: ReadonlyMap<string, number>, overrule: (asked: Asked, truth: Verdict) => Verdict = (_asked, truth) => truth): Simulated {
  const asked: Asked[] = [];
  const steps: BisectionStep[] = [];
  const answer = (fresh: boolean, routes: readonly Route[], effort: number): Promise<Measured> => {
    const names = routes.map(({ name }) => name);
    const question = { fresh, names, effort };
    asked.push(question);
    const weight = routes.reduce((sum, route) => sum + route.weight, 0);
    const slope = routes.reduce((sum, route) => sum + (leaks.get(route.name) ?? 0) * route.weight, 0) / weight;
    const verdict = overrule(question, names.some((name) => leaks.has(name)) ? 'leak' : 'clean');
    return Promise.resolve({ answer: verdict, reasons: [], series: [], channel: 'heap', threshold: THRESHOLD_BYTES, bounded: false, slopePerRequest: slope, interval: [slope * 0.9, slope * 1.1], requests: 2_000 * effort });
  };
  return { asked, steps, probe: (routes, effort) => answer(false, routes, effort), probeFresh: (routes) => answer(true, routes, 1), onStep: (step) => steps.push(step) };
}

const routesOf = (count: number): Route[] => Array.from({ length: count }, (_, index) => aRoute(`r${index}`));
const accused = ({ culprits }: BisectionResult) => culprits.map(({ route }) => route).sort();
const proved = ({ culprits }: BisectionResult) => culprits.filter(({ proof }) => proof === 'proved').map(({ route }) => route);
const totalShare = ({ culprits }: BisectionResult) => culprits.reduce((sum, { share }) => sum + share, 0);
const search = (routes: readonly Route[], world: BisectionWorld) => bisect(routes, world);

interface Instance {
  readonly routes: readonly Route[];
  readonly leaks: ReadonlyMap<string, number>;
  readonly random: () => number;
}

function* instances(mostLeakers = MOST_LEAKERS): Generator<Instance> {
  for (let seed = 1; seed <= INSTANCES; seed += 1) {
    const random = seededRandom(seed);
    const routes = Array.from({ length: integerBetween(random, 1, MOST_ROUTES) }, (_, index) => aRoute(`r${index}`, integerBetween(random, 1, 10)));
    const leaks = new Map<string, number>();
    const count = Math.min(routes.length, integerBetween(random, 1, mostLeakers));
    while (leaks.size < count) leaks.set(`r${integerBetween(random, 0, routes.length - 1)}`, 8 * 1_000 ** random());
    yield { routes, leaks, random };
  }
}

describe('1,000 random instances of 1 to 256 routes', () => {
  test('up to four leakers: all are found and proved, no healthy route is accused, the shares add up to 1', async () => {
    for (const { routes, leaks } of instances()) {
      const result = await search(routes, simulated(leaks));
      expect(accused(result)).toEqual([...leaks.keys()].sort());
      expect(proved(result)).toHaveLength(leaks.size);
      expect(result.outcome).toBe(leaks.size === routes.length && routes.length > 1 ? 'all-routes' : 'found');
      expect(totalShare(result)).toBeCloseTo(1, 9);
    }
  });

  test('one leaker takes at most log2(R) + 2 search trials', async () => {
    for (const { routes, leaks } of instances(1)) {
      const { trials } = await search(routes, simulated(leaks));
      expect(trials).toBeLessThanOrEqual(Math.log2(routes.length) + 2);
    }
  });

  test('k leakers among at least twice as many routes take at most 1.5 × log2(C(R, k)) + k search trials', async () => {
    for (const { routes, leaks } of instances()) {
      if (routes.length < 2 * leaks.size) continue;
      const { trials } = await search(routes, simulated(leaks));
      expect(trials).toBeLessThanOrEqual(1.5 * log2Choose(routes.length, leaks.size) + leaks.size);
    }
  });

  test('a probe that hesitates at random accuses no healthy route as proved', async () => {
    for (const { routes, leaks, random } of instances()) {
      const result = await search(routes, simulated(leaks, (_asked, truth) => (random() < 0.2 ? 'inconclusive' : truth)));
      for (const name of proved(result)) expect(leaks.has(name)).toBe(true);
      if (result.outcome === 'found') expect(accused(result)).toEqual([...leaks.keys()].sort());
    }
  });

  test('a search that lies once ends with the truth or with a failed proof, and proves no healthy route', async () => {
    for (const { routes, leaks, random } of instances()) {
      const lie = integerBetween(random, 0, 12);
      let searched = 0;
      const result = await search(routes, simulated(leaks, ({ fresh }, truth) => (!fresh && searched++ === lie ? opposite(truth) : truth)));
      for (const name of proved(result)) expect(leaks.has(name)).toBe(true);
      if (result.outcome === 'found' || result.outcome === 'all-routes') expect(accused(result)).toEqual([...leaks.keys()].sort());
      else expect(result.outcome).toBe('proof-failed');
    }
  });

  test('a proof that lies once proves no healthy route', async () => {
    for (const { routes, leaks, random } of instances()) {
      const lie = integerBetween(random, 0, 4);
      let proofs = 0;
      const result = await search(routes, simulated(leaks, ({ fresh }, truth) => (fresh && proofs++ === lie ? opposite(truth) : truth)));
      for (const name of proved(result)) expect(leaks.has(name)).toBe(true);
    }
  });
});

describe('outcomes', () => {
  test('one of eight', async () => {
    const result = await search(routesOf(8), simulated(new Map([['r5', 80]])));
    expect(result).toMatchObject({ outcome: 'found', trials: 3, culprits: [{ route: 'r5', slopePerRequest: 80, share: 1, proof: 'proved' }] });
  });

  test('a single route needs no search: it is tried alone', async () => {
    const result = await search(routesOf(1), simulated(new Map([['r0', 80]])));
    expect(result).toMatchObject({ outcome: 'found', trials: 0, culprits: [{ route: 'r0', proof: 'proved' }] });
    expect(result.steps.map(({ kind }) => kind)).toEqual(['proof']);
  });

  test('all routes: shared code', async () => {
    const result = await search(routesOf(3), simulated(new Map([['r0', 10], ['r1', 10], ['r2', 10]])));
    expect(result.outcome).toBe('all-routes');
    expect(result.culprits.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test('not separable: only the whole leaks', async () => {
    const world = simulated(new Map(), ({ names }) => (names.length === 4 ? 'leak' : 'clean'));
    expect(await search(routesOf(4), world)).toMatchObject({ outcome: 'not-separable', culprits: [] });
  });

  test('growth ended: no part leaks, and the whole no longer does', async () => {
    expect(await search(routesOf(4), simulated(new Map()))).toMatchObject({ outcome: 'growth-ended', culprits: [] });
  });

  test('below the threshold: the accused grows for certain, but by less than a leak', async () => {
    // The search sees more than the proof: 1 B/request, with an interval from 0.9 to 1.1.
    const world = simulated(new Map([['r1', 1]]), ({ fresh }, truth) => (fresh ? 'clean' : truth));
    expect(await search(routesOf(4), world)).toMatchObject({ outcome: 'below-threshold', culprits: [] });
  });

  test('undecided: a trial stays open even with more effort', async () => {
    const world = simulated(new Map([['r1', 50]]), ({ fresh }) => (fresh ? 'leak' : 'inconclusive'));
    const result = await search(routesOf(4), world);
    expect(result).toMatchObject({ outcome: 'undecided', culprits: [] });
    expect(world.asked.slice(0, 4).map(({ names, effort }) => `${names.join('+')} ×${effort}`)).toEqual(['r0+r1 ×1', 'r0+r1 ×2', 'r2+r3 ×1', 'r2+r3 ×2']);
  });

  test('undecided: the culprit is proved, but nobody knows whether it is the only one', async () => {
    const world = simulated(new Map([['r1', 50]]), ({ fresh, names }, truth) => (fresh && names.length === 3 ? 'inconclusive' : truth));
    expect(await search(routesOf(4), world)).toMatchObject({ outcome: 'undecided', culprits: [{ route: 'r1', proof: 'proved' }] });
  });

  test('proof failed: of two accused only one leaks alone', async () => {
    const leaks = new Map([['r0', 50], ['r3', 50]]);
    const world = simulated(leaks, ({ fresh, names }, truth) => (fresh && names.join() === 'r3' ? 'clean' : truth));
    const result = await search(routesOf(4), world);
    expect(result.outcome).toBe('proof-failed');
    expect(accused(result)).toEqual(['r0']);
  });
});

describe('how it goes about it', () => {
  test('after each culprit a fresh process serves everything else; at the end each culprit is alone', async () => {
    const world = simulated(new Map([['r0', 50], ['r3', 50]]));
    await search(routesOf(4), world);
    const proofs = world.steps.filter(({ kind }) => kind === 'proof').map(({ routes }) => routes.join('+'));
    expect(proofs).toEqual(['r1+r2+r3', 'r1+r2', 'r0', 'r3']);
  });

  test('every trial is a step, told at once and kept in order', async () => {
    const world = simulated(new Map([['r2', 50]]));
    const result = await search(routesOf(5), world);
    expect(result.steps).toEqual(world.steps);
    expect(result.steps.map(({ routes }) => routes)).toEqual(world.asked.map(({ names }) => names));
    expect(result.trials).toBe(result.steps.filter(({ kind }) => kind === 'search').length);
  });

  test('a share is the slope times the part of the traffic', async () => {
    const routes = [aRoute('r0', 3), aRoute('r1', 1), aRoute('r2', 1)];
    const { culprits } = await search(routes, simulated(new Map([['r0', 10], ['r1', 90]])));
    expect(new Map(culprits.map(({ route, share }) => [route, share]))).toEqual(new Map([['r0', 0.25], ['r1', 0.75]]));
  });
});

function opposite(verdict: Verdict): Verdict {
  return verdict === 'leak' ? 'clean' : 'leak';
}

function log2Choose(from: number, count: number): number {
  let bits = 0;
  for (let index = 0; index < count; index += 1) bits += Math.log2((from - index) / (index + 1));
  return bits;
}
