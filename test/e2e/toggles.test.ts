/** A leak in what all routes share is traced to its toggle, by the real command line on a real server. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result/document.js';
import { aScenario, Workspace, type Finished } from '../support/cli.js';

/** Whole runs of the command line, each with 20 s in which the first process stands idle. */
jest.setTimeout(90_000);

const APPS = join(__dirname, '../apps');

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

/** Two routes, and a toggle for each middleware of the server: two by their variables, one by a word of the command. */
async function judged(env: Readonly<Record<string, string>>, options: readonly string[] = [], more = ''): Promise<Finished & { scenario: ScenarioResult }> {
  const scenarioText = `
target: { command: node toggled-middleware.cjs, cwd: ${JSON.stringify(APPS)}, env: ${JSON.stringify(env)} }
load: { profile: quick, budget: { requests: 5000, time: 20s } }
routes: [GET /a, GET /b]
toggles:
  audit: { env: { AUDIT: off } }
  compression: { env: { COMPRESSION: off } }
  metrics: { args: [--no-metrics] }
${more}
`;
  work.file('scenario.yaml', scenarioText);
  const finished = await work.run('run', 'scenario.yaml', '--no-evidence', ...options);
  const [scenario] = work.result().scenarios;
  if (scenario === undefined) throw new Error(`no result: ${finished.stderr}`);
  return { ...finished, scenario };
}

const accused = ({ toggles }: ScenarioResult) => toggles?.culprits.map((culprit) => [culprit.toggles.join(' '), culprit.proof]);

test('every route leaks: the toggles are bisected, and the guilty one is named', async () => {
  const { code, stdout, scenario } = await judged({ LEAK: 'compression' }, [], 'expect: { verdict: leak, toggles: [compression] }');
  expect({ routes: scenario.bisection?.outcome, toggles: scenario.toggles?.outcome, accused: accused(scenario), error: scenario.error }).toEqual({
    routes: 'all-routes', toggles: 'found', accused: [['compression', 'proved']], error: undefined,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/guilty +toggle compression/);
});

test('--bisect toggles finds one that is switched by a word, and names one without which another does not start', async () => {
  const { code, stdout, stderr, scenario } = await judged({ LEAK: 'metrics', STRICT: 'on' }, ['--bisect', 'toggles']);
  expect({ routes: scenario.bisection, toggles: scenario.toggles?.outcome, accused: accused(scenario), error: scenario.error }).toEqual({
    routes: undefined, toggles: 'found', accused: [['metrics', 'proved']], error: undefined,
  });
  expect(scenario.toggles?.failed).toMatchObject([{ toggle: 'audit', failure: { code: 'target-exited' } }]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/left on +audit: with it switched off, .*ended/);
  expect(stderr).toMatch(/proof, leak: only audit, metrics on|proof, leak: everything on but compression/);
});

test('a leak that no toggle holds: it is said, and nobody is accused', async () => {
  const { code, stdout, scenario } = await judged({ LEAK: 'handler' }, ['--bisect', 'toggles']);
  expect({ verdict: scenario.verdict, toggles: scenario.toggles?.outcome, accused: accused(scenario), error: scenario.error }).toEqual({
    verdict: 'leak', toggles: 'elsewhere', accused: [], error: undefined,
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/finding +It leaks with every toggle applied too/);
});

test('--bisect toggles for a scenario without toggles: said before a server is started', async () => {
  work.file('server.cjs', `require('node:fs').writeFileSync('started', '');`).file('scenario.yaml', aScenario());
  const { code, stderr } = await work.run('run', 'scenario.yaml', '--no-evidence', '--bisect', 'toggles');
  expect(code).toBe(2);
  expect(stderr).toMatch(/error\[usage\]: --bisect toggles: the scenario scenario has no toggles\nnext: /);
  expect(() => work.read('started')).toThrow(/ENOENT/);
});
