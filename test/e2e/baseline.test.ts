/** A team accepts a leak, passes with it, and is told when it grows: the whole command line on a server that leaks. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Baseline } from '../../harness/baseline/baseline.js';
import { aScenario, aServer, Workspace } from '../support/cli.js';

/** Several whole runs of the command line in a test, with the bisection. */
jest.setTimeout(180_000);

const APPS = join(__dirname, '../apps');
const ROUTE = 'GET /bloatMyServer';

/** The shipped scenario of this server, without its expectation. */
function bloatScenario(parts: object = {}): string {
  return stringify({ target: { command: 'node bloat-my-server.cjs', cwd: APPS }, load: { profile: 'quick' }, routes: [ROUTE, 'GET /'], ...parts });
}

describe('a leak that is accepted', () => {
  const workspace = new Workspace();
  const baseline = () => JSON.parse(workspace.read('leakcheck-baseline.json')) as Baseline;

  beforeAll(async () => {
    workspace.file('scenarios/bloat.yaml', bloatScenario());
    const { code, stdout, stderr } = await workspace.run('run', '--update-baseline');
    expect({ code, stderr: /error/.exec(stderr) }).toEqual({ code: 0, stderr: null });
    expect(stdout).toMatch(/leak, accepted: GET \/bloatMyServer/);
  });
  afterAll(() => workspace.remove());

  test('stands in the baseline: the mix, and the route with its fingerprint', () => {
    expect(Object.keys(baseline().scenarios)).toEqual(['scenarios/bloat.yaml']);
    expect(baseline().scenarios['scenarios/bloat.yaml']?.map(({ channel, route }) => [channel, route])).toEqual([['heap', null], ['heap', ROUTE]]);
    expect(baseline().scenarios['scenarios/bloat.yaml']?.[1]).toMatchObject({ fingerprint: expect.stringMatching(/^v1-[0-9a-f]{12}$/), heldBy: [expect.stringMatching(/^h1-[0-9a-f]{12}$/)] });
  });

  test('is known in the next run, which passes', async () => {
    const before = workspace.read('leakcheck-baseline.json');
    const { code, stdout } = await workspace.run('run', '--baseline', 'leakcheck-baseline.json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/leak, known: GET \/bloatMyServer[^]* {2}known {5}GET \/bloatMyServer\n/);
    expect(workspace.result().scenarios[0]).toMatchObject({ verdict: 'leak', exitCode: 0, baseline: { leaks: [{ route: ROUTE, standing: 'known' }] } });
    expect(workspace.read('leakcheck-baseline.json')).toBe(before);
  });

  test('fails the run once it is much larger than it was, by name', async () => {
    const smaller = workspace.read('leakcheck-baseline.json').replace(/"slopePerRequest": [^\]]*\]/g, '"slopePerRequest": 100, "interval": [90, 110]');
    workspace.file('known/smaller.json', smaller.replace('scenarios/bloat', '../scenarios/bloat'));
    const { code, stdout } = await workspace.run('run', '--no-evidence', '--baseline', 'known/smaller.json');
    expect(code).toBe(1);
    expect(stdout).toMatch(/leak, regression[^]* {2}worse {5}GET \/bloatMyServer\n[^]*was 100 B per request/);
  });

  test('is told when it is gone, and an update drops it', async () => {
    workspace.file('scenarios/bloat.yaml', bloatScenario({ target: { command: 'node bloat-my-server.cjs', cwd: APPS, env: { LEAK: 'off' } } }));
    const compared = await workspace.run('run', '--baseline', 'leakcheck-baseline.json');
    expect(compared.code).toBe(0);
    expect(compared.stdout).toMatch(/ {2}gone {6}GET \/bloatMyServer\n[^]*--update-baseline/);
    expect((await workspace.run('run', '--update-baseline')).code).toBe(0);
    expect(baseline()).toEqual({ version: 1, scenarios: {} });
  });
});

describe('with the verdict alone', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.remove());

  test('an entry of `ignore:` lets the leak pass until its last day', async () => {
    const judge = async (ignore: object[]) => {
      workspace.file('scenario.yaml', bloatScenario({ ignore }));
      const { code, stdout } = await workspace.run('run', 'scenario.yaml', '--no-bisect', '--no-evidence');
      return { code, stdout, result: workspace.result().scenarios[0] };
    };
    const found = await judge([]);
    const fingerprint = found.result?.leaks?.[0]?.fingerprint;
    expect(found).toMatchObject({ code: 1, stdout: expect.stringContaining(`fingerprint ${fingerprint}`) });

    const entry = { fingerprint, reason: 'upstream #123', owner: 'team checkout' };
    expect(await judge([{ ...entry, until: '9999-12-31' }])).toMatchObject({ code: 0, stdout: expect.stringMatching(/ {2}ignored {3}the mix[^]*upstream #123; owner team checkout; until\s+9999-12-31/) });
    expect(await judge([{ ...entry, until: '2020-01-01' }])).toMatchObject({ code: 1, stdout: expect.stringMatching(/ {2}expired {3}the mix[^]*ignored\s+until\s+2020-01-01/) });
  });

  test('what was not judged is not accepted', async () => {
    workspace.file('server.cjs', aServer(`res.statusCode = 500; res.end()`)).file('scenario.yaml', aScenario());
    expect((await workspace.run('run', 'scenario.yaml', '--update-baseline')).code).toBe(2);
    expect(JSON.parse(workspace.read('leakcheck-baseline.json'))).toEqual({ version: 1, scenarios: {} });
  });
});
