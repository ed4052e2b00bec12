/** `leakcheck/jest` in a project of a user: its own configuration, TypeScript, workers, hooks and mocks. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { aServer, Workspace } from '../support/cli.js';

/** Some measurements, one after another in each of two files, on a machine that may be busy. */
jest.setTimeout(300_000);

const ROOT = join(__dirname, '../..');
const LEFT_BEHIND_LIMIT_MS = 15_000;
const PACKAGES = ['@jest', '@swc', 'expect', 'jest'];

const FUNCTIONS = `
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import 'leakcheck/jest';

const kept: number[][] = [];
let prepared = false;
beforeAll(() => { prepared = true; });

describe('costs $1 (or 2)', () => {
  test('two in one test, with a hook and a mock', async () => {
    const price = jest.fn((id: number) => ({ id }));
    await expect(() => {
      if (!prepared) throw new Error('beforeAll was not run');
      price(1);
    }).toBeLeakFree({ calls: 200 });
    await expect(async () => {
      await null;
      kept.push(new Array(100).fill(0.5));
    }).not.toBeLeakFree({ calls: 200, evidence: false });
  });

  test('a leak is told', async () => {
    jest.useFakeTimers();
    await expect(() => { kept.push(new Array(100).fill(0.5)); }).toBeLeakFree({ calls: 200 });
  });

  test('a Leak is told', () => { throw new Error('of another test'); });
});
`;

const FAILURES = `
const { expect, test } = require('@jest/globals');
require('leakcheck/jest');

test('throws', async () => { await expect(() => { throw new TypeError('no stock'); }).toBeLeakFree(); });
test('not is inconclusive', async () => { await expect(() => {}).not.toBeLeakFree({ calls: 100 }); });
test('is not awaited', () => { void expect(() => {}).toBeLeakFree(); });
test('is not reached', async () => { if (!process.env.LEAKCHECK_JEST) await expect(() => {}).toBeLeakFree(); });
test('has no scenario', async () => { await expect('none.yaml').not.toBeLeakFree(); });
test('is misspelt', async () => { await expect(() => {}).not.toBeLeakFree({ call: 100 }); });
test('is no function', async () => { await expect(3).not.toBeLeakFree(); });
test('is a server', async () => { await expect('shop.yaml').not.toBeLeakFree({ bisect: false }); });
`;

const CONFIGURATION = `module.exports = { injectGlobals: false, transform: { '^.+\\.ts$': '@swc/jest' }, reporters: ['./reporter.cjs'], globalSetup: './setup.cjs' };`;
/** A second run of either would show. */
const ONCE = `const { appendFileSync } = require('node:fs');`;
const SETUP = `${ONCE}\nmodule.exports = () => appendFileSync('runs.txt', 'setup ');`;
const REPORTER = `${ONCE}\nmodule.exports = class { onRunComplete() { appendFileSync('runs.txt', 'report'); } };`;

let work: Workspace;
let results: ReadonlyMap<string, string>;
/** Processes, and scratch files; jest keeps its cache. */
let left: string[];

beforeAll(async () => {
  work = new Workspace();
  mkdirSync(join(work.folder, 'node_modules'));
  for (const name of PACKAGES) symlinkSync(join(ROOT, 'node_modules', name), join(work.folder, 'node_modules', name));
  symlinkSync(ROOT, join(work.folder, 'node_modules/leakcheck'));
  work
    .file('package.json', '{ "private": true }')
    .file('jest.special.js', CONFIGURATION)
    .file('setup.cjs', SETUP)
    .file('reporter.cjs', REPORTER)
    .file('functions.test.ts', FUNCTIONS)
    .file('failures.test.js', FAILURES)
    .file('shop.yaml', 'target: { command: node server.cjs }\nload: { budget: { requests: 300, time: 20s } }\nroutes: [GET /]\n')
    .file('server.cjs', aServer(`res.end('ok');`));
  const ran = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', '--config', 'jest.special.js', '--maxWorkers=2', '--json', '--outputFile=results.json'], { cwd: work.folder, env: work.environment, encoding: 'utf8' });
  if (!existsSync(join(work.folder, 'results.json'))) throw new Error(`jest did not run: ${ran.stderr}`);
  const { testResults } = JSON.parse(work.read('results.json')) as { testResults: { message: string; assertionResults: { title: string; failureMessages: string[] }[] }[] };
  results = new Map(testResults.flatMap(({ assertionResults }) => assertionResults.map(({ title, failureMessages }) => [title, failureMessages.join('\n')])));
  await work.quiet(LEFT_BEHIND_LIMIT_MS);
  left = [...work.processes().map((pid) => work.commandLine(pid).join(' ')), ...readdirSync(join(work.folder, 'temp')).filter((name) => !name.startsWith('jest'))];
});
afterAll(() => work.remove());

describe('a function', () => {
  test('is judged where its hooks and mocks are, and each call of the matcher by itself', () => {
    expect(results.get('two in one test, with a hook and a mock')).toBe('');
  });

  test('that leaks fails with what it keeps, and the line', () => {
    const told = results.get('a leak is told') ?? '';
    expect(told).toMatch(/leak: the function keeps .+ B per call \(.+\), over [\d,]+ calls/);
    expect(told).toContain('the Array `kept` gains 1 Array per call');
    expect(told).toMatch(/filled at functions\.test\.ts:24:\d+.*: await expect\(\(\) => \{ kept\.push/);
  });

  test('that throws fails with its own error', () => {
    expect(results.get('throws')).toMatch(/^TypeError: no stock\n +at .*failures\.test\.js:5:/);
  });
});

describe('what is no verdict fails the test and its opposite', () => {
  test.each([
    ['not is inconclusive', /LeakcheckError: inconclusive: .*over 1,000 calls\nDo: raise `calls`.*\n +at .*failures\.test\.js:6:/],
    ['is not awaited', /still measuring when its test ended.*await expect/s],
    ['is not reached', /error\[jest-rerun\]: the test passed without reaching/],
    ['has no scenario', /error\[scenario-missing\]: none\.yaml does not exist/],
    ['is misspelt', /error\[usage\]: the options of toBeLeakFree\(\) for a function .*call/s],
    ['is no function', /takes the path of a scenario or a function, and got 3/],
  ])('%s', (title, message) => {
    expect(results.get(title)).toMatch(message);
  });
});

test('a scenario is run, and its verdict is told', () => {
  expect(results.get('is a server')).toMatch(/LeakcheckError: inconclusive: shop \(shop\.yaml\)\nthe request budget ended/);
});

test('setup and reporters of the run are not run again', () => {
  expect(work.read('runs.txt')).toBe('setup report');
});

test('nothing is left behind', () => {
  expect(left).toEqual([]);
});
