/** Head and base on scripted heap shapes: the whole pipeline judges what the head grows more. */
import { describe, expect, test } from '@jest/globals';
import { pairedWorld } from '../../harness/base/paired-world.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { runScenario } from '../../harness/run-scenario.js';
import type { Scenario } from '../../harness/scenario/scenario.js';
import { aScenario, cacheOf, fakeWorld, perCall, pushedNumbers, type FakeServer, type Shape } from '../support/fake-world.js';

const nothing: Shape = () => 0;
const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);
const FEW_SEEDS = SEEDS.slice(0, 8);
const ORIGIN = { given: 'main', kind: 'git', commit: 'a'.repeat(40) } as const;

async function compared(head: FakeServer, base: FakeServer, parts: Partial<Scenario> = {}): Promise<ScenarioResult> {
  const world = fakeWorld(head, { 'fake base': base });
  const scenario = aScenario(Object.keys(head.routes), parts);
  const result = await runScenario(scenario, pairedWorld(world, { spec: { ...scenario.target, command: 'fake base' }, advice: {} }), {
    seed: 1, bisect: true, signal: new AbortController().signal, listener: () => {}, displayFile: 'fake.yaml', base: ORIGIN,
  });
  expect(world.running).toBe(0);
  return result;
}

const culprits = ({ bisection }: ScenarioResult) => bisection?.culprits.map(({ route }) => route);

describe('no regression', () => {
  const flat = { a: nothing, b: nothing };
  const pairs: Record<string, readonly [head: FakeServer, base: FakeServer]> = {
    'both are clean': [{ routes: flat }, { routes: flat }],
    'both are clean, and noisier': [{ routes: flat, noiseBytes: 650 }, { routes: flat, noiseBytes: 650 }],
    'the base alone is noisy': [{ routes: flat }, { routes: flat, noiseBytes: 2_000 }],
    'both leak alike': [{ routes: { a: perCall(1_000), b: nothing } }, { routes: { a: perCall(1_000), b: nothing } }],
    'both leak descriptors alike': [{ routes: flat, channels: { fds: { routes: { a: perCall(1) } } } }, { routes: flat, channels: { fds: { routes: { a: perCall(1) } } } }],
    'both have an array that gets longer': [{ routes: { a: pushedNumbers } }, { routes: { a: pushedNumbers } }],
    'both have a timer that leaks': [{ routes: flat, aging: (ms) => 20 * ms }, { routes: flat, aging: (ms) => 20 * ms }],
    'both fall in a rhythm of 5,000 requests': [{ routes: flat, base: (calls) => 20 * (calls % 5_000) }, { routes: flat, base: (calls) => 20 * (calls % 5_000) }],
    'the base drops 190 KB': [{ routes: flat }, { routes: flat, base: (calls) => (calls > 1_200 ? -190_000 : 0) }],
    'the base has stragglers of 250 KB': [{ routes: flat }, { routes: flat, base: (_calls, samples) => (samples % 10 === 7 ? 250_000 : 0) }],
    'the base stands 230 KB higher for eight samples in thirty': [{ routes: flat }, { routes: flat, base: (_calls, samples) => (samples % 30 < 8 ? 230_000 : 0) }],
    'only the head has a cache, and it fills': [{ routes: { a: cacheOf(600, 1_000, 1_500) } }, { routes: { a: nothing } }],
  };
  test.each(Object.entries(pairs))('%s: clean', async (_name, [head, base]) => {
    for (const seed of SEEDS) {
      const { verdict, exitCode, reasons } = await compared({ ...head, seed }, base);
      expect({ seed, verdict, exitCode, reasons }).toMatchObject({ seed, verdict: 'clean', exitCode: 0, reasons: [expect.stringMatching(/^(at first )?compared with the base `main`, /)] });
    }
  });
});

describe('a regression', () => {
  const pairs: Record<string, readonly [head: FakeServer, base: FakeServer, difference: number]> = {
    'a new leak': [{ routes: { a: nothing, leaky: perCall(100) } }, { routes: { a: nothing, leaky: nothing } }, 100],
    'a leak that has grown': [{ routes: { a: nothing, leaky: perCall(1_300) } }, { routes: { a: nothing, leaky: perCall(1_000) } }, 300],
    'beside a larger one that both have': [{ routes: { a: perCall(5_000), leaky: perCall(400) } }, { routes: { a: perCall(5_000), leaky: nothing } }, 400],
    'in noise of both': [{ routes: { a: nothing, leaky: perCall(200) }, noiseBytes: 650 }, { routes: { a: nothing, leaky: nothing }, noiseBytes: 650 }, 200],
    'below a base that stands 230 KB higher for eight samples in thirty': [
      { routes: { a: nothing, leaky: perCall(300) } }, { routes: { a: nothing, leaky: nothing }, base: (_calls, samples) => (samples % 30 > 21 ? 230_000 : 0) }, 300,
    ],
    'with stragglers in the base': [{ routes: { a: nothing, leaky: perCall(300) } }, { routes: { a: nothing, leaky: nothing }, base: (_calls, samples) => (samples % 10 === 7 ? 250_000 : 0) }, 300],
  };
  test.each(Object.entries(pairs))('%s: the difference and its route', async (_name, [head, base, difference]) => {
    for (const seed of FEW_SEEDS) {
      const result = await compared({ ...head, seed }, base);
      expect({ seed, verdict: result.verdict, culprits: culprits(result), exitCode: result.exitCode }).toEqual({ seed, verdict: 'leak', culprits: ['leaky'], exitCode: 1 });
      const [low, high] = result.bisection?.culprits[0]?.interval ?? [];
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
    }
  });

  test('an array that only the head has', async () => {
    for (const seed of FEW_SEEDS) expect(culprits(await compared({ routes: { a: nothing, leaky: pushedNumbers }, seed }, { routes: { a: nothing, leaky: nothing } }))).toEqual(['leaky']);
  });

  test('on another channel: descriptors, with what they are', async () => {
    const routes = { a: nothing, files: nothing };
    const result = await compared({ routes, channels: { fds: { routes: { files: perCall(1) } } } }, { routes });
    expect(result).toMatchObject({ verdict: 'leak', bisection: { culprits: [{ route: 'files', channel: 'fds' }] } });
    expect(result.channels.fds?.kinds?.['file']?.slopePerRequest).toBeCloseTo(0.5);
    expect(result.channels.fds?.kinds?.['socket']).toEqual({ slopePerRequest: 0, first: 0, last: 0 });
  });

  test('a timer that only the head has is told from the routes', async () => {
    const result = await compared({ routes: { a: nothing, b: nothing }, aging: (ms) => 20 * ms }, { routes: { a: nothing, b: nothing } });
    expect(result).toMatchObject({ verdict: 'leak', timeDriven: { sustained: true }, bisection: { outcome: 'time-driven' } });
  });

  test('entries with a lifetime, in the head alone, are given back: clean', async () => {
    const result = await compared({ routes: { cached: perCall(1_000), b: nothing }, lifetimeMs: 15_000 }, { routes: { cached: nothing, b: nothing } });
    expect(result).toMatchObject({ verdict: 'clean', bisection: { outcome: 'released-when-idle' } });
  });
});

describe('what the result says', () => {
  test('the base, with the version that ran it', async () => {
    const { base, projection, channels } = await compared({ routes: { a: perCall(1_000) } }, { routes: { a: nothing } });
    expect(base).toEqual({ ...ORIGIN, node: 'v20.0.0', improved: [] });
    // The heap does not last for what the difference says.
    expect(projection).toBeUndefined();
    // Two servers of the same size.
    expect(Math.abs(channels.heap?.series[0]?.value ?? Infinity)).toBeLessThan(2_000);
  });

  test('a leak that is gone is an improvement', async () => {
    for (const seed of FEW_SEEDS) {
      const result = await compared({ routes: { a: nothing, b: nothing }, seed }, { routes: { a: perCall(1_000), b: nothing } });
      expect(result).toMatchObject({ verdict: 'clean', exitCode: 0, base: { improved: ['heap'] } });
      expect(result.channels.heap?.slopePerRequest).toBeCloseTo(-500, -1);
    }
  });

  test('requests are the head\'s', async () => {
    const { requests, verdictAfter } = await compared({ routes: { a: nothing } }, { routes: { a: nothing } });
    expect(requests).toBe(verdictAfter?.requests);
  });

  test('usage_trend is the head\'s own, and its threshold is not held against a difference', async () => {
    const leaks = { routes: { a: perCall(400) } };
    const { verdict, gc } = await compared(leaks, leaks, { thresholds: { perRequest: { heap: 100_000 }, usageTrend: 0.001 } });
    expect(verdict).toBe('clean');
    expect(gc?.usage_trend).toBeGreaterThan(0);
  });

  test('an expectation is held against the difference', async () => {
    const leaky = { routes: { a: perCall(1_000) } };
    const parts = { expect: { verdict: 'leak' } } as const;
    expect(await compared(leaky, { routes: { a: nothing } }, parts)).toMatchObject({ exitCode: 0, expected: { met: true } });
    expect(await compared(leaky, leaky, parts)).toMatchObject({ exitCode: 1, expected: { met: false } });
  });
});

describe('what ends a comparison', () => {
  test('the base dies: the error names it', async () => {
    const result = await compared({ routes: { a: nothing } }, { routes: { a: nothing }, failsAfter: 900 });
    expect(result).toMatchObject({ verdict: 'error', exitCode: 2, error: { code: 'target-crashed', message: 'the base: the fake server died' } });
  });

  test('the head dies: the error is as ever', async () => {
    expect((await compared({ routes: { a: nothing }, failsAfter: 900 }, { routes: { a: nothing } })).error?.message).toBe('the fake server died');
  });

  test('the base does not start: the head is ended', async () => {
    const result = await compared({ routes: { a: nothing } }, { routes: { a: nothing }, failsToStart: true });
    expect(result).toMatchObject({ verdict: 'error', error: { code: 'target-exited', message: 'the base: the fake server ended before it was ready', next: 'Run it by hand.' } });
    expect(result.base).toBeUndefined();
  });

  test('both leak so much alike that their heaps would be full first: inconclusive, and nothing has died', async () => {
    const leaky = { routes: { a: perCall(800_000) }, heapLimitBytes: 1024 ** 3 };
    const { verdict, reasons, channels } = await compared(leaky, leaky);
    expect(verdict).toBe('inconclusive');
    expect(reasons[0]).toMatch(/--max-old-space-size/);
    expect(channels.heap?.series.at(-1)?.requests).toBeLessThan(1_000);
  });

  describe('a server that dies of memory', () => {
    const MB = 1024 ** 2;
    const dying = (bytes: number): FakeServer => ({ heapLimitBytes: 43 * MB, peakBytes: 0, routes: { a: nothing, leaky: perCall(bytes) } });

    test.each([6 * MB, 11 * MB])('the head, of %d bytes a request that the base does not keep: a regression', async (bytes) => {
      const result = await compared(dying(bytes), dying(0));
      expect({ verdict: result.verdict, culprits: culprits(result) }).toEqual({ verdict: 'leak', culprits: ['leaky'] });
    });

    test('the head, of what the base keeps as well: not told, and never clean', async () => {
      const result = await compared(dying(6 * MB), dying(6 * MB));
      expect(result).toMatchObject({ verdict: 'error', exitCode: 2, error: { code: 'target-out-of-memory' } });
    });

    test('the base: the error names it, and is no leak of the head', async () => {
      const result = await compared(dying(0), dying(6 * MB));
      expect(result).toMatchObject({ verdict: 'error', exitCode: 2, error: { code: 'target-out-of-memory', message: 'the base: `fake` ran out of memory: Reached heap limit' } });
      expect(result.outOfMemory).toBeUndefined();
    });
  });
});
