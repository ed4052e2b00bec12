/** Servers of several processes and threads: each is measured, and what ends in the middle has a defined outcome. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { MemberSample, Sample } from '../../harness/target/target.js';
import { aScenario, aServer, Workspace } from '../support/cli.js';

/** Starts of real servers, some with several processes. */
jest.setTimeout(120_000);

const SAMPLER = join(__dirname, '../support/sample-server.mjs');
const WINDOW_REQUESTS = 200;
const WINDOWS = 3;
/** Two hundred doubles; code that loads late is a tenth of that per request. */
const KEPT_BYTES = 1_500;

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

async function sampled(server: string, { command = 'node server.cjs', snapshot }: { command?: string; snapshot?: string } = {}): Promise<readonly Sample[]> {
  work.file('server.cjs', server);
  const { stdout } = await promisify(execFile)(process.execPath, [SAMPLER, work.folder, String(WINDOW_REQUESTS), String(WINDOWS), command, ...(snapshot === undefined ? [] : [snapshot])], { env: work.environment });
  return (JSON.parse(stdout) as { samples: readonly Sample[] }).samples;
}

/** Of the live heap, per request, from the second window on: code is loaded in the first. */
function growth(samples: readonly Sample[], of: (sample: Sample) => number | undefined = ({ channels }) => channels.heap): number {
  const [first, last] = [samples[1], samples.at(-1)].map((sample) => (sample === undefined ? undefined : of(sample)));
  return ((last ?? NaN) - (first ?? NaN)) / (WINDOW_REQUESTS * (WINDOWS - 1));
}

const isMember = (wanted: Partial<MemberSample>) => (member: MemberSample) => Object.entries(wanted).every(([key, value]) => member[key as keyof MemberSample] === value);
const heapOf = (wanted: Partial<MemberSample>) => ({ members = [] }: Sample) => members.find(isMember(wanted))?.channels.heap;
const roles = ({ members = [] }: Sample): string[] => members.map(({ role }) => role).sort();

const KEEP = `kept.push({ kept: new Array(200).fill(1.5) });`;

describe('where the leak is', () => {
  test('one worker of a cluster', async () => {
    const samples = await sampled(`const cluster = require('node:cluster');
      if (cluster.isPrimary) { cluster.fork(); cluster.fork(); }
      else { ${aServer(`if (cluster.worker.id === 1) { ${KEEP} } res.end('ok');`, 'const kept = [];')} }`);
    const last = samples.at(-1);
    expect(last && roles(last)).toEqual(['cluster primary', 'cluster worker', 'cluster worker']);
    const growths = (last?.members ?? []).map(({ pid }) => growth(samples, heapOf({ pid })));
    // About half of the requests come to the worker that leaks.
    expect(growths.filter((each) => each > KEPT_BYTES / 4)).toHaveLength(1);
  });

  test('a child that works for the server and has no port', async () => {
    const samples = await sampled(`const { fork } = require('node:child_process');
      if (process.argv[2] === 'job') { const kept = []; process.on('message', () => { ${KEEP} process.send('done'); }); }
      else { const waiting = []; const job = fork(__filename, ['job']); job.on('message', () => waiting.shift().end('ok'));
        ${aServer(`waiting.push(res); job.send('work');`)} }`);
    expect(samples.at(-1)?.members?.map(({ role }) => role)).toEqual(['server', 'child']);
    expect(growth(samples, heapOf({ role: 'child' }))).toBeGreaterThan(KEPT_BYTES);
    expect(growth(samples)).toBeGreaterThan(KEPT_BYTES);
  });

  test('a worker thread that has the port', async () => {
    const samples = await sampled(`const { Worker, isMainThread } = require('node:worker_threads');
      if (isMainThread) new Worker(__filename); else { ${aServer(`${KEEP} res.end('ok');`, 'const kept = [];')} }`);
    expect(samples.at(-1)?.members?.map(({ role, threadId }) => [role, threadId])).toEqual([['server', 0], ['server', 1]]);
    expect(growth(samples, heapOf({ threadId: 1 }))).toBeGreaterThan(KEPT_BYTES);
    expect(growth(samples, heapOf({ threadId: 0 }))).toBeLessThan(KEPT_BYTES / 4);
  });

  test('a thread of a pool, asleep in Atomics.wait(); the snapshot is its own', async () => {
    const file = join(work.folder, 'thread.heapsnapshot');
    const samples = await sampled(
      `const { Worker, isMainThread, workerData, parentPort, receiveMessageOnPort } = require('node:worker_threads');
      if (isMainThread) {
        const wake = new Int32Array(new SharedArrayBuffer(4)); const waiting = [];
        const worker = new Worker(__filename, { workerData: wake }).on('message', () => waiting.shift().end('ok'));
        ${aServer(`waiting.push(res); worker.postMessage('work'); Atomics.add(wake, 0, 1); Atomics.notify(wake, 0);`)}
      } else {
        class KeptInTheThread { numbers = new Array(200).fill(1.5); }
        const kept = [];
        for (let seen = 0; ; seen = Atomics.load(workerData, 0)) {
          for (let message; (message = receiveMessageOnPort(parentPort)); ) { kept.push(new KeptInTheThread()); parentPort.postMessage('done'); }
          Atomics.wait(workerData, 0, seen);
        }
      }`,
      { snapshot: file },
    );
    expect(samples.at(-1)?.members?.map(({ role }) => role)).toEqual(['server', 'thread']);
    expect(growth(samples, heapOf({ role: 'thread' }))).toBeGreaterThan(KEPT_BYTES);
    expect(growth(samples, heapOf({ role: 'server' }))).toBeLessThan(KEPT_BYTES / 4);
    expect(readFileSync(file, 'utf8').includes('"KeptInTheThread"')).toBe(true);
  });
});

describe('what a process has as a whole', () => {
  test('descriptors are counted once, however many threads', async () => {
    const withThreads = (count: number) => aServer(`fs.openSync(__filename); res.end('ok');`, `const fs = require('node:fs'); const { Worker } = require('node:worker_threads');
      for (let i = 0; i < ${count}; i++) new Worker('setInterval(() => {}, 1000)', { eval: true });`);
    const samples = await sampled(withThreads(2));
    expect(samples.at(-1)?.members).toHaveLength(3);
    expect(growth(samples, ({ channels }) => channels.fds)).toBe(1);
  });
});

describe('processes that come and go', () => {
  test('a thread for each request leaves nothing behind', async () => {
    // Starting a thread takes a processor for tens of milliseconds.
    const samples = await sampled(aServer(`if (++served % 20 !== 0) return res.end('ok'); new Worker('1', { eval: true }).on('exit', () => res.end('ok'));`, `let served = 0; const { Worker } = require('node:worker_threads');`));
    // The last of them may be about to end.
    expect(growth(samples, ({ channels }) => channels.resources)).toBeLessThan(0.02);
  });

  test('a command that makes itself a daemon is measured, where its server keeps the stdout', async () => {
    const samples = await sampled(`const { spawn } = require('node:child_process');
      if (process.argv[2] === 'serve') { ${aServer(`${KEEP} res.end('ok');`, 'const kept = [];')} }
      else spawn(process.execPath, [__filename, 'serve'], { detached: true, stdio: 'inherit' }).unref();`);
    expect(growth(samples)).toBeGreaterThan(KEPT_BYTES);
  });

  test('a supervisor whose server comes up at the third start', async () => {
    const samples = await sampled(SUPERVISOR + aServer(`${KEEP} res.end('ok');`, `if (process.argv[2] < 3) process.exit(1); const kept = [];`));
    expect(growth(samples)).toBeGreaterThan(KEPT_BYTES);
    // Who supervises does not serve.
    expect(samples.at(-1)).not.toHaveProperty('members');
  });
});

/** Starts the rest of the file again and again, telling it how often. */
const SUPERVISOR = `if (process.argv[2] === undefined) {
  const start = (count) => require('node:child_process').spawn(process.execPath, [__filename, count], { stdio: 'inherit' }).on('exit', () => setTimeout(start, 50, count + 1));
  return start(1);
}
`;

describe('an end in the middle', () => {
  async function failure(server: string) {
    const { code, scenario } = await work.judge(server, aScenario());
    expect({ code, verdict: scenario.verdict }).toEqual({ code: 2, verdict: 'error' });
    return scenario.error;
  }

  test('a supervisor restarts the server: how it ended, what took its place', async () => {
    const error = await failure(SUPERVISOR + aServer(`if (++served === 300) { console.error('enough'); process.exit(7); } res.end('ok');`, 'let served = 0;'));
    expect(error?.code).toBe('target-restarted');
    expect(error?.message).toMatch(/^process \d+ of `node server.cjs`, which served the port, ended with exit code 7 while it was measured, and process \d+ was started in its place$/);
    expect(error?.details.join('\n')).toContain('enough');
  });

  test('a worker of a cluster, which the primary replaces', async () => {
    const error = await failure(`const cluster = require('node:cluster');
      if (cluster.isPrimary) { cluster.fork(); cluster.fork(); cluster.on('exit', () => cluster.fork()); }
      else { ${aServer(`if (++served === 300) process.kill(process.pid, 'SIGKILL'); res.end('ok');`, 'let served = 0;')} }`);
    expect(error?.code).toBe('target-restarted');
    expect(error?.message).toContain('which served the port, was ended by SIGKILL while it was measured');
  });

  test('a thread that nobody catches ends the process', async () => {
    const error = await failure(aServer(`if (++served === 300) worker.postMessage('go'); res.end('ok');`, `let served = 0; const { Worker } = require('node:worker_threads');
      const worker = new Worker('require("node:worker_threads").parentPort.on("message", () => { throw new Error("the thread is lost"); })', { eval: true });`));
    expect(error?.code).toBe('target-crashed');
    expect(error?.details.join('\n')).toContain('the thread is lost');
  });

  test('a daemon without the stdout cannot be measured, and the message says why', async () => {
    const error = await failure(`if (process.argv[2] === 'serve') { ${aServer(`res.end('ok');`)} }
      else require('node:child_process').spawn(process.execPath, [__filename, 'serve'], { detached: true, stdio: 'ignore' }).unref();`);
    expect(error?.code).toBe('collection-unverified');
    expect(error?.next).toContain('foreground');
  });

  test('a child that ignores SIGTERM is ended all the same', async () => {
    const server = aServer(`res.end('ok');`, `process.on('SIGTERM', () => {}); if (process.argv[2] === 'child') { setInterval(() => {}, 1000); return; } require('node:child_process').fork(__filename, ['child']);`);
    // The run throws when a process is left.
    const { code } = await work.judge(server, aScenario().replace('requests: 10000', 'requests: 20'));
    expect(code).toBe(3);
  });
});
