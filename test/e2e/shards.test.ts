/** A run on two machines, put together again: one report, one baseline, one exit code. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aScenario, aServer, GROSS, Workspace } from '../support/cli.js';

/** Two runs of two servers, and several starts of the command line. */
jest.setTimeout(180_000);

const FLAGS = ['--no-bisect', '--no-evidence', '--profile', 'quick'];
const work = new Workspace();

beforeAll(async () => {
  work.file('clean.cjs', aServer(`res.end('ok')`)).file('leaky.cjs', aServer(`kept.push(${GROSS}); res.end('ok')`, 'const kept = [];'));
  work.file('scenarios/a.yaml', aScenario({ target: 'command: node clean.cjs\ncwd: ..' })).file('scenarios/b.yaml', aScenario({ target: 'command: node leaky.cjs\ncwd: ..' }));
  const first = await work.run('run', '--shard', '1/2', ...FLAGS);
  expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('shard 1 of 2: 1 of 2 scenarios') });
  const second = await work.start(['run', '--shard', 'auto', ...FLAGS], { env: { CIRCLE_NODE_INDEX: '1', CIRCLE_NODE_TOTAL: '2' } }).finished;
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('shard 2 of 2: 1 of 2 scenarios') });
});
afterAll(() => work.remove());

test('each shard has a folder of its own, and merge finds both', async () => {
  const { code, stdout, stderr } = await work.run('merge', 'leakcheck-report', '--reporter', 'terminal', '--reporter', 'junit=report/junit.xml');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/1 leak, 1 clean in .*Exit code 1: a leak was found/);
  expect(work.result()).toMatchObject({ exitCode: 1, planned: 2, merged: { total: 2, missing: [] }, scenarios: [{ name: 'a', verdict: 'clean' }, { name: 'b', verdict: 'leak' }] });
  expect(work.read('report/junit.xml')).toContain('<testsuites');
});

test('one baseline for all of them, after which the merge passes', async () => {
  const { code, stdout } = await work.run('merge', 'leakcheck-report/shard-1-of-2', 'leakcheck-report/shard-2-of-2', '--update-baseline');
  expect(code).toBe(0);
  expect(stdout).toMatch(/leak, accepted/);
  expect(Object.keys((JSON.parse(work.read('leakcheck-baseline.json')) as { scenarios: object }).scenarios)).toEqual(['scenarios/b.yaml']);
  expect((await work.run('merge', 'leakcheck-report', '--baseline', 'leakcheck-baseline.json')).code).toBe(0);
});

test('a shard that is missing is named, and the run has not passed', async () => {
  rmSync(join(work.folder, 'leakcheck-report/shard-2-of-2'), { recursive: true });
  const { code, stdout, stderr } = await work.run('merge', 'leakcheck-report', '--out', 'merged');
  expect(code).toBe(2);
  expect(stderr).toBe('shard 2 of 2 left no result\n');
  expect(stdout).toMatch(/shard 2 of 2 left no result\s+\[shard-missing\]/);
});

test.each([
  [['run', '--shard', '3/2'], /shard 3 is none of 1 to 2/],
  [['run', '--shard', '1/2', '--update-baseline'], /error\[usage\][^]*leakcheck merge --update-baseline/],
  [['run', '--durations', 'x.json'], /there is no --shard/],
  [['merge', 'scenarios'], /error\[shards-none\]/],
  [['merge', 'nowhere'], /error\[input-unreadable\]: nowhere does not exist/],
])('%j: said before a server is started', async (args, message) => {
  expect(await work.run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
});
