/** The smallest case in the whole pipeline, on scripted servers. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../../harness/events.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { runScenario } from '../../harness/run-scenario.js';
import { readScenario } from '../../harness/scenario/read-scenario.js';
import type { Route, Scenario } from '../../harness/scenario/scenario.js';
import { outputFiles } from '../../harness/store.js';
import { aScenario, fakeWorld, perCall, type FakeServer, type FakeWorld } from '../support/fake-world.js';
import { aRoute, asRequest } from '../support/routes.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck smallest '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FINE = { from: 200, to: 399 };
const quote = aRoute('/quotes?trace={{hex 8}}', {
  name: 'quote', method: 'POST', headers: { 'content-type': 'application/json', accept: '*/*' }, body: '{"amount":"{{seq}}","note":"{{uuid}}","lines":[1,2]}',
});
const plain = aRoute('/health');
const bodyOf = (route: Route) => asRequest(route).body ?? '';
const varies = (route: Route) => (bodyOf(route).includes('{{seq}}') ? 1 : 0);
const needsAmount = (route: Route) => (route.name !== 'quote' || bodyOf(route).includes('amount') ? 200 : 422);

/** Waits that are for the idle control last until then. */
const withIdleControlAfter = (world: FakeWorld, then: Promise<void>): FakeWorld => ({
  ...world,
  get running() {
    return world.running;
  },
  get started() {
    return world.started;
  },
  sleep: async (ms, signal) => {
    if (ms > 5_000) await then;
    return world.sleep(ms, signal);
  },
});

interface Outcome {
  readonly result: ScenarioResult;
  readonly world: FakeWorld;
  readonly events: readonly RunEvent[];
}

async function outcomeOf(server: FakeServer, routes: readonly Route[], { keeps = true, bisect = true, controlled = 'at once', ...parts }: Partial<Omit<Scenario, 'bisect'>> & { keeps?: boolean; bisect?: boolean; controlled?: 'at once' | 'late' } = {}): Promise<Outcome> {
  let proved = () => {};
  const late = new Promise<void>((resolve) => (proved = resolve));
  const inTime = fakeWorld({ requestMs: 0.2, ...server });
  const world = controlled === 'late' ? withIdleControlAfter(inTime, late) : inTime;
  const events: RunEvent[] = [];
  const listener = (event: RunEvent) => {
    // The last wait is announced.
    if (event.type === 'stage-started' && event.stage === 'idle' && events.some((earlier) => 'stage' in earlier && earlier.stage === 'proof')) proved();
    events.push(event);
  };
  const result = await runScenario(aScenario([], { routes, file: join(folder, 'shop.yaml'), name: 'shop', target: { ...aScenario([]).target, cwd: folder }, ...parts }), world, {
    seed: 1, bisect, signal: new AbortController().signal, listener, displayFile: 'shop.yaml',
    ...(keeps && { outputFile: outputFiles(join(folder, 'report'), folder) }),
  });
  expect(world.running).toBe(0);
  return { result, world, events };
}

const trialsOf = (events: readonly RunEvent[]) => events.filter((event) => event.type === 'stage-started' && event.stage === 'simplify');
const written = () => (existsSync(join(folder, 'report')) ? readdirSync(join(folder, 'report')) : []);

describe('one culprit', () => {
  const server: FakeServer = { routes: { quote: perCall(600) }, counts: (route) => (route.name === 'quote' ? varies(route) : 1), answers: needsAmount };

  test('is simplified, written, read back and proved', async () => {
    const { result, events } = await outcomeOf(server, [plain, quote]);
    expect(result).toMatchObject({ verdict: 'leak', exitCode: 1, minimalScenario: 'report/shop.minimal.yml', minimal: { file: 'report/shop.minimal.yml' } });
    const [route] = result.minimal?.routes ?? [];
    expect(route).toMatchObject({ route: 'quote', needed: ['{{seq}} in body field amount'], complete: true, conditions: [{ kind: 'unique-values', values: ['{{seq}} in body field amount'] }] });
    expect(route?.curl).toContain(`"amount":"'$i'"`);
    expect(result.minimal?.trials).toBe(route?.steps.length);
    expect(route?.steps.map(({ answer }) => answer)).toEqual(expect.arrayContaining(['failed', 'clean', 'leak']));
    const scenario = await readScenario(join(folder, 'report/shop.minimal.yml'));
    expect(scenario.routes).toEqual([aRoute('/quotes', { name: 'quote', method: 'POST', body: '{"amount":"{{seq}}"}' })]);
    expect(scenario.expect).toBeUndefined();
    expect(readFileSync(join(folder, 'report/shop.minimal.yml'), 'utf8')).toContain('shop.yaml');
    expect(events).toContainEqual({ type: 'stage-started', scenario: 'shop', stage: 'simplify', routes: ['quote'] });
  });

  test('whose growth is given back meanwhile: the search ends', async () => {
    const { result, events } = await outcomeOf({ ...server, lifetimeMs: 15_000 }, [plain, quote]);
    expect(result).toMatchObject({ verdict: 'clean', bisection: { outcome: 'released-when-idle' }, minimalScenario: null });
    expect(result.minimal).toBeUndefined();
    expect(trialsOf(events).length).toBeLessThanOrEqual(1);
    expect(written()).toEqual([]);
  });

  test('that turns out later to be none: what was written is taken back', async () => {
    const { result, events } = await outcomeOf({ ...server, lifetimeMs: 15_000 }, [plain, quote], { controlled: 'late' });
    expect(result).toMatchObject({ verdict: 'clean', bisection: { outcome: 'released-when-idle' }, minimalScenario: null });
    expect(result.minimal).toBeUndefined();
    expect(trialsOf(events).length).toBeGreaterThan(1);
    expect(written()).toEqual([]);
  });

  test('in ten noises: the same', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const { result } = await outcomeOf({ ...server, seed, noiseBytes: 400 }, [plain, quote]);
      expect({ seed, needed: result.minimal?.routes[0]?.needed }).toEqual({ seed, needed: ['{{seq}} in body field amount'] });
    }
  });

  test('of which half the growth does not depend on its values: that is not called clean', async () => {
    const { result } = await outcomeOf({ ...server, counts: (route) => (route.name === 'quote' ? 0.3 + 0.7 * varies(route) : 1) }, [plain, quote]);
    expect(result.minimal?.routes[0]).toMatchObject({ conditions: [], needed: ['{{seq}} in body field amount'] });
  });

  test('that is the whole scenario and has nothing to spare is its own smallest case', async () => {
    const { result } = await outcomeOf({ routes: { 'GET /health': perCall(500) } }, [plain]);
    expect(result).toMatchObject({ minimalScenario: 'shop.yaml', minimal: { trials: 0, routes: [{ needed: [], conditions: [], curl: 'curl -s -o /dev/null http://127.0.0.1:$PORT/health' }] } });
    expect(written()).toEqual([]);
  });

  test('whose answers are errors', async () => {
    const missing = aRoute('/missing?a=1', { name: 'quote', status: [{ from: 400, to: 499 }] });
    const { result } = await outcomeOf({ routes: { quote: perCall(600) }, answers: ({ name }) => (name === 'quote' ? 404 : 200) }, [plain, missing]);
    expect(result.minimal?.routes[0]?.conditions).toEqual([{ kind: 'error-answer', statuses: ['404'] }]);
  });

  test('whose client goes away', async () => {
    const dropped = aRoute('/page', { name: 'quote', abort: 'body' });
    const { result } = await outcomeOf({ routes: { quote: perCall(600) }, counts: (route) => (route.name === 'quote' && !('abort' in route) ? 0 : 1) }, [plain, dropped]);
    expect(result.minimal?.routes[0]).toMatchObject({ conditions: [{ kind: 'aborted' }], needed: ['a client that drops the connection'] });
    expect((await readScenario(join(folder, 'report/shop.minimal.yml'))).routes[0]).toMatchObject({ abort: 'body' });
  });
});

describe('several', () => {
  test('culprits are simplified each by itself, and stand in one file', async () => {
    const other = aRoute('/search?q={{seq}}&page=1', { name: 'search', status: [FINE] });
    const { result } = await outcomeOf({ routes: { quote: perCall(600), search: perCall(3_000) }, answers: needsAmount }, [plain, other, quote]);
    expect(result.minimal?.routes.map(({ route, conditions }) => [route, conditions]).sort()).toEqual([['quote', []], ['search', []]]);
    expect((await readScenario(join(folder, 'report/shop.minimal.yml'))).routes.map(asRequest).map(({ name, path }) => [name, path])).toEqual([['search', '/search'], ['quote', '/quotes']]);
  });

  test('routes that leak only together stay together', async () => {
    const [login, create] = [aRoute('/login?a=1', { name: 'login' }), aRoute('/items?b={{seq}}', { name: 'create' })];
    const { result } = await outcomeOf(
      { routes: {}, base: (_calls, _samples, byRoute) => 1_000 * Math.min(byRoute.get('create') ?? 0, byRoute.get('login') ?? 0), counts: (route) => (route.name === 'create' && !asRequest(route).path.includes('{{seq}}') ? 0 : 1) },
      [login, create],
    );
    expect(result.bisection?.outcome).toBe('combination');
    expect((await readScenario(join(folder, 'report/shop.minimal.yml'))).routes.map(asRequest).map(({ path }) => path)).toEqual(['/login', '/items?b={{seq}}']);
  });

  test('routes that all leak through shared code: one is enough', async () => {
    const routes = ['a', 'b', 'c'].map((name) => aRoute(`/${name}?x=1`, { name }));
    const { result } = await outcomeOf({ routes: { a: perCall(300), b: perCall(300), c: perCall(300) } }, routes);
    expect(result.bisection?.outcome).toBe('all-routes');
    expect((await readScenario(join(folder, 'report/shop.minimal.yml'))).routes).toHaveLength(1);
  });
});

describe('no file', () => {
  const server: FakeServer = { routes: { quote: perCall(600) }, answers: needsAmount };

  test('where there is no place for it; the simplest request is found all the same', async () => {
    const { result } = await outcomeOf(server, [plain, quote], { keeps: false });
    expect(result).toMatchObject({ minimalScenario: null, minimal: { file: null, reason: 'the run had no place to write it to', routes: [{ needed: ['body field amount'] }] } });
  });

  test('is left where it does not leak again, and the leak stays one', async () => {
    // It stops with the process that is started last: the proof of the file.
    const { world: counted } = await outcomeOf(server, [plain, quote]);
    rmSync(join(folder, 'report'), { recursive: true });
    let started = 0;
    const last = { ...server, routes: { quote: (calls: number) => (started >= counted.started ? 0 : 600 * calls) } };
    const world = fakeWorld({ requestMs: 0.2, ...last });
    const counting = { ...world, startTarget: (...args: Parameters<FakeWorld['startTarget']>) => ((started += 1), world.startTarget(...args)) };
    const result = await runScenario(aScenario([], { routes: [plain, quote], name: 'shop', target: { ...aScenario([]).target, cwd: folder } }), counting, {
      seed: 1, bisect: true, signal: new AbortController().signal, listener: () => {}, displayFile: 'shop.yaml', outputFile: outputFiles(join(folder, 'report'), folder),
    });
    expect(result).toMatchObject({ verdict: 'leak', minimalScenario: null, minimal: { reason: 'on a fresh process the simplest requests did not leak again' } });
    expect(written()).toEqual([]);
  });

  test.each<[string, FakeServer, boolean]>([
    ['without a leak', { routes: {} }, true],
    ['without a bisection', server, false],
    ['of growth that is given back', { ...server, lifetimeMs: 15_000 }, true],
  ])('%s', async (_name, each, bisect) => {
    const { result } = await outcomeOf(each, [plain, quote], { bisect });
    expect([result.minimalScenario, result.minimal]).toEqual([null, undefined]);
    expect(written()).toEqual([]);
  });
});

test('two scenarios of a name get a file each', () => {
  const open = outputFiles(folder, folder);
  expect([open('shop.minimal.yml'), open('shop.minimal.yml')].map(({ shownAs }) => shownAs)).toEqual(['shop.minimal.yml', '2-shop.minimal.yml']);
});

test('days until out of memory follow from the requests, and from their rate while there was traffic', async () => {
  const { result } = await outcomeOf({ routes: { 'GET /health': perCall(1_000) }, requestMs: 2 }, [plain]);
  const { requestsToOutOfMemory = 0, requestsPerSecond, days } = result.projection ?? {};
  expect(requestsPerSecond).toBeCloseTo(500);
  expect(days).toBeCloseTo(requestsToOutOfMemory / 500 / 86_400);
});
