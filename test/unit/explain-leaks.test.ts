/** The wiring of the evidence, on a world that is a script: what is driven and asked, and what a failure leaves. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import { runScenario } from '../../harness/run-scenario.js';
import { aScenario, fakeWorld, perCall, type FakeServer } from '../support/fake-world.js';
import { fakeInspection, type FakeInspection } from '../support/fake-inspection.js';

const leaking: FakeServer = { routes: { 'POST /orders': perCall(64) } };
const ROUTES = ['GET /a', 'POST /orders', 'GET /b'];

interface Wanted {
  /** Nobody can look into the heap without. */
  readonly inspection?: FakeInspection | undefined;
  readonly bisect?: boolean;
  readonly evidence?: boolean;
  readonly routes?: readonly string[];
}

async function run(server: FakeServer, { inspection, bisect = true, evidence = true, routes = ROUTES }: Wanted) {
  const world = fakeWorld({ ...server, ...(inspection && { inspect: inspection.inspect }) });
  const stages: string[] = [];
  const result = await runScenario(aScenario(routes), world, {
    seed: 1, bisect, evidence, signal: new AbortController().signal, displayFile: 'fake.yaml',
    listener: (event) => void (event.type === 'stage-started' && event.stage === 'evidence' && stages.push(event.routes.join('+'))),
  });
  expect(world.running).toBe(0);
  const folders = [...(inspection?.folders ?? [])];
  expect(folders).toHaveLength(inspection === undefined || inspection.asked.length === 0 ? 0 : 1);
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  return { result, stages };
}

describe('a leak', () => {
  test('of a route is looked into with that route alone, on a process of its own', async () => {
    const inspection = fakeInspection();
    const { result, stages } = await run(leaking, { inspection });
    expect(stages).toEqual(['POST /orders']);
    // 40 requests tell how long one takes; then 200 warm up, and 400 are an interval.
    expect(inspection.asked).toEqual(['snapshot 240', 'snapshot 640', 'snapshot 1040', 'sampling 1040', 'profile 1440']);
    expect(result).toMatchObject({ verdict: 'leak', evidence: [{ routes: ['POST /orders'], class: 'Order', countPerRequest: 1, kind: 'map', fingerprint: expect.stringMatching(/^h1-[0-9a-f]{12}$/) }] });
    expect(result).not.toHaveProperty('noEvidence');
    expect(result.evidence[0]?.summary).toContain('orders');
    // An order has 56 of the 64 bytes, its place in the table 8.
    expect(result.evidence[0]?.share).toBeCloseTo(1, 2);
  });

  test('in compiled code whose source map is not there: a warning says that, and what it means', async () => {
    const inspection = fakeInspection({ compiled: true });
    const { result } = await run(leaking, { inspection });
    expect(result.warnings).toEqual(['places in the code may be missing, or be those of generated code: /srv/shop/dist/app.js: its source map cannot be read']);
  });

  test('of the mix is looked into with all routes, where no route is looked for', async () => {
    const inspection = fakeInspection();
    const { result, stages } = await run(leaking, { inspection, bisect: false });
    expect(stages).toEqual(['GET /a+POST /orders+GET /b']);
    expect(result.evidence).toMatchObject([{ routes: ROUTES }]);
  });

  test('that time drives is looked into without traffic, in seconds', async () => {
    const inspection = fakeInspection({ grows: false });
    const { result, stages } = await run({ routes: {}, aging: (ageMs) => ageMs }, { inspection });
    expect(result.verdict).toBe('leak');
    expect(stages).toEqual(['']);
    expect(inspection.asked).toEqual(['snapshot 0', 'snapshot 0', 'snapshot 0', 'sampling 0', 'profile 0']);
    expect(result).toMatchObject({ evidence: [], noEvidence: expect.stringContaining('nothing in the heap grew') });
  });

  test('is not looked into where that is not wanted', async () => {
    const inspection = fakeInspection();
    const { result } = await run(leaking, { inspection, evidence: false });
    expect(inspection.asked).toEqual([]);
    expect(result).toMatchObject({ verdict: 'leak', evidence: [] });
    expect(result).not.toHaveProperty('noEvidence');
  });
});

test('a clean server is not looked into', async () => {
  const inspection = fakeInspection();
  expect((await run({ routes: {} }, { inspection })).result.verdict).toBe('clean');
  expect(inspection.asked).toEqual([]);
});

test('a leak that is given back afterwards has no evidence', async () => {
  const inspection = fakeInspection();
  const { result } = await run({ ...leaking, lifetimeMs: 15_000 }, { inspection });
  expect(result).toMatchObject({ verdict: 'clean', evidence: [] });
});

describe('what cannot be looked into', () => {
  test.each<[what: string, inspection: FakeInspection | undefined, words: string]>([
    ['for want of memory', fakeInspection({ refuse: new LeakcheckError('inspection-refused', 'a heap snapshot would take 4200 MB') }), '4200 MB'],
    ['at all', undefined, 'nobody can look'],
  ])('%s: the leak stays one, and the reason is told', async (_what, inspection, words) => {
    const { result } = await run(leaking, { inspection });
    expect(result).toMatchObject({ verdict: 'leak', evidence: [], noEvidence: expect.stringContaining(words) });
  });

  test('since it cannot be started any more', async () => {
    const inspection = fakeInspection({ refuse: new LeakcheckError('target-crashed', 'the fake server died') });
    expect((await run(leaking, { inspection })).result).toMatchObject({ verdict: 'leak', noEvidence: 'the fake server died', bisection: { outcome: 'found' } });
  });

  test('unless the run is interrupted meanwhile', async () => {
    const inspection = fakeInspection({ refuse: new LeakcheckError('interrupted', 'interrupted') });
    expect((await run(leaking, { inspection })).result).toMatchObject({ error: { code: 'interrupted' } });
  });
});
