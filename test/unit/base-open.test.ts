/** What --base names: a commit or a command; a commit is checked out once, with packages, and removed again. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAllCheckouts } from '../../harness/base/checkout.js';
import { openBase, type OpenBase } from '../../harness/base/open-base.js';
import type { Scenario, TargetSpec } from '../../harness/scenario/scenario.js';
import { aScenario } from '../support/fake-world.js';
import { GitRepository } from '../support/git-repository.js';

let folder: string;
let repository: GitRepository;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'leakcheck base ')));
  repository = new GitRepository(join(folder, 'shop'));
});
afterEach(() => {
  const checkouts = repository.worktrees();
  closeAllCheckouts();
  expect(repository.worktrees()).toEqual([]);
  expect(checkouts.filter((checkout) => existsSync(checkout))).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

const at = (cwd: string, target: Partial<TargetSpec> = {}): Scenario => aScenario(['a'], { target: { ...aScenario([]).target, command: 'node server.js', cwd: join(repository.folder, cwd), ...target } });
const opened = (given: string, ...scenarios: readonly Scenario[]): Promise<OpenBase> => openBase(given, scenarios, new AbortController().signal);
const read = (...path: readonly string[]) => readFileSync(join(...path), 'utf8');
/** What `node_modules` of a folder has, as a program in it would read it. */
const packageIn = (cwd: string, name: string) => read(cwd, 'node_modules', name, 'index.js');
function installed(path: string, text: string): void {
  mkdirSync(join(repository.folder, path), { recursive: true });
  writeFileSync(join(repository.folder, path, 'index.js'), text);
}

describe('a commit', () => {
  test('is checked out beside the work tree, in the same folder of it', async () => {
    const first = repository.commit({ 'api/server.js': 'old' });
    repository.commit({ 'api/server.js': 'new' });
    const scenario = at('api');
    const base = await opened('HEAD~1', scenario);
    const { spec, origin } = base.of(scenario);
    expect(origin).toEqual({ given: 'HEAD~1', kind: 'git', commit: first });
    expect(spec).toEqual({ ...scenario.target, cwd: spec.cwd });
    expect(read(spec.cwd, 'server.js')).toBe('old');
    expect(read(repository.folder, 'api/server.js')).toBe('new');
    base.close();
    base.close();
    expect(existsSync(spec.cwd)).toBe(false);
  });

  test('is checked out once for all scenarios', async () => {
    repository.commit({ 'api/server.js': 'a', 'shop/server.js': 'b' });
    const [api, shop] = [at('api'), at('shop')];
    const base = await opened('main', api, shop, at('api'));
    expect(repository.worktrees()).toHaveLength(1);
    expect(read(base.of(shop).spec.cwd, 'server.js')).toBe('b');
    expect(read(base.of(api).spec.cwd, 'server.js')).toBe('a');
  });

  test('runs no hook of the repository', async () => {
    repository.commit({ 'server.js': '' });
    writeFileSync(join(repository.folder, '.git/hooks/post-checkout'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    await expect(opened('HEAD', at('.'))).resolves.toBeDefined();
  });

  test('is found from within a hook of another repository', async () => {
    repository.commit({ 'server.js': '' });
    process.env['GIT_DIR'] = join(folder, 'none');
    try {
      const scenario = at('.');
      expect((await opened('HEAD', scenario)).of(scenario).origin.kind).toBe('git');
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  test('without the server\'s folder, or of a command that names the head\'s files, is refused', async () => {
    repository.commit({ 'readme.md': '' });
    repository.commit({ 'api/server.js': '' });
    await expect(opened('HEAD~1', at('api'))).rejects.toMatchObject({ code: 'base-checkout', message: expect.stringMatching(/has no folder api$/) });
    await expect(opened('HEAD', at('api', { command: ['node', join(repository.folder, 'api/server.js')] }))).rejects.toMatchObject({ code: 'base-checkout', next: expect.stringMatching(/relative/) });
  });

  test('is given up when the run is interrupted', async () => {
    repository.commit({ 'server.js': '' });
    await expect(openBase('HEAD', [at('.')], AbortSignal.abort())).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('a command', () => {
  test('is run in the scenario\'s own folder, also outside of a repository', async () => {
    repository.commit({ 'server.js': '' });
    for (const scenario of [at('.'), at('..')]) {
      const { spec, origin } = (await opened('node ../base/server.js', scenario)).of(scenario);
      expect(spec).toEqual({ ...scenario.target, command: 'node ../base/server.js' });
      expect(origin).toEqual({ given: 'node ../base/server.js', kind: 'command' });
    }
  });

  test.each(['./start.sh --fast', 'cd ../base && npm start', 'npm start'])('%s', async (given) => {
    repository.commit({ 'server.js': '' });
    writeFileSync(join(repository.folder, 'start.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const scenario = at('.');
    expect((await opened(given, scenario)).of(scenario).origin.kind).toBe('command');
  });
});

test.each(['mian', './none.sh', 'v1.2.3', '', ' '])('neither a commit nor a command: %j', async (given) => {
  repository.commit({ 'server.js': '' });
  await expect(opened(given, at('.'))).rejects.toMatchObject({ code: 'base-unknown', next: expect.stringMatching(/fetch-depth: 0/) });
});

describe('packages', () => {
  const LOCK = '{ "lockfileVersion": 3 }';
  const OTHER = '{ "lockfileVersion": 3, "other": true }';

  test('are the head\'s where the lock file is the same, on every level', async () => {
    repository.commit({ '.gitignore': 'node_modules', 'package-lock.json': LOCK, 'api/package-lock.json': LOCK, 'api/server.js': '' });
    installed('node_modules/@acme/log', 'log');
    installed('api/node_modules/http', 'http');
    const scenario = at('api');
    const { cwd } = (await opened('HEAD', scenario)).of(scenario).spec;
    expect(packageIn(cwd, 'http')).toBe('http');
    expect(packageIn(join(cwd, '..'), '@acme/log')).toBe('log');
  });

  test('of the repository itself are the base\'s, not the head\'s', async () => {
    repository.commit({ '.gitignore': 'node_modules', 'package-lock.json': LOCK, 'api/server.js': '', 'lib/index.js': 'old' });
    repository.commit({ 'lib/index.js': 'new' });
    installed('node_modules/http', 'http');
    installed('lib/node_modules/deep', 'deep');
    mkdirSync(join(repository.folder, 'node_modules/@shop'));
    symlinkSync('../../lib', join(repository.folder, 'node_modules/@shop/lib'));
    const scenario = at('api');
    const root = join((await opened('HEAD~1', scenario)).of(scenario).spec.cwd, '..');
    expect(packageIn(root, '@shop/lib')).toBe('old');
    expect(packageIn(root, 'http')).toBe('http');
    expect(packageIn(join(root, 'lib'), 'deep')).toBe('deep');
  });

  test('without a lock file are the head\'s where package.json is the same', async () => {
    repository.commit({ '.gitignore': 'node_modules', 'package.json': '{}', 'server.js': '' });
    repository.commit({ 'package.json': '{ "dependencies": {} }' });
    installed('node_modules/http', 'http');
    const scenario = at('.');
    expect(packageIn((await opened('HEAD', scenario)).of(scenario).spec.cwd, 'http')).toBe('http');
    await expect(opened('HEAD~1', scenario)).rejects.toMatchObject({ code: 'base-dependencies', message: expect.stringMatching(/no package-lock\.json/) });
  });

  test('that differ and that only another package manager could install are refused', async () => {
    repository.commit({ '.gitignore': 'node_modules', 'yarn.lock': 'a', 'server.js': '' });
    repository.commit({ 'yarn.lock': 'b' });
    installed('node_modules/http', 'http');
    await expect(opened('HEAD~1', at('.'))).rejects.toMatchObject({ code: 'base-dependencies', next: expect.stringMatching(/--base a command/) });
  });

  test('that differ are installed; where that fails, npm\'s word is shown', async () => {
    const manifest = '{ "name": "shop", "version": "1.0.0" }';
    repository.commit({ '.gitignore': 'node_modules', 'package.json': manifest, 'package-lock.json': OTHER, 'server.js': '' });
    repository.commit({ 'package.json': '{ "dependencies": { "none": "1.0.0" } }' });
    repository.commit({ 'package.json': manifest, 'package-lock.json': LOCK });
    installed('node_modules/http', 'http');
    const scenario = at('.');
    const { cwd } = (await opened('HEAD~2', scenario)).of(scenario).spec;
    expect(existsSync(join(cwd, 'node_modules/http'))).toBe(false);
    await expect(opened('HEAD~1', scenario)).rejects.toMatchObject({ code: 'base-dependencies', details: expect.arrayContaining([expect.stringMatching(/npm ci/)]) });
  });
});
