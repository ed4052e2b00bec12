/** A pull request that brings a leak, against its base: the whole command line on a small git repository. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { aServer, GROSS, Workspace } from '../support/cli.js';
import { GitRepository } from '../support/git-repository.js';

/** Several whole runs of the command line in a test, with the bisection. */
jest.setTimeout(180_000);

/** Keeps what `leaks` says of each order, and a little of each visit. */
const shop = (leaks: string): string => aServer(`if (req.url.startsWith('/orders')) { ${leaks} } else visits.push({ at: performance.now(), page: req.url }); res.end('ok');`, 'const visits = [];\nconst orders = [];');
const KEPT = `orders.push({ at: performance.now(), lines: ${GROSS} });`;
/** The base's own leak ends no trial, so it is a small one. */
const KEPT_BY_BASE = 'orders.push({ at: performance.now(), lines: new Array(40).fill(0.5) });';
const SCENARIO = stringify({ target: { command: 'node server.cjs', cwd: '..' }, routes: ['GET /', { name: 'order', request: 'POST /orders?ref={{seq}}' }] });

let work: Workspace;
let repository: GitRepository;
beforeEach(() => {
  work = new Workspace();
  repository = new GitRepository(work.folder);
  repository.commit({ '.gitignore': 'leakcheck-report\ntemp\nbase\n', 'scenarios/shop.yaml': SCENARIO, 'server.cjs': shop('') });
});
afterEach(async () => {
  expect(repository.worktrees()).toEqual([]);
  expect(repository.git('status', '--porcelain')).toBe('');
  await work.expectNothingLeft();
  work.remove();
});

describe('the commit before', () => {
  test('does not have the leak of this one: a regression, and its route', async () => {
    repository.commit({ 'server.cjs': shop(KEPT) });
    const { code, stdout } = await work.run('run', '--no-evidence', '--base', 'HEAD~1');
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/regression {2}shop/) as unknown });
    const [scenario] = work.result().scenarios;
    expect(scenario).toMatchObject({ verdict: 'leak', base: { given: 'HEAD~1', kind: 'git', commit: repository.git('rev-parse', 'HEAD~1') }, bisection: { culprits: [{ route: 'order', proof: 'proved' }] } });
  });

  test('has the same leak: clean, though the server leaks by itself', async () => {
    repository.commit({ 'readme.md': 'a shop' });
    const { code, stdout } = await work.run('run', '--no-evidence', '--base', 'HEAD~1');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/clean {2}shop/) as unknown });
    expect(work.result().scenarios[0]?.base?.improved).toEqual([]);
  });

  test('leaks more: an improvement', async () => {
    repository.commit({ 'server.cjs': shop(KEPT_BY_BASE) });
    repository.commit({ 'server.cjs': shop('') });
    const { code, stdout } = await work.run('run', '--no-evidence', '--base', 'HEAD~1');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/clean, improved {2}shop/) as unknown });
  });

  test('does not start: the error names the base, and what a commit lacks', async () => {
    // A server that ends before it is ready: that is what the test is about.
    repository.commit({ 'server.cjs': 'process.exit(7);' });
    repository.commit({ 'server.cjs': shop('') });
    const { code } = await work.run('run', '--no-evidence', '--base', 'HEAD~1');
    expect(code).toBe(2);
    expect(work.result().scenarios[0]?.error).toMatchObject({ code: 'target-exited', message: 'the base: `node server.cjs` ended with exit code 7 before it was ready', next: expect.stringMatching(/not built/) as unknown });
  });
});

test('a command is a base too: the same server without its leak', async () => {
  repository.commit({ 'server.cjs': shop(KEPT) });
  work.file('base/server.cjs', shop(''));
  const { code } = await work.run('run', '--no-evidence', '--base', 'node base/server.cjs');
  expect(code).toBe(1);
  expect(work.result().scenarios[0]).toMatchObject({ base: { given: 'node base/server.cjs', kind: 'command' }, bisection: { culprits: [{ route: 'order' }] } });
});

test('Ctrl-C while both are measured: nothing is left', async () => {
  const { child, finished } = work.start(['run', '--no-evidence', '--base', 'HEAD']);
  let stderr = '';
  child.stderr?.on('data', (text: string) => (stderr += text));
  while (!stderr.includes('shop: measuring')) await sleep(20);
  expect(repository.worktrees()).toHaveLength(1);
  child.kill('SIGINT');
  expect((await finished).code).toBe(130);
  await work.expectNothingLeft(0);
});

test('Ctrl-C while packages are installed: nothing is left, and exit code 130', async () => {
  const [manifest, lock] = [{ name: 'shop', version: '1.0.0' }, { name: 'shop', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'shop', version: '1.0.0' } } }];
  repository.commit({ 'package-lock.json': JSON.stringify(lock), 'package.json': JSON.stringify({ ...manifest, scripts: { preinstall: 'echo installing > ../../installing && sleep 30' } }) });
  repository.commit({ 'package-lock.json': JSON.stringify(lock, undefined, 1), 'package.json': JSON.stringify(manifest) });
  const { child, finished } = work.start(['run', '--no-evidence', '--base', 'HEAD~1']);
  while (!existsSync(join(work.folder, 'installing'))) await sleep(20);
  rmSync(join(work.folder, 'installing'));
  child.kill('SIGINT');
  expect(await finished).toMatchObject({ code: 130, stdout: '' });
  await work.expectNothingLeft(0);
});

describe('refused before anything starts', () => {
  test.each<[args: string[], message: RegExp]>([
    [['--base', 'mian'], /^error\[base-unknown\]: --base mian is neither a commit/],
    [['--base', 'HEAD', '--baseline', 'leaks.json'], /^error\[usage\]: --base and --baseline exclude each other/],
    [['--base', 'HEAD', '--update-baseline'], /^error\[usage\]: --base and --update-baseline exclude each other/],
  ])('%j', async (args, message) => {
    const { code, stderr, stdout } = await work.run('run', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
