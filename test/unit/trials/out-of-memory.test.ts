/** A target that dies of memory: a leak where what it kept explains it, and a defined failure where not. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../harness/events.js';
import type { ScenarioResult } from '../../../harness/result/document.js';
import { runScenario, type ScenarioOptions } from '../../../harness/run-scenario.js';
import type { Scenario } from '../../../harness/scenario/scenario.js';
import { aRoute, aScenario, cacheOf, fakeWorld, perCall, type FakeServer, type Shape } from '../../support/fake-world.js';

const MB = 1024 ** 2;
const LIMIT = { heapLimitBytes: 43 * MB, peakBytes: 0 };
const SEEDS = [1, 2, 3, 4, 5];
const nothing: Shape = () => 0;

async function outcomeOf(server: FakeServer, parts: Partial<Scenario> = {}, options: Partial<ScenarioOptions> = {}): Promise<{ result: ScenarioResult; events: RunEvent[]; started: number }> {
  const world = fakeWorld(server);
  const events: RunEvent[] = [];
  const scenario = aScenario(Object.keys(server.routes), parts);
  const result = await runScenario(scenario, world, { seed: 1, bisect: true, signal: new AbortController().signal, listener: (event) => events.push(event), displayFile: 'fake.yaml', ...options });
  expect(world.running).toBe(0);
  return { result, events, started: world.started };
}

const culprits = (result: ScenarioResult) => result.bisection?.culprits.map(({ route, proof }) => `${route}: ${proof}`).sort();

describe('a leak that ends the server', () => {
  test.each([
    ['before the verdict', 1 * MB],
    ['in the first window', 6 * MB],
    ['with its third request', 12 * MB],
  ])('%s: the route, proved, and what is known of the death', async (_, bytes) => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ ...LIMIT, routes: { leaky: perCall(bytes) }, seed });
      expect({ seed, verdict: result.verdict, exitCode: result.exitCode, culprits: culprits(result) }).toEqual({ seed, verdict: 'leak', exitCode: 1, culprits: ['leaky: proved'] });
      expect(result.reasons.join()).toContain('the live heap grew with the requests until the server ran out of memory, after');
      expect(result.channels.heap?.interval[0]).toBeLessThanOrEqual(bytes);
      expect(result.channels.heap?.interval[1]).toBeGreaterThanOrEqual(bytes);
      expect(result.outOfMemory).toMatchObject({ exhausted: 'heap', words: 'Reached heap limit', routes: ['leaky'], heapLimitBytes: 43 * MB, collections: [{ kind: 'major', pauseMs: 40 }] });
      expect(result.projection).toBeUndefined();
    }
  });

  test('one route of eight is found', async () => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ ...LIMIT, routes: { a: nothing, b: nothing, c: nothing, d: nothing, e: nothing, leaky: perCall(6 * MB), g: nothing, h: nothing }, seed });
      expect({ seed, verdict: result.verdict, outcome: result.bisection?.outcome, culprits: culprits(result) }).toEqual({ seed, verdict: 'leak', outcome: 'found', culprits: ['leaky: proved'] });
    }
  });

  test('two of four, of different size', async () => {
    const { result } = await outcomeOf({ ...LIMIT, routes: { a: perCall(1 * MB), b: nothing, c: perCall(6 * MB), d: nothing } });
    expect(culprits(result)).toEqual(['a: proved', 'c: proved']);
  });

  test('without bisection: confirmed by another process that dies', async () => {
    const { result } = await outcomeOf({ ...LIMIT, routes: { leaky: perCall(4 * MB), b: nothing } }, {}, { bisect: false });
    expect(result).toMatchObject({ verdict: 'leak', exitCode: 1, confirmation: { step: { answer: 'leak' } } });
  });

  test('beside requests that need much at once', async () => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ ...LIMIT, peakBytes: 2 * MB, routes: { leaky: perCall(1 * MB), b: nothing }, seed });
      expect({ seed, verdict: result.verdict, culprits: culprits(result) }).toEqual({ seed, verdict: 'leak', culprits: ['leaky: proved'] });
    }
  });

  test('that is called before: the proof that dies of it is no doubt, and is told', async () => {
    const { result } = await outcomeOf({ ...LIMIT, routes: { leaky: perCall(0.2 * MB), b: nothing } });
    expect(result).toMatchObject({ verdict: 'leak', bisection: { outcome: 'found' }, outOfMemory: { routes: ['leaky'] } });
    expect(result.outOfMemory?.requests).toBeGreaterThan(100);
    expect(result.projection).toBeDefined();
  });

  test('the dead are no witness; the process that was judged instead of them is', async () => {
    const idleControlOf = async (bytes: number) => (await outcomeOf({ ...LIMIT, routes: { leaky: perCall(bytes), b: nothing } })).result.bisection?.idleControl;
    expect(await idleControlOf(12 * MB)).toBeUndefined();
    expect(await idleControlOf(4 * MB)).toMatchObject({ channel: 'heap' });
  });
});

test('in the first window of ten at once, but not of one at a time: judged as usual', async () => {
  const { result } = await outcomeOf({ ...LIMIT, routes: { leaky: perCall(4 * MB), b: nothing } });
  expect(result).toMatchObject({ verdict: 'leak', outOfMemory: { routes: ['leaky', 'b'], sampledHeapBytes: expect.any(Number) } });
  expect(culprits(result)).toEqual(['leaky: proved']);
});

test('a server that has died is not clean, though its growth ends when one request comes at a time', async () => {
  const { result } = await outcomeOf({ ...LIMIT, peakBytes: 3.2 * MB, routes: { a: cacheOf(300, 50_000), b: nothing } });
  expect(result).toMatchObject({ verdict: 'inconclusive', exitCode: 3, bisection: { outcome: 'growth-ended' } });
  expect(result.reasons.at(-1)).toBe('but a process of the server ran out of memory, so it is not called clean');
});

describe('a death that shows no leak is a failure', () => {
  test('one request that needs more memory than there is', async () => {
    const { result } = await outcomeOf({ ...LIMIT, peakBytes: 50 * MB, routes: { heavy: nothing } });
    expect(result).toMatchObject({ verdict: 'error', exitCode: 2, error: { code: 'target-out-of-memory' }, outOfMemory: { requests: 0, routes: ['heavy'] } });
    expect(result.error?.message).toBe('`fake` ran out of memory: Reached heap limit, before its first request was answered: that needs more memory than there is, and no leak is shown');
  });

  test('ten requests at once that need more than there is', async () => {
    const { result } = await outcomeOf({ ...LIMIT, peakBytes: 5 * MB, routes: { heavy: nothing, b: nothing } });
    expect(result).toMatchObject({ verdict: 'error', exitCode: 2, error: { code: 'target-out-of-memory' } });
    expect(result.error?.message).toMatch(/^`fake` ran out of memory: Reached heap limit; one request at a time it lives through [\d,]+ and does not grow: not a leak, but more memory at once than it has$/);
  });

  test('a cache of the first requests, and then too much at once', async () => {
    const { result } = await outcomeOf({ ...LIMIT, peakBytes: 25 * MB, routes: { a: cacheOf(1, 20 * MB) } });
    expect(result).toMatchObject({ verdict: 'error', error: { code: 'target-out-of-memory' } });
  });
});

describe('without requests', () => {
  test('time drives it, and no route is accused', async () => {
    const { result } = await outcomeOf({ ...LIMIT, routes: { a: nothing, b: nothing }, aging: (ageMs) => 10_000 * ageMs });
    expect(result).toMatchObject({ verdict: 'leak', exitCode: 1, bisection: { outcome: 'time-driven', culprits: [] }, timeDriven: { channel: 'heap', sustained: true } });
    expect(result.timeDriven?.perSecond).toBeGreaterThan(7_000_000);
    expect(result.timeDriven?.perSecond).toBeLessThan(11_000_000);
  });

  test('slower, so that it dies only while it is followed', async () => {
    const { result } = await outcomeOf({ ...LIMIT, routes: { a: nothing }, aging: (ageMs) => 2_000 * ageMs });
    expect(result).toMatchObject({ verdict: 'leak', timeDriven: { sustained: true }, outOfMemory: { routes: [] } });
  });
});

test('after a death that the samples do not explain, every further process gets one request at a time from the start', async () => {
  const { result, started } = await outcomeOf({ ...LIMIT, routes: { leaky: perCall(4 * MB) } });
  // The first, the same more carefully, and one for the proof.
  expect(started).toBe(3);
  expect(result.bisection?.steps.flatMap(({ series }) => series.slice(0, 2).map(({ requests }) => requests))).toEqual([0, 1]);
});

test('only what is judged: a leak of descriptors does not turn a death into a leak', async () => {
  const { result } = await outcomeOf({ ...LIMIT, peakBytes: 50 * MB, routes: { a: nothing }, channels: { fds: { routes: { a: perCall(1) } } } });
  expect(result).toMatchObject({ verdict: 'error', error: { code: 'target-out-of-memory' } });
});

test('routes of different weight', async () => {
  const { result } = await outcomeOf({ ...LIMIT, routes: { often: nothing, rare: perCall(8 * MB) } }, { routes: [aRoute('often', 9), aRoute('rare', 1)] });
  expect(result).toMatchObject({ verdict: 'leak' });
  expect(culprits(result)).toEqual(['rare: proved']);
});
