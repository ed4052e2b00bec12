/** The smallest case on a real server: a cache without a bound, behind a request with much that does not matter. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { readScenario } from '../../harness/scenario/read-scenario.js';
import { Workspace } from '../support/cli.js';

const APPS = join(__dirname, '../apps');

const SCENARIO = `
target: { command: node quotes.cjs, cwd: ${JSON.stringify(APPS)}, ready: /health }
load: { profile: quick, budget: { requests: 6000, time: 20s } }
routes:
  - GET /health
  - GET /currencies?page={{int 0 9}}
  - name: quote
    request: POST /quotes?trace={{hex 8}}&lang=en
    headers: { accept: "*/*", x-request-id: "{{uuid}}" }
    body: { amount: "{{seq}}", customer: { id: "{{int 1 500}}", name: Ann }, note: hello }
    status: 201
`;

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

test('is found, runs by itself and leaks; with a fixed value it is clean', async () => {
  const found = await work.file('quotes.yaml', SCENARIO).run('run', 'quotes.yaml', '--no-evidence');
  const [scenario] = work.result().scenarios;
  const small = 'leakcheck-report/quotes.minimal.yml';
  expect({ code: found.code, file: scenario?.minimalScenario, reason: scenario?.minimal?.reason, error: scenario?.error }).toEqual({ code: 1, file: small, reason: undefined, error: undefined });
  expect(scenario?.minimal?.routes).toMatchObject([
    { route: 'quote', needed: ['{{seq}} in body field amount', 'header content-type'], conditions: [{ kind: 'unique-values', values: ['{{seq}} in body field amount'] }] },
  ]);
  expect(found.stdout).toContain(`leakcheck run ${small}`);
  expect(found.stdout.replace(/\s+/g, ' ')).toContain('with a fixed one for {{seq}} in body field amount, quote is clean, so a cache without a bound is likely');

  const text = work.read(small);
  const [route] = (await readScenario(join(work.folder, small))).routes;
  expect(route).toMatchObject({ method: 'POST', path: '/quotes', headers: { 'content-type': 'application/json' }, body: '{"amount":"{{seq}}"}' });

  const again = await work.run('run', small, '--no-bisect', '--no-evidence');
  expect({ code: again.code, verdict: work.result().scenarios[0]?.verdict }).toEqual({ code: 1, verdict: 'leak' });

  // The place matters for the paths in it.
  const fixed = await work.file('leakcheck-report/fixed.yml', text.replace('"{{seq}}"', '"7"')).run('run', 'leakcheck-report/fixed.yml');
  expect({ code: fixed.code, verdict: work.result().scenarios[0]?.verdict }).toEqual({ code: 0, verdict: 'clean' });
}, 360_000);
