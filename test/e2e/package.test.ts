/** What a user gets: the packed tarball in an empty project, from `leakcheck init` to a pull request that fails, and its fix. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Packing and installing, where npm may have to fetch the dependencies, and two runs on a busy machine. */
const LIMIT_MS = 600_000;
const ROOT = join(__dirname, '../..');

// The packages' own network: no answer here, no test.
const registryAnswers = spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=5000'], { stdio: 'ignore' }).status === 0;
const whenOnline = registryAnswers ? test : test.skip;

// On other versions of Node.js, and by the workflow as init writes it: test/from-tarball/run.mjs without these options.
whenOnline('init, a red pull request that names route and line, a green one after the fix: by the action', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'test/from-tarball/run.mjs'), '--way', 'action', '--installed', '--quick'], { cwd: ROOT, encoding: 'utf8', timeout: LIMIT_MS });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.trim().split('\n').map((line) => line.replace(/^Node\.js v[\d.]+: /, ''))).toEqual([
    'installed', 'init has written 4 routes and the workflow', 'action: red, and names GET /products/{{int 1 100}} and visits.js:6', 'action: green after the fix',
  ]);
}, LIMIT_MS);
