/** The step of the action that runs leakcheck, on a leakcheck that only says what it was given. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { GitRepository } from '../../support/git-repository.js';

/** Several processes in a test, git among them. */
jest.setTimeout(30_000);

const GATE = join(__dirname, '../../../action/gate.mjs');
/** Writes what it was given, and the reports of a leak. */
const LEAKCHECK = `
const { mkdirSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
mkdirSync('leakcheck-report', { recursive: true });
writeFileSync('leakcheck-report/result.json', JSON.stringify({ args }));
for (const [name, file] of args.filter((_, at) => args[at - 1] === '--reporter').map((text) => text.split('='))) if (file) writeFileSync(file, 'the ' + name + ' report\\n');
console.log('::error::said by a server');
process.exit(1);`;

let workspace: string;
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'leakcheck gate ')));
  write('leakcheck.cjs', LEAKCHECK);
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
}

const read = (path: string) => readFileSync(join(workspace, path), 'utf8');

function gate(inputs: NodeJS.ProcessEnv = {}, folder = '.') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [GATE], {
    cwd: join(workspace, folder),
    env: {
      PATH: process.env['PATH'], HOME: workspace, GITHUB_WORKSPACE: workspace, GITHUB_STEP_SUMMARY: join(workspace, 'summary.md'), GITHUB_OUTPUT: join(workspace, 'output'),
      LEAKCHECK_COMMAND: `${process.execPath}\n${join(workspace, 'leakcheck.cjs')}\n`, ...inputs,
    },
    encoding: 'utf8',
  });
  const outputs = existsSync(join(workspace, 'output')) ? Object.fromEntries(read('output').trim().split('\n').map((line) => line.split('=', 2) as [string, string])) : {};
  return { status, stdout, stderr, outputs };
}

const args = (folder = '.') => (JSON.parse(read(join(folder, 'leakcheck-report/result.json'))) as { args: string[] }).args;

test('runs, publishes and hands on, without failing before the report is out', () => {
  const { status, outputs } = gate();
  expect(status).toBe(0);
  expect(outputs).toEqual({ 'exit-code': '1', folder: 'leakcheck-report', result: 'leakcheck-report/result.json', report: 'leakcheck-report/report.md', sarif: 'leakcheck-report/leakcheck.sarif' });
  expect(args().slice(0, 3)).toEqual(['run', '--reporter', 'terminal']);
  expect(args().slice(-2)).toEqual(['--out', 'leakcheck-report']);
  expect(read('summary.md')).toBe('the markdown report\n');
});

test('nothing that is printed meanwhile is taken for a command to the runner; the annotations are', () => {
  const [stop = '', ...printed] = gate().stdout.trim().split('\n');
  const token = /^::stop-commands::(?<token>\S{20,})$/.exec(stop)?.groups?.['token'];
  expect(printed).toEqual(['::error::said by a server', `::${token}::`, 'the github report']);
});

test('an input is an argument, whatever stands in it', () => {
  const hostile = '$(touch taken) `touch taken` "; touch taken; #';
  gate({ LEAKCHECK_SCENARIOS: `a b.yaml\n\n  ${hostile}  \n`, LEAKCHECK_ARGUMENTS: `--profile\nquick\n${hostile}` });
  expect(args().slice(0, 6)).toEqual(['run', 'a b.yaml', hostile, '--profile', 'quick', hostile]);
  expect(existsSync(join(workspace, 'taken'))).toBe(false);
});

test('folders of shards are merged', () => {
  gate({ LEAKCHECK_MERGE: 'shards\n', LEAKCHECK_SCENARIOS: 'ignored.yaml' });
  expect(args().slice(0, 3)).toEqual(['merge', 'shards', '--reporter']);
});

test('paths that later steps get are relative to the workspace', () => {
  write('services/api/package.json', '{}');
  expect(gate({}, 'services/api').outputs).toMatchObject({ folder: 'services/api/leakcheck-report', report: 'services/api/leakcheck-report/report.md' });
});

test('a leakcheck that cannot run is exit code 2, and the summary says so', () => {
  write('leakcheck.cjs', 'process.exit(2)');
  write('leakcheck-report/report.md', 'of an earlier step');
  expect(gate().outputs).toMatchObject({ 'exit-code': '2', report: '', result: '' });
  expect(read('summary.md')).toMatch(/could not run[^]*exit code 2/);
  expect(gate({ LEAKCHECK_COMMAND: 'no-such-program' }).stdout).toContain('::error::no-such-program could not be started: ENOENT');
});

describe('the baseline', () => {
  /** A repository whose default branch has this file, and a checkout of another branch. */
  function repository(file: string, onDefault: string | undefined, onBranch: string | undefined): void {
    const checkout = new GitRepository(workspace);
    checkout.commit(onDefault === undefined ? {} : { [file]: onDefault });
    checkout.git('clone', '--quiet', '--bare', '.', 'origin.git');
    checkout.git('remote', 'add', 'origin', join(workspace, 'origin.git'));
    rmSync(join(workspace, file), { force: true });
    if (onBranch !== undefined) write(file, onBranch);
  }

  test.each<[string, string | undefined, string | undefined, NodeJS.ProcessEnv, string | undefined]>([
    ['is that of the default branch', 'default', 'branch', {}, 'default'],
    ['is that of the checkout where it was asked for', 'default', 'branch', { LEAKCHECK_BASELINE_FROM: 'checkout' }, 'branch'],
    ['is that of the checkout while the default branch has none', undefined, 'branch', {}, 'branch'],
    ['is that of the checkout where the branch cannot be fetched', 'default', 'branch', { LEAKCHECK_DEFAULT_BRANCH: 'gone' }, 'branch'],
    ['is left out where there is none', undefined, undefined, {}, undefined],
  ])('%s', (_name, onDefault, onBranch, inputs, expected) => {
    repository('services/known leaks.json', onDefault, onBranch);
    mkdirSync(join(workspace, 'services'), { recursive: true });
    const { stdout } = gate({ LEAKCHECK_BASELINE: 'known leaks.json', LEAKCHECK_DEFAULT_BRANCH: 'main', ...inputs }, 'services');
    const at = args('services').indexOf('--baseline');
    expect(at === -1 ? undefined : read(join('services', args('services')[at + 1]!))).toBe(expected);
    expect(/::notice::there is no baseline/.test(stdout)).toBe(expected === undefined);
    expect(/::warning::the baseline is that of the checkout/.test(stdout)).toBe(inputs['LEAKCHECK_DEFAULT_BRANCH'] === 'gone');
  });

  test('may be missing where it is about to be written', () => {
    repository('known.json', undefined, undefined);
    gate({ LEAKCHECK_BASELINE: 'known.json', LEAKCHECK_DEFAULT_BRANCH: 'main', LEAKCHECK_ARGUMENTS: '--update-baseline' });
    expect(args()).toEqual(expect.arrayContaining(['--update-baseline', '--baseline', 'known.json']));
  });
});
