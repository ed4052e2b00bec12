/** What a person gets wrong before anything runs: one clear message with the next step, exit 2. */
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { aScenario, aServer, Workspace } from '../support/cli.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

/** Nothing may have been started, and the message must name what to do. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error\[[a-z-]+\]: /);
  expect(stderr).toMatch(/^next: /m);
  return stderr;
}

test('a scenario file that does not exist, with the nearest name', async () => {
  workspace.file('scenarios/shop.yaml', aScenario());
  expect(await refused('run', 'scenarios/shpo.yaml')).toMatch(/error\[scenario-missing\][^]*scenarios\/shop\.yaml/);
});

test('no scenario at all', async () => {
  expect(await refused()).toContain('error[scenario-missing]');
});

test('not YAML', async () => {
  workspace.file('broken.yaml', 'target: { command: "node server.js\nroutes: [');
  expect(await refused('run', 'broken.yaml')).toMatch(/error\[scenario-invalid\][^]*broken\.yaml:\d+:\d+: /);
});

test('all mistakes of a file at once, each with place and caret', async () => {
  workspace.file('shop.yaml', 'target: { comand: node server.cjs }\nroutes:\n  - GET /{{uiud}}\n  - { request: POST /a, wieght: 2 }\nthresholds: { heap: 16 }\n');
  const message = await refused('run', 'shop.yaml');
  for (const mistake of [/shop\.yaml:1:11: .*"comand".*did you mean "command"\?/, /shop\.yaml:3:\d+: .*\{\{uiud\}\}; did you mean "uuid"\?/, /shop\.yaml:4:\d+: .*"wieght".*did you mean "weight"\?/, /shop\.yaml:5:\d+: thresholds\.heap/]) {
    expect(message).toMatch(mistake);
  }
  expect(message.match(/^\s*\|\s+\^+$/gm)).toHaveLength(4);
});

test('no routes', async () => {
  workspace.file('shop.yaml', 'target: { command: node server.cjs }\nroutes: []\n');
  expect(await refused('check', 'shop.yaml')).toMatch(/shop\.yaml:2:\d+: routes/);
});

test('mistakes of several files at once', async () => {
  workspace.file('scenarios/a.yaml', 'target: {}\nroutes: [GET /]\n').file('scenarios/b.yaml', 'target: { command: node x }\nroutes: [GE T /]\n');
  const message = await refused('check');
  expect(message).toMatch(/scenarios\/a\.yaml:/);
  expect(message).toMatch(/scenarios\/b\.yaml:/);
});

test.each([
  [['run', '--profle', 'quick'], /unknown option '--profle'[^]*--profile/],
  [['run', '--profile', 'huge'], /quick, standard, thorough/],
  [['run', '--jobs', '0'], /whole number\s+from 1/],
  [['run', '--reporter', 'pdf'], /there is no reporter "pdf"/],
  [['gc-log'], /missing required argument 'file'/],
])('a command line that is wrong: %j', async (args, message) => {
  expect(await refused(...args)).toMatch(message);
});

test.each([
  [['run', '--git-bisect', 'older.yaml'], /error\[scenario-missing\]/],
  [['run', 'broken.yaml', '--git-bisect'], /error\[scenario-invalid\]/],
  [['run', '--git-bisect', '--profle', 'quick'], /unknown option '--profle'/],
  [['run', '--git-bisect', '--update-baseline'], /--git-bisect and --update-baseline exclude each other/],
])('%j is a commit to skip: git would take a 2 for a bad one', async (args, message) => {
  workspace.file('broken.yaml', 'routes: [GET /]\n');
  const { code, stderr } = await workspace.run(...args);
  expect(code).toBe(125);
  expect(stderr).toMatch(message);
});

test.each([
  ['--out', 'taken'],
  ['--json', 'taken/result.json'],
])('%s where nothing can be written: said before a server is started', async (option, path) => {
  workspace.file('taken', 'a file in the way').file('server.cjs', `require('node:fs').writeFileSync('started', '');`).file('scenario.yaml', aScenario());
  expect(await refused('run', 'scenario.yaml', option, path)).toMatch(/error\[output-unwritable\]/);
  expect(() => workspace.read('started')).toThrow(/ENOENT/);
});

test.each([
  ['that does not exist', undefined, [], /error\[baseline-missing\][^]*--update-baseline/],
  ['with a mistake', '{ "version": 1, "scenarios": { "a.yaml": [{ "chanel": "heap" }] } }', [], /error\[baseline-invalid\][^]*known\.json:1:45: .*"chanel"; did you mean "channel"\?/],
  ['with a mistake, which an update does not write over', 'not a baseline', ['--update-baseline'], /error\[baseline-invalid\][^]*known\.json:1:1: /],
])('a baseline %s: said before a server is started', async (_name, text, options, message) => {
  workspace.file('server.cjs', `require('node:fs').writeFileSync('started', '');`).file('scenario.yaml', aScenario());
  if (text !== undefined) workspace.file('known.json', text);
  expect(await refused('run', 'scenario.yaml', '--baseline', 'known.json', ...options)).toMatch(message);
  expect(() => workspace.read('started')).toThrow(/ENOENT/);
  if (text !== undefined) expect(workspace.read('known.json')).toBe(text);
});

test('a log that is no trace, and one that does not exist', async () => {
  workspace.file('app.log', 'hello\nworld\n');
  expect(await refused('gc-log', 'app.log')).toContain('error[trace-empty]');
  expect(await refused('gc-log', 'missing.log')).toContain('error[input-unreadable]: missing.log could not be read (ENOENT)');
});

test('check validates and runs nothing of what a stranger names: command, build, service, script, toggle', async () => {
  const leavesTrace = (name: string) => `require('node:fs').writeFileSync(${JSON.stringify(`${workspace.folder}/${name}`)}, '');`;
  workspace
    .file('server.cjs', leavesTrace('trace-server'))
    .file('client.mjs', `import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('trace-script', import.meta.url), '');\nexport default () => {};\n`)
    .file('Dockerfile', 'FROM node:22\nRUN touch trace-build\n')
    .file('node_modules/.bin/node', '#!/bin/sh\ntouch trace-node\n')
    .file('scenarios/a.yaml', aScenario({ target: 'command: touch trace-command && node server.cjs\ncwd: ..\nenv: { NODE_OPTIONS: "--require ./server.cjs" }', routes: ['GET /', '{ name: odd, script: ../client.mjs }'], more: 'toggles:\n  audit: { env: { AUDIT: "off" } }' }))
    .file('scenarios/b.yaml', aScenario({ target: 'build: ../Dockerfile\nport: 3000', more: 'services:\n  db: { image: "postgres:16", port: 5432 }' }));
  const { code, stdout, stderr } = await workspace.run('check');
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'ok  a (2 routes)\nok  b (1 route)\n', stderr: '' });
  expect(readdirSync(workspace.folder, { recursive: true }).filter((name) => String(name).includes('trace'))).toEqual([]);
});

/** Thrown while the target starts, where nobody waits for it. */
const BUG = `
if (process.argv[1].endsWith('cli.js')) {
  const childProcess = require('node:child_process');
  const { spawn } = childProcess;
  childProcess.spawn = (...args) => {
    setImmediate(() => { throw new TypeError('a bug'); });
    return spawn(...args);
  };
  require('node:module').syncBuiltinESMExports();
}`;

test.each([[[], 2], [['--git-bisect'], 125]] as const)('a bug outside of every promise is no verdict: %j exits with %i', async (flags, expected) => {
  workspace.file('server.cjs', aServer('/* holds nothing */')).file('scenario.yaml', aScenario()).file('bug.cjs', BUG);
  const { code, stderr } = await workspace.start(['run', 'scenario.yaml', ...flags], { env: { NODE_OPTIONS: `--require ${JSON.stringify(`${workspace.folder}/bug.cjs`)}` } }).finished;
  expect(stderr).toContain('Please report this');
  expect(stderr).toContain('TypeError: a bug');
  expect(code).toBe(expected);
  await workspace.expectNothingLeft(0);
});
