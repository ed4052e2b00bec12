/** The whole pipeline on scripted heap shapes: verdict, bisection, proof, result. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../harness/events.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { runScenario } from '../../harness/run-scenario.js';
import type { Scenario } from '../../harness/scenario/scenario.js';
import { aRoute, aScenario, cacheOf, fakeWorld, perCall, pushedNumbers, tableEntries, type FakeServer, type FakeWorld, type Shape } from '../support/fake-world.js';

const nothing: Shape = () => 0;
const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

async function outcomeOf(server: FakeServer, parts: Partial<Scenario> = {}): Promise<{ result: ScenarioResult; world: FakeWorld; events: RunEvent[] }> {
  const world = fakeWorld(server);
  const events: RunEvent[] = [];
  const scenario = aScenario(Object.keys(server.routes), parts);
  const result = await runScenario(scenario, world, { seed: 1, bisect: true, signal: new AbortController().signal, listener: (event) => events.push(event), displayFile: 'fake.yaml' });
  expect(world.running).toBe(0);
  return { result, world, events };
}

const culprits = (result: ScenarioResult) => result.bisection?.culprits.map(({ route }) => route).sort();

describe('clean servers', () => {
  const shapes: Record<string, FakeServer> = {
    'flat, with noise of 100 B': { routes: { a: nothing, b: nothing } },
    'flat, with noise of 650 B': { routes: { a: nothing, b: nothing }, noiseBytes: 650 },
    'flat, without any noise': { routes: { a: nothing }, noiseBytes: 0 },
    'a cache that fills at random': { routes: { a: cacheOf(600, 1_000, 1_500) } },
    'a cache that fills with every request, within the warm-up': { routes: { a: cacheOf(250, 5_000), b: nothing } },
    'a step of 250 KB in the middle': { routes: { a: nothing }, base: (calls) => (calls > 1_200 ? 250_000 : 0) },
    'a drop of 190 KB in the middle': { routes: { a: nothing }, base: (calls) => (calls > 1_200 ? -190_000 : 0) },
    'residue of 100 B per window': { routes: { a: nothing }, base: (_calls, samples) => 100 * samples },
    'stragglers of 250 KB in every tenth window': { routes: { a: nothing }, base: (_calls, samples) => (samples % 10 === 7 ? 250_000 : 0) },
  };
  test.each(Object.entries(shapes))('%s', async (_name, server) => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ ...server, seed });
      expect({ seed, verdict: result.verdict, reasons: result.reasons }).toMatchObject({ seed, verdict: 'clean' });
      expect(result.exitCode).toBe(0);
      expect(result.channels.heap?.interval[1]).toBeLessThan(2);
    }
  });
});

describe('leaks', () => {
  const shapes: Record<string, FakeServer> = {
    '800 KB per request': { routes: { leaky: perCall(800_000), b: nothing } },
    '1 KB per request': { routes: { a: nothing, leaky: perCall(1_000) } },
    '100 B per request on one of eight routes': { routes: { a: nothing, b: nothing, c: nothing, d: nothing, e: nothing, leaky: perCall(100), g: nothing, h: nothing } },
    'one number per request': { routes: { leaky: pushedNumbers, b: nothing } },
    'one table entry per request': { routes: { leaky: tableEntries } },
    '100 B per request in noise of 650 B': { routes: { a: nothing, b: nothing, c: nothing, leaky: perCall(100) }, noiseBytes: 650 },
  };
  test.each(Object.entries(shapes))('%s', async (_name, server) => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ ...server, seed });
      expect({ seed, verdict: result.verdict, culprits: culprits(result), reasons: result.reasons }).toMatchObject({ seed, verdict: 'leak', culprits: ['leaky'] });
      expect(result.exitCode).toBe(1);
      expect(result.bisection?.outcome).toBe('found');
      expect(result.bisection?.culprits[0]?.proof).toBe('proved');
    }
  });

  test('the search goes on in the process that leaks, and in one of its own for each trial where the leak comes in steps', async () => {
    const freshOnes = async (leaky: Shape) => {
      const { result } = await outcomeOf({ routes: { a: nothing, b: nothing, c: nothing, d: nothing, leaky, f: nothing } });
      return result.bisection?.steps.filter(({ kind }) => kind === 'search').map(({ fresh }) => fresh);
    };
    expect(await freshOnes(perCall(1_000))).toEqual([undefined, undefined, undefined]);
    expect(await freshOnes(tableEntries)).toEqual([true, true, true]);
  });

  test('what looking for evidence took is told where somebody looked', async () => {
    const server = { routes: { a: nothing, leaky: perCall(1_000) } };
    const options = { seed: 1, bisect: true, signal: new AbortController().signal, listener: () => {}, displayFile: 'fake.yaml' };
    const result = await runScenario(aScenario(Object.keys(server.routes)), fakeWorld(server), { ...options, evidence: true });
    // The fake has no heap to look into; its clock runs with the requests all the same.
    expect(result).toMatchObject({ verdict: 'leak', evidence: [], noEvidence: 'nobody can look into the heap of this target' });
    expect(result.evidenceDurationMs).toBeGreaterThan(0);
    expect(result.evidenceDurationMs).toBeLessThan(result.durationMs);
    expect((await outcomeOf(server)).result.evidenceDurationMs).toBeUndefined();
  });

  test('the slope of a linear leak lies in its interval, in the mix and alone', async () => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ routes: { a: nothing, leaky: perCall(500), c: nothing, d: nothing }, noiseBytes: 300, seed });
      const heap = result.channels.heap;
      expect(heap?.interval[0]).toBeLessThanOrEqual(125);
      expect(heap?.interval[1]).toBeGreaterThanOrEqual(125);
      const culprit = result.bisection?.culprits[0];
      expect(culprit?.interval[0]).toBeLessThanOrEqual(500);
      expect(culprit?.interval[1]).toBeGreaterThanOrEqual(500);
    }
  });

  test('a slow server: 30 requests a second are enough for the verdict and the proof', async () => {
    const { result } = await outcomeOf({ routes: { a: nothing, leaky: perCall(500) }, requestMs: 33 });
    expect(result).toMatchObject({ verdict: 'leak', bisection: { outcome: 'found' } });
    expect(culprits(result)).toEqual(['leaky']);
  });

  test('two leaks of very different size: both, with their shares', async () => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ routes: { a: nothing, big: perCall(5_000), c: nothing, d: nothing, small: perCall(100), f: nothing, g: nothing, h: nothing }, seed });
      expect(culprits(result)).toEqual(['big', 'small']);
      expect(result.bisection?.culprits.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
      expect(result.bisection?.culprits.find(({ route }) => route === 'big')?.share).toBeGreaterThan(0.95);
    }
  });

  test('a leak of 16 bytes in one of 256 routes is found beside large ones', async () => {
    const leaks: Record<number, number> = { 95: 16, 120: 419, 165: 2_120 };
    const routes = Object.fromEntries(Array.from({ length: 256 }, (_, index) => [`r${index}`, perCall(leaks[index] ?? 0)]));
    // With these the growth of the rest, 0.06 B per request, was taken for noise.
    for (const seed of [2, 6, 7]) {
      const { result } = await outcomeOf({ routes, seed, noiseBytes: 30 });
      expect(culprits(result)).toEqual(['r120', 'r165', 'r95']);
    }
  });

  test('a rare route that leaks is found by its own growth, not by its part in the average', async () => {
    const routes = [aRoute('a', 10), aRoute('b', 10), aRoute('rare', 1)];
    const { result } = await outcomeOf({ routes: { a: nothing, b: nothing, rare: perCall(60) } }, { routes });
    expect(result.verdict).toBe('leak');
    expect(culprits(result)).toEqual(['rare']);
  });

  test('all routes alike', async () => {
    const { result } = await outcomeOf({ routes: { a: perCall(300), b: perCall(300), c: perCall(300) } });
    expect(result.bisection?.outcome).toBe('all-routes');
    expect(culprits(result)).toEqual(['a', 'b', 'c']);
  });

  test('one culprit among R takes at most log2(R) + 2 trials', async () => {
    for (const count of [2, 8, 32]) {
      const routes = Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, index === count - 2 ? perCall(2_000) : nothing]));
      const { result } = await outcomeOf({ routes });
      expect(culprits(result)).toEqual([`r${count - 2}`]);
      expect(result.bisection?.trials).toBeLessThanOrEqual(Math.log2(count) + 2);
    }
  });
});

describe('what else a run may find', () => {
  test('only together: no part leaks alone, the whole does', async () => {
    const { result } = await outcomeOf({
      routes: { login: nothing, create: nothing, other: nothing },
      base: (_calls, _samples, byRoute) => 1_000 * Math.min(byRoute.get('create') ?? 0, byRoute.get('login') ?? 0),
    });
    expect(result.verdict).toBe('leak');
    expect(result.bisection?.outcome).toBe('combination');
    expect(culprits(result)).toEqual(['create', 'login']);
  });

  test('a leaking route beside a timer that leaks: the route is guilty, the timer is told', async () => {
    const { result } = await outcomeOf({ routes: { a: nothing, leaky: perCall(2_000), c: nothing }, aging: (ageMs) => 9_000 * Math.floor(ageMs / 2_000) });
    expect(result).toMatchObject({ verdict: 'leak', bisection: { outcome: 'found' } });
    expect(culprits(result)).toEqual(['leaky']);
    expect(result.warnings.join()).toMatch(/without the guilty routes it still grows, by 4,\d00 a second/);
  });

  test('a culprit that answers 404 without another route is found together with it', async () => {
    const { result } = await outcomeOf({ routes: { a: nothing, b: nothing, order: perCall(900), c: nothing, create: nothing }, routeNeeds: { order: 'create' } });
    expect(result).toMatchObject({ verdict: 'leak', bisection: { outcome: 'combination' } });
    expect(culprits(result)).toEqual(['create', 'order']);
    expect(result.bisection?.steps.some(({ answer, failure }) => answer === 'failed' && failure?.route === 'order')).toBe(true);
  });

  test('a route that answers 404 without the culprit is said to be unjudged', async () => {
    const { result } = await outcomeOf({ routes: { a: nothing, order: nothing, create: perCall(900), d: nothing }, routeNeeds: { order: 'create' } });
    expect(result).toMatchObject({ verdict: 'leak', bisection: { outcome: 'found', unjudged: [{ route: 'order' }] } });
    expect(culprits(result)).toEqual(['create']);
  });

  test('a cache that fills with unique keys until after the first verdict is clean in the end', async () => {
    const { result } = await outcomeOf({ routes: { cached: cacheOf(3_000, 2_000), b: nothing } });
    expect(result).toMatchObject({ verdict: 'clean', bisection: { outcome: 'growth-ended' } });
  });

  test('entries with a lifetime: the first process gives its growth back while it is left alone', async () => {
    const { result, events } = await outcomeOf({ routes: { cached: perCall(1_000), b: nothing }, lifetimeMs: 15_000 });
    expect(result).toMatchObject({ verdict: 'clean', exitCode: 0, bisection: { outcome: 'released-when-idle', culprits: [] } });
    expect(result.bisection?.idleControl?.idleMs).toBeGreaterThanOrEqual(20_000);
    expect(events).toContainEqual(expect.objectContaining({ type: 'stage-started', stage: 'idle' }));
  });

  test('a leak beside entries with a lifetime stays a leak', async () => {
    const { result } = await outcomeOf({ routes: { cached: perCall(1_000), b: nothing }, lifetimeMs: 15_000, base: (calls) => 300 * calls });
    expect(result.verdict).toBe('leak');
  });

  test('a batch that is flushed every 4,000 requests is never called a leak', async () => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ routes: { a: nothing, b: nothing }, base: (calls) => 500 * (calls % 4_000), seed });
      expect(result.verdict).not.toBe('leak');
    }
  });

  describe('growth with time', () => {
    test('of 2 KB a second, by a timer: a leak, and no route is accused', async () => {
      const { result } = await outcomeOf({ routes: { a: nothing, b: nothing }, aging: (ageMs) => 2 * ageMs });
      expect(result).toMatchObject({ verdict: 'leak', timeDriven: { channel: 'heap', sustained: true }, bisection: { outcome: 'time-driven', culprits: [], trials: 0 } });
      expect(result.timeDriven?.perSecond).toBeGreaterThan(1_500);
      expect(result.reasons.join(' ')).toMatch(/a second without any request/);
    });

    test('beside a route that leaks: taken off, only the route is accused', async () => {
      const { result } = await outcomeOf({ routes: { a: nothing, leaky: perCall(2_000), c: nothing, d: nothing }, aging: (ageMs) => 0.1 * ageMs });
      expect(result).toMatchObject({ verdict: 'leak', bisection: { outcome: 'found' } });
      expect(culprits(result)).toEqual(['leaky']);
    });

    test('that ends by itself is no leak', async () => {
      const { result } = await outcomeOf({ routes: { a: nothing, b: nothing }, aging: (ageMs) => 2 * Math.min(ageMs, 6_000) });
      expect(result.verdict).not.toBe('leak');
    });
  });

  describe('the other channels', () => {
    test('a descriptor per request is found at once, with its kind', async () => {
      const { result } = await outcomeOf({ routes: { a: nothing, leaky: nothing }, channels: { fds: { routes: { leaky: perCall(1) }, kind: 'file' } } });
      expect(result).toMatchObject({ verdict: 'leak', channels: { heap: { verdict: expect.stringMatching(/clean|inconclusive/) }, fds: { verdict: 'leak', unit: 'count' } }, bisection: { outcome: 'found' } });
      expect(result.bisection?.culprits).toMatchObject([{ route: 'leaky', channel: 'fds', proof: 'proved' }]);
      expect(result.bisection?.culprits[0]?.slopePerRequest).toBeCloseTo(1, 2);
      expect(result.channels.fds?.kinds?.['file']?.slopePerRequest).toBeCloseTo(0.5, 1);
      expect(result.verdictAfter?.requests).toBeLessThanOrEqual(500);
    });

    test.each([
      ['arrayBuffers', 16_384, 4_000],
      ['external', 5_000, 4_000],
      ['native', 4_800, 100_000],
      ['resources', 1, 0],
    ] as const)('%s: %d per request on one of two routes', async (channel, perRequest, noise) => {
      for (const seed of SEEDS) {
        const { result } = await outcomeOf({ routes: { a: nothing, leaky: nothing }, channels: { [channel]: { routes: { leaky: perCall(perRequest) }, noise } }, seed });
        expect({ seed, verdict: result.verdict, culprits: culprits(result), channel: result.bisection?.culprits[0]?.channel }).toEqual({ seed, verdict: 'leak', culprits: ['leaky'], channel });
      }
    });

    test('450 bytes of native memory per request are found within the thorough profile', async () => {
      const load = { ...aScenario(['leaky']).load, profile: 'thorough', budget: { requests: 300_000, timeMs: 900_000 } } as const;
      for (const seed of SEEDS.slice(0, 3)) {
        const server = { routes: { leaky: nothing }, channels: { native: { routes: { leaky: perCall(450) }, noise: 60_000 } }, seed };
        expect((await outcomeOf(server, { load })).result).toMatchObject({ verdict: 'leak', channels: { native: { verdict: 'leak' } } });
        expect((await outcomeOf({ ...server, channels: { native: { noise: 60_000 } } }, { load })).result.verdict).toBe('clean');
      }
    });

    test('two routes that leak in two ways are both found', async () => {
      const { result } = await outcomeOf({ routes: { a: nothing, objects: perCall(4_000), files: nothing, d: nothing }, channels: { fds: { routes: { files: perCall(1) } } } });
      expect(culprits(result)).toEqual(['files', 'objects']);
      expect(result.bisection?.culprits.map(({ channel, share }) => [channel, share])).toEqual(expect.arrayContaining([['heap', 1], ['fds', 1]]));
    });

    test('timers with a lifetime are given back: no leak', async () => {
      const { result } = await outcomeOf({ routes: { a: nothing, b: nothing }, channels: { resources: { routes: { a: perCall(1) } } }, lifetimeMs: 15_000 });
      expect(result).toMatchObject({ verdict: 'clean', bisection: { outcome: 'released-when-idle', idleControl: { channel: 'resources' } } });
    });

    test('native memory that stays unsettled does not keep a default run from being clean', async () => {
      const { result } = await outcomeOf({ routes: { a: nothing, b: nothing }, channels: { native: { noise: 20_000_000 } } });
      expect(result).toMatchObject({ verdict: 'clean', channels: { native: { verdict: 'inconclusive' } } });
    });

    test('a threshold of the scenario counts: 20 descriptors in 1,000 requests are allowed', async () => {
      const server = { routes: { a: nothing }, channels: { fds: { routes: { a: perCall(0.02) } } } };
      expect((await outcomeOf(server, { thresholds: { perRequest: { fds: 0.05 } } })).result.verdict).toBe('clean');
      expect((await outcomeOf(server)).result.verdict).toBe('leak');
    });
  });

  test('the budget ends first: inconclusive, with what would settle it', async () => {
    const { result } = await outcomeOf(
      { routes: { a: nothing }, noiseBytes: 30_000 },
      { load: { ...aScenario(['a']).load, budget: { requests: 2_000, timeMs: 60_000 } } },
    );
    expect(result.verdict).toBe('inconclusive');
    expect(result.exitCode).toBe(3);
    expect(result.reasons.join(' ')).toMatch(/requests would settle it/);
  });

  test('a growth below the threshold of the scenario is no leak', async () => {
    const { result } = await outcomeOf({ routes: { a: perCall(100), b: nothing } }, { thresholds: { perRequest: { heap: 500 } } });
    expect(result.verdict).toBe('clean');
  });

  test('usage_trend above its threshold is a leak even where the bytes per request are allowed', async () => {
    const server = { routes: { a: perCall(400), b: nothing } };
    const allowed = { perRequest: { heap: 100_000 } };
    expect((await outcomeOf(server, { thresholds: allowed })).result.verdict).toBe('clean');
    expect((await outcomeOf(server, { thresholds: { ...allowed, usageTrend: 0.001 }, bisect: 'off' })).result.verdict).toBe('leak');
  });

  describe('bisection can be off: one fresh process confirms the leak, or does not', () => {
    const off = { bisect: 'off' } as const;

    test('a leak', async () => {
      const { result, world } = await outcomeOf({ routes: { a: perCall(1_000), b: nothing } }, off);
      expect(result).toMatchObject({ verdict: 'leak', confirmation: { step: { kind: 'proof', answer: 'leak', routes: ['a', 'b'] } } });
      expect(result.confirmation?.step.requests).toBeGreaterThanOrEqual(10_000);
      expect(result.bisection).toBeUndefined();
      expect(world.started).toBe(2);
    });

    test('a cache that fills later is clean', async () => {
      expect((await outcomeOf({ routes: { cached: cacheOf(3_000, 2_000), b: nothing } }, off)).result).toMatchObject({ verdict: 'clean', exitCode: 0 });
    });

    test('entries with a lifetime are clean', async () => {
      const { result } = await outcomeOf({ routes: { cached: perCall(1_000), b: nothing }, lifetimeMs: 15_000 }, off);
      expect(result).toMatchObject({ verdict: 'clean', confirmation: { idleControl: { channel: 'heap' } } });
    });
  });

  test('a target that dies keeps what was known, and nothing runs on', async () => {
    const { result } = await outcomeOf({ routes: { a: nothing }, failsAfter: 900 });
    expect(result.verdict).toBe('error');
    expect(result.error?.code).toBe('target-crashed');
    expect(result.exitCode).toBe(2);
    expect(result.requests).toBeGreaterThan(0);
  });

  test('a leak that makes the server fail while it is followed is proved all the same', async () => {
    const { result } = await outcomeOf({ routes: { leaky: perCall(2_000) }, failsAfter: 5_000 });
    expect(result).toMatchObject({ verdict: 'leak', bisection: { outcome: 'found', culprits: [{ route: 'leaky', proof: 'proved' }] } });
  });

  test('expectations: met, other verdict, other route', async () => {
    const server = { routes: { a: perCall(1_000), b: nothing } };
    expect((await outcomeOf(server, { expect: { verdict: 'leak', routes: ['a'] } })).result).toMatchObject({ exitCode: 0, expected: { met: true } });
    expect((await outcomeOf(server, { expect: { verdict: 'leak', routes: ['b'] } })).result).toMatchObject({ exitCode: 1, expected: { met: false } });
    expect((await outcomeOf({ routes: { a: nothing } }, { expect: { verdict: 'leak' } })).result).toMatchObject({ exitCode: 1, expected: { met: false } });
  });

  test('a gross leak is called within 1,000 measured requests, a clean server passes within 10,000', async () => {
    const gross = (await outcomeOf({ routes: { a: perCall(1_024) } })).result.channels.heap?.series ?? [];
    const measured = gross.filter(({ phase }) => phase === 'measured');
    expect((measured.at(-1)?.requests ?? 0) - (measured[0]?.requests ?? 0)).toBeLessThanOrEqual(1_000);
    const clean = (await outcomeOf({ routes: { a: nothing, b: nothing, c: nothing } })).result.channels.heap?.series ?? [];
    expect(clean.at(-1)?.requests).toBeLessThanOrEqual(10_000);
  });
});
