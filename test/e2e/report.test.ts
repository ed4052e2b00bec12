/** `leakcheck report`: a saved result, rendered again by the built command line; and what becomes of an output that fails. */
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { htmlReport } from '../../reports/html.js';
import { jsonReport } from '../../reports/json.js';
import { markdownReport } from '../../reports/markdown.js';
import { terminalReport } from '../../reports/terminal.js';
import { CLI, Workspace } from '../support/cli.js';
import { aLeak, aRunResult, aScenarioResult } from '../support/results.js';

/** Several starts of the command line in a test, on a busy machine. */
jest.setTimeout(60_000);

const leaking = aRunResult({ scenarios: [aLeak(), aScenarioResult()], planned: 2, exitCode: 1 });
const clean = aRunResult({ scenarios: [aScenarioResult()], planned: 1 });

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
  work.file('leakcheck-report/result.json', jsonReport(leaking)).file('clean.json', jsonReport(clean));
});
afterEach(() => work.remove());

test('several reporters at once, and the exit code of the run', async () => {
  const { code, stdout, stderr } = await work.run('report', '--reporter', 'terminal', '--reporter', 'markdown=out/report.md', '--reporter', 'json=again.json', '--reporter', 'html=out/report.html');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toBe(terminalReport(leaking, { color: false, unicode: true }));
  expect(work.read('out/report.md')).toBe(markdownReport(leaking));
  expect(work.read('again.json')).toBe(jsonReport(leaking));
  expect(work.read('out/report.html')).toBe(htmlReport(leaking));
  expect((await work.run('report', 'clean.json')).code).toBe(0);
});

test.each([
  ['leakcheck-report/result.json', 1],
  ['clean.json', 2],
])('a report that cannot be written hides neither the others nor the verdict: %s exits with %i', async (file, expected) => {
  const { code, stdout, stderr } = await work.run('report', file, '--reporter', 'json=/dev/full', '--reporter', 'terminal', '--reporter', 'junit=/dev/full', '--reporter', 'sarif=sarif.json');
  expect(code).toBe(expected);
  expect(stderr.match(/error\[output-unwritable\]: cannot write \/dev\/full: the disk is full/g)).toHaveLength(2);
  expect(stdout).toContain(`Exit code ${file === 'clean.json' ? 0 : 1}`);
  expect(JSON.parse(work.read('sarif.json'))).toHaveProperty('runs');
});

test('a file that is cut off, and one that is not there', async () => {
  work.file('cut.json', jsonReport(clean).slice(0, 700));
  expect(await work.run('report', 'cut.json')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/error\[result-invalid\]: cut\.json is cut off[^]*cut\.json:\d+:\d+: [^]*next: /) });
  expect(await work.run('report', 'none.json')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('error[input-unreadable]: none.json does not exist') });
});

/** Through a shell, as people redirect. */
const shell = (command: string, env: NodeJS.ProcessEnv = {}) =>
  spawnSync('bash', ['-o', 'pipefail', '-c', command], { cwd: work.folder, env: { ...work.environment, CLI, NODE: process.execPath, ...env }, encoding: 'utf8' });

test('a reader that goes away changes nothing: | head', () => {
  const many = aRunResult({ scenarios: Array.from({ length: 200 }, () => aLeak()), planned: 200, exitCode: 1 });
  work.file('many.json', jsonReport(many));
  // More than a pipe holds.
  expect(terminalReport(many, { color: false, unicode: true }).length).toBeGreaterThan(128 * 1024);
  expect(shell('"$NODE" "$CLI" report many.json | head -n 2')).toMatchObject({ status: 1, stderr: '' });
  expect(shell('"$NODE" "$CLI" report clean.json | head -n 1')).toMatchObject({ status: 0, stderr: '' });
});

test('standard output on a full disk is said, and fails what would have passed', () => {
  expect(shell('"$NODE" "$CLI" report > /dev/full')).toMatchObject({ status: 1, stderr: expect.stringContaining('standard output') });
  expect(shell('"$NODE" "$CLI" report clean.json > /dev/full')).toMatchObject({ status: 2, stderr: expect.stringMatching(/error\[output-unwritable\]: cannot write standard output: the disk is full/) });
});

test('colours follow FORCE_COLOR and NO_COLOR, not CI', () => {
  const colored = (env: NodeJS.ProcessEnv) => shell('"$NODE" "$CLI" report clean.json', { NO_COLOR: undefined, FORCE_COLOR: undefined, ...env }).stdout.includes('\u001b[');
  expect(colored({ CI: 'true' })).toBe(false);
  expect(colored({ FORCE_COLOR: '1' })).toBe(true);
  expect(colored({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
});
