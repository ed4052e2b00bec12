/** Recordings of a real server, imported and run without a change: the same leak is found in each. */
import { createWriteStream } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { CLI, Workspace } from '../support/cli.js';

jest.setTimeout(180_000);

const ROOT = join(__dirname, '../..');
const FIXTURES = join(ROOT, 'test/fixtures/imports');
/** What the imported scenarios ask the environment for. */
const SECRETS = { SHOP_AUTHORIZATION: 'tea-secret', SHOP_PASSWORD: 'correct horse', SHOP_SID: 'tea-session' };

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  // Where it finds its packages.
  workspace.file('package.json', JSON.stringify({ scripts: { start: `node ${JSON.stringify(join(ROOT, 'test/apps/tea-shop.cjs'))}` } }));
});
afterEach(() => workspace.remove());

async function imported(kind: string, fixture: string, folder = 'scenarios'): Promise<string> {
  const { code, stdout, stderr } = await workspace.run('import', kind, join(FIXTURES, fixture), '--out', `${folder}/shop.yaml`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain(`\nnext: leakcheck run ${folder}/shop.yaml\n`);
  return workspace.read(`${folder}/shop.yaml`);
}

async function judged(...flags: readonly string[]) {
  const { finished: end } = workspace.start(['run', '--profile', 'quick', '--no-evidence', ...flags], { env: SECRETS });
  const { code, stderr } = await end;
  await workspace.expectNothingLeft();
  return { code, stderr, scenarios: workspace.result().scenarios };
}

test('what a browser recorded leads to the guilty route', async () => {
  const yaml = await imported('har', 'chromium.har');
  for (const secret of Object.values(SECRETS)) expect(yaml).not.toContain(secret);
  const { code, scenarios } = await judged();
  expect(code).toBe(1);
  expect(scenarios.map(({ verdict, bisection }) => [verdict, bisection?.culprits.map(({ route }) => route)])).toEqual([['leak', ['GET /api/search']]]);
});

test('what others recorded or described runs to the same verdict', async () => {
  const kinds = [['access-log', 'nginx-combined.log'], ['gor', 'goreplay.gor'], ['har', 'mitmproxy.har'], ['openapi', 'openapi-3.0.yaml']] as const;
  for (const [kind, fixture] of kinds) await imported(kind, fixture, kind);
  // Most of the time each waits whether its server gives the growth back.
  const { code, scenarios } = await judged(...kinds.map(([kind]) => `${kind}/shop.yaml`), '--no-bisect', '--jobs', String(kinds.length));
  expect(code).toBe(1);
  expect(scenarios.map(({ file, verdict, error }) => [file, verdict, error])).toEqual(kinds.map(([kind]) => [`${kind}/shop.yaml`, 'leak', undefined]));
});

test('what starts the server must be known, and a scenario that is there is not written over', async () => {
  workspace.file('package.json', '{}');
  const har = join(FIXTURES, 'chromium.har');
  const unknown = await workspace.run('import', 'har', har);
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/error\[usage\][^]*next: .*--command "node server\.js"/) });
  workspace.file('scenarios/chromium.yaml', 'mine');
  const taken = await workspace.run('import', 'har', har, '--command', 'node tea-shop.cjs');
  expect(taken).toMatchObject({ code: 2, stderr: expect.stringMatching(/error\[output-unwritable\]: scenarios\/chromium\.yaml is there already\nnext: .*--force/) });
  expect(workspace.read('scenarios/chromium.yaml')).toBe('mine');
  const printed = await workspace.run('import', 'har', har, '--command', 'node tea-shop.cjs', '--out', '-');
  expect(printed.stdout).toMatch(/^# Imported from .*\n[^]*command: node tea-shop\.cjs\n {2}cwd: \.\n/);
});

/** Far less than the file: a reader that kept it would end here. */
const HEAP_MB = 100;
const HAR_MB = 200;

test(`a HAR of ${HAR_MB} MB needs no more heap than ${HEAP_MB} MB`, async () => {
  const file = createWriteStream(join(workspace.folder, 'large.har'));
  const content = 'x'.repeat(100_000);
  file.write('{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[');
  for (let index = 0; index < HAR_MB * 10; index += 1) {
    const entry = { request: { method: 'GET', url: `http://localhost:3000/items/${index}?q=${index % 40}`, headers: [{ name: 'Accept', value: 'application/json' }] }, response: { status: 200, content: { text: content } } };
    if (!file.write(`${index === 0 ? '' : ','}${JSON.stringify(entry)}`)) await once(file, 'drain');
  }
  file.end(']}}');
  await finished(file);
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, CLI, 'import', 'har', 'large.har', '--out', 'scenarios/large.yaml'], { cwd: workspace.folder, env: workspace.environment, stdio: 'ignore' });
  const code = await new Promise((resolve) => child.once('close', (exit, signal) => resolve(exit ?? signal)));
  expect(code).toBe(0);
  expect(workspace.read('scenarios/large.yaml')).toContain(`request: GET /items/{{int 0 ${HAR_MB * 10 - 1}}}?q={{int 0 39}}`);
});
