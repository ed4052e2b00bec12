/** The self-test on the machine that runs the tests: its servers are real, and the gate's verdicts on the gross leaks are certain. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DoctorResult } from '../../harness/doctor/doctor-result.js';
import { Workspace } from '../support/cli.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

test('finds the machine fit, calls the gross leaks, and says how far the gate can be trusted', async () => {
  const { code, stdout, stderr } = await workspace.run('doctor', '--json', 'doctor.json');
  const result = JSON.parse(workspace.read('doctor.json')) as DoctorResult;

  expect(result.checks.map(({ name }) => name)).toEqual(['node', 'cores', 'memory', 'load', 'port', 'files', 'gc']);
  expect(result.checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(result.probes.map(({ injected }) => injected.bytesPerRequest)).toEqual([0, 8, 64, 1024, 0.56]);
  expect(result.probes.filter(({ injected }) => injected.bytes >= 64).map(({ outcome, scenario }) => [outcome, scenario.verdict])).toEqual([['right', 'leak'], ['right', 'leak']]);
  expect(result.probes.map(({ outcome }) => outcome)).not.toContain('error');
  expect(result.noiseFloor).not.toBeNull();

  expect(code).toBe(result.exitCode);
  expect(stdout.split(/\s+/).join(' ')).toMatch(/ The gate .+ Exit code \d, after .+\. $/);
  expect(stderr).toContain('clean server: scenario 1 of 5');
}, 60_000);

test('a Node.js that is not there: what failed, what to do, exit 2, and no server is started', async () => {
  const { code, stdout, stderr } = await workspace.run('doctor', '--node', './none/node');
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  expect(stdout).toMatch(/node +. there is no executable[^]*\[target-node\]/);
  expect(stdout).toContain('mend what failed above');
});

test('a result file that cannot be written: said before anything starts', async () => {
  workspace.file('taken', 'a file in the way');
  const { code, stdout, stderr } = await workspace.run('doctor', '--json', 'taken/doctor.json');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/error\[output-unwritable\]/);
});
