/** From a leak of all routes to the toggle that holds it: the whole pipeline on scripted heap shapes. */
import { describe, expect, test } from '@jest/globals';
import { pairedWorld } from '../../harness/base/paired-world.js';
import { LeakcheckError } from '../../harness/errors.js';
import type { RunEvent } from '../../harness/events.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { checkToggles } from '../../harness/command-line/run-flags.js';
import { runScenario, type ScenarioOptions } from '../../harness/run-scenario.js';
import type { Scenario } from '../../harness/scenario/scenario.js';
import type { World } from '../../harness/world.js';
import { aScenario, cacheOf, fakeWorld, perCall, type FakeServer, type Shape } from '../support/fake-world.js';

const nothing: Shape = () => 0;
const SEEDS = Array.from({ length: 8 }, (_, index) => index + 1);
const ROUTES = { a: nothing, b: nothing };
const toggles = ['audit', 'cache', 'metrics', 'sessions'].map((name) => ({ name, env: { [name.toUpperCase()]: 'off' }, args: [] }));
const LEAKY = { features: { cache: perCall(500) }, routes: ROUTES };

interface Options extends Partial<Pick<ScenarioOptions, 'bisect' | 'base'>> {
  readonly parts?: Partial<Scenario>;
  readonly inWorld?: (world: World) => World;
}

async function outcomeOf(server: FakeServer, { bisect = true, parts = {}, inWorld = (world) => world, base }: Options = {}): Promise<{ result: ScenarioResult; events: RunEvent[]; started: number }> {
  const world = fakeWorld(server, BASE_COMMANDS);
  const events: RunEvent[] = [];
  const scenario = aScenario(Object.keys(server.routes), { toggles, ...parts });
  const options = { seed: 1, bisect, signal: new AbortController().signal, listener: (event: RunEvent) => events.push(event), displayFile: 'fake.yaml', ...(base && { base }) };
  const result = await runScenario(scenario, inWorld(world), options);
  expect(world.running).toBe(0);
  return { result, events, started: world.started };
}

/** The base of a comparison leaks through sessions, as its head does. */
const BASE_COMMANDS = { 'fake base': { routes: ROUTES, features: { sessions: perCall(300) } } };

const traced = ({ verdict, bisection, toggles: search }: ScenarioResult) => ({
  verdict, routes: bisection?.outcome, toggles: search?.outcome, culprits: search?.culprits.map((culprit) => [culprit.toggles.join(' '), culprit.proof]),
});

describe('a leak of all routes alike', () => {
  test('is traced to the toggle that switches it off', async () => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ ...LEAKY, seed });
      expect({ seed, ...traced(result) }).toEqual({ seed, verdict: 'leak', routes: 'all-routes', toggles: 'found', culprits: [['cache', 'proved']] });
      const [culprit] = result.toggles?.culprits ?? [];
      expect(culprit?.interval[0]).toBeLessThanOrEqual(500);
      expect(culprit?.interval[1]).toBeGreaterThanOrEqual(500);
      expect(result.toggles?.steps[0]).toMatchObject({ kind: 'proof', applied: ['audit', 'cache', 'metrics', 'sessions'], answer: 'clean' });
    }
  });

  test('is told in reasons, and while it is looked for', async () => {
    const { result, events } = await outcomeOf(LEAKY);
    expect(result.reasons.join('; ')).toContain('the toggles trace it to cache: with everything else on the server is clean');
    const answers = events.filter((event) => event.type === 'toggles-answered');
    expect(answers.map(({ step }) => step)).toEqual(result.toggles?.steps);
    expect(events).toContainEqual({ type: 'stage-started', scenario: 'fake', stage: 'toggles', routes: ['a', 'b'], toggles: { applied: ['metrics', 'sessions'], all: toggles.map(({ name }) => name) } });
  });

  test('two of very different size: both, with their shares', async () => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ routes: ROUTES, features: { audit: perCall(5_000), sessions: perCall(100) }, seed });
      expect({ seed, ...traced(result) }).toEqual({ seed, verdict: 'leak', routes: 'all-routes', toggles: 'found', culprits: [['audit', 'proved'], ['sessions', 'proved']] });
      expect(result.toggles?.culprits[0]?.share).toBeGreaterThan(0.95);
    }
  });

  test('beside a cache that fills for long: only what leaks is accused', async () => {
    const { result } = await outcomeOf({ routes: ROUTES, features: { audit: cacheOf(3_000, 2_000), sessions: perCall(500) } });
    expect(traced(result)).toMatchObject({ verdict: 'leak', toggles: 'found', culprits: [['sessions', 'proved']] });
  });

  test('that no toggle holds', async () => {
    for (const seed of SEEDS) {
      const { result } = await outcomeOf({ routes: ROUTES, base: (calls) => 500 * calls, seed });
      expect({ seed, ...traced(result) }).toEqual({ seed, verdict: 'leak', routes: 'all-routes', toggles: 'elsewhere', culprits: [] });
      expect(result.toggles?.trials).toBe(1);
    }
  });

  test('with a toggle that the server does not bear: it is named, and the guilty one found', async () => {
    const { result } = await outcomeOf({ ...LEAKY, needs: ['sessions'] });
    expect(traced(result)).toMatchObject({ verdict: 'leak', toggles: 'found', culprits: [['cache', 'proved']] });
    expect(result.toggles?.failed).toEqual([{ toggle: 'sessions', with: [], failure: { code: 'target-exited', message: 'the fake server ended before it was ready' } }]);
    expect(result.error).toBeUndefined();
  });

  test('of a single route, which may be its own or shared', async () => {
    expect(traced((await outcomeOf({ ...LEAKY, routes: { a: nothing } })).result)).toMatchObject({ routes: 'found', toggles: 'found', culprits: [['cache', 'proved']] });
  });

  test('an interruption in a trial ends the scenario', async () => {
    const interrupted = (world: World): World => ({
      ...world,
      startTarget: (spec, options) => (options.toggles === undefined ? world.startTarget(spec, options) : Promise.reject(new LeakcheckError('interrupted', 'interrupted'))),
    });
    const { result } = await outcomeOf(LEAKY, { inWorld: interrupted });
    expect(result).toMatchObject({ verdict: 'error', error: { code: 'interrupted' }, bisection: { outcome: 'all-routes' } });
  });
});

describe('toggles are left alone', () => {
  test.each([
    ['when one of the routes leaks', { routes: { a: nothing, leaky: perCall(500) } }, {}],
    ['when nothing leaks', { routes: ROUTES }, {}],
    ['by --bisect routes', LEAKY, { bisect: 'routes' }],
    ['by --no-bisect', LEAKY, { bisect: false }],
    ['where the scenario has bisect: off', LEAKY, { parts: { bisect: 'off' } }],
    ['where there are none', LEAKY, { parts: { toggles: [] } }],
  ] as const)('%s', async (_name, server: FakeServer, options: Options) => {
    const { result, events } = await outcomeOf(server, options);
    expect(result.toggles).toBeUndefined();
    expect(result.warnings).toEqual(result.verdict === 'leak' && result.bisection === undefined ? ['bisection by routes is off: the guilty one was not looked for'] : []);
    expect(events.filter(({ type }) => type === 'toggles-answered')).toEqual([]);
  });
});

describe('asked for', () => {
  test('toggles are bisected without a search by routes, once a fresh process has confirmed the leak', async () => {
    for (const bisect of ['auto', 'off'] as const) {
      const { result } = await outcomeOf(LEAKY, { bisect: 'toggles', parts: { bisect } });
      expect(traced(result)).toEqual({ verdict: 'leak', routes: undefined, toggles: 'found', culprits: [['cache', 'proved']] });
      expect(result.confirmation?.step.answer).toBe('leak');
      expect(result.warnings).toEqual([]);
    }
  });

  test('growth that the first process gives back is not traced', async () => {
    const { result } = await outcomeOf({ routes: { a: perCall(500) }, lifetimeMs: 15_000 }, { bisect: 'toggles' });
    expect(traced(result)).toMatchObject({ verdict: 'clean', toggles: undefined });
    expect(result.warnings).toEqual([]);
  });

  test('a leak of descriptors is traced on its channel', async () => {
    const server = { routes: { a: nothing }, channels: { fds: { base: (calls: number) => calls } } };
    const { result } = await outcomeOf(server, { bisect: 'toggles' });
    expect(result.toggles).toMatchObject({ outcome: 'elsewhere', steps: [{ channel: 'fds' }] });
  });

  test('a regression: the toggles are applied to the base as well, and what both leak accuses nobody', async () => {
    for (const seed of SEEDS) {
      const base = { given: 'main', kind: 'git', commit: 'a'.repeat(40) } as const;
      const inWorld = (world: World) => pairedWorld(world, { spec: { ...aScenario([]).target, command: 'fake base' }, advice: {} });
      const { result } = await outcomeOf({ routes: ROUTES, features: { sessions: perCall(300), cache: perCall(500) }, seed }, { bisect: 'toggles', base, inWorld });
      expect({ seed, ...traced(result) }).toEqual({ seed, verdict: 'leak', routes: undefined, toggles: 'found', culprits: [['cache', 'proved']] });
    }
  });

  test('a scenario without toggles is refused', () => {
    expect(() => checkToggles({ bisect: 'toggles' }, [aScenario(['a'], { toggles }), aScenario(['a'])])).toThrow(/the scenario fake has no toggles/);
    expect(() => checkToggles({}, [aScenario(['a'])])).not.toThrow();
  });
});

test('expectations: met, another toggle, none', async () => {
  const expecting = async (names: string[], server: FakeServer = LEAKY) => (await outcomeOf(server, { bisect: 'toggles', parts: { expect: { verdict: 'leak', toggles: names } } })).result;
  expect(await expecting(['cache'])).toMatchObject({ exitCode: 0, expected: { met: true } });
  expect(await expecting(['audit'])).toMatchObject({ exitCode: 1, expected: { met: false } });
  expect(await expecting(['cache'], { routes: ROUTES, base: (calls) => 500 * calls })).toMatchObject({ exitCode: 1, expected: { met: false } });
});
