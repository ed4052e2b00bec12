/** However a run ends, nothing is left behind: no process, no file but the result. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { aScenario, aServer, Workspace } from '../support/cli.js';

/** Whole runs of the command line, some of which wait for the grace that a server gets. */
jest.setTimeout(60_000);

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

const STUBBORN = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error('it did not come to that');
    await sleep(20);
  }
}

/** A run in the middle of its last scenario; those before it have ended. */
async function runningRun(slowServer: string, scenarios = ['a.yaml', 'b.yaml']) {
  work.file('server.cjs', aServer(`res.end('ok')`)).file('slow.cjs', slowServer);
  work.file('a.yaml', aScenario()).file('b.yaml', aScenario({ target: 'command: node slow.cjs' }).replace('requests: 10000, time: 20s', 'requests: 300000, time: 600s'));
  const run = work.start(['run', ...scenarios]);
  let stderr = '';
  run.child.stderr?.on('data', (text: string) => (stderr += text));
  await until(() => /b: measuring/.test(stderr));
  return run;
}

const SLOW = `setTimeout(() => res.end('ok'), 50);`;

describe('what a server leaves running', () => {
  test('itself, in spite of SIGTERM', async () => {
    const { code } = await work.judge(aServer(`res.end('ok')`, STUBBORN), aScenario());
    expect(code).toBe(0);
  });

  test('children that ignore SIGTERM, that left the group, that cleared their environment', async () => {
    const children = `const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', ${JSON.stringify(STUBBORN)}], { stdio: 'ignore' });
      spawn('sleep', ['1000'], { stdio: 'ignore', detached: true }).unref();
      const bare = spawn('sleep', ['1001'], { stdio: 'ignore', detached: true, env: {} });
      console.log('bare child', bare.pid);`;
    const { code, scenario } = await work.judge(aServer(`res.statusCode = 500; res.end();`, children), aScenario());
    expect({ code, error: scenario.error?.code }).toEqual({ code: 2, error: 'traffic-status' });
    const pid = Number(/bare child (\d+)/.exec((scenario.error?.details ?? []).join('\n'))?.[1]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('a run that is cut off', () => {
  test('by Ctrl-C: exit code 130, finished scenarios are kept', async () => {
    const { child, finished } = await runningRun(aServer(SLOW));
    child.kill('SIGINT');
    // npm passes on what the terminal has sent already.
    child.kill('SIGINT');
    const { code, stdout } = await finished;
    expect(code).toBe(130);
    expect(work.result()).toMatchObject({ interrupted: true, exitCode: 130, scenarios: [{ name: 'a', verdict: 'clean' }] });
    expect(stdout).toContain('a');
    await work.expectNothingLeft(0);
  });

  test('by a second Ctrl-C, when a server takes its time to end', async () => {
    const { child, finished } = await runningRun(aServer(SLOW, STUBBORN));
    child.kill('SIGINT');
    await sleep(700);
    const secondMs = performance.now();
    child.kill('SIGINT');
    const { code } = await finished;
    expect(code).toBe(130);
    // Without waiting for the grace of 3 s.
    expect(performance.now() - secondMs).toBeLessThan(2_000);
    expect(work.result().scenarios.map(({ name }) => name)).toEqual(['a']);
    await work.expectNothingLeft();
  });

  test('by SIGKILL: the target ends by itself, and the next run takes the folder over', async () => {
    const { child, finished } = await runningRun(aServer(SLOW, STUBBORN + `require('node:child_process').spawn('sleep', ['1002'], { stdio: 'ignore' });`));
    child.kill('SIGKILL');
    expect((await finished).code).toBe('SIGKILL');
    // What it has left is whole, and has not passed.
    expect(work.result()).toMatchObject({ interrupted: false, planned: 2, exitCode: 2, scenarios: [{ name: 'a', verdict: 'clean' }] });
    const report = await work.start(['report']).finished;
    expect(report).toMatchObject({ code: 2, stdout: expect.stringContaining('1 of 2 scenarios not finished') });
    await until(() => work.processes().length === 0);
    expect((await work.run('run', 'a.yaml')).code).toBe(0);
  });
});

test('two runs in one folder: the second says so and touches nothing; beside the first it has a server of its own', async () => {
  const { child, finished } = await runningRun(aServer(SLOW), ['b.yaml']);
  const second = await work.start(['run', 'a.yaml']).finished;
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`another leakcheck (process ${child.pid})`);
  expect(second.stderr).toContain('--out');

  // An answer that only its own server gives; its end is not that of the other one.
  work.file('teapot.cjs', aServer('res.statusCode = 418; res.end()')).file('c.yaml', aScenario({ target: 'command: node teapot.cjs' }));
  const beside = await work.start(['run', 'c.yaml', '--out', 'beside']).finished;
  expect(beside).toMatchObject({ code: 2, stdout: expect.stringMatching(/418/) });
  expect(work.processes().filter((pid) => work.commandLine(pid).includes('slow.cjs'))).not.toEqual([]);
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect((await finished).code).toBe(130);
  // Its own result, not that of the second.
  expect(work.result()).toMatchObject({ interrupted: true, planned: 1, scenarios: [] });
  await work.expectNothingLeft(0);
});
