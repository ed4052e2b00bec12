/** `leakcheck attach` on real servers that bring their own traffic: the verdict, and that nothing is left in them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { AttachResult } from '../../harness/result/attach.js';
import { listeningPorts } from '../../harness/attach/inspector-opener.cjs';
import { Workspace } from '../support/cli.js';

jest.setTimeout(240_000);

/** Asks itself every 20 ms; `keep` is what a request does. A free inspector port, since other tests may use the usual one. */
const server = (keep: string) => `
const http = require('node:http');
class Session { constructor(number) { this.id = 's' + number; this.data = new Array(4000).fill(number); } }
const sessions = new Map();
let served = 0;
http.createServer((req, res) => {
  const session = new Session(served++);
  ${keep}
  console.log(JSON.stringify(session.id), { session });
  res.end('ok');
}).listen(0, '127.0.0.1', function () {
  const { port } = this.address();
  setInterval(() => http.get({ port, host: '127.0.0.1' }, (res) => res.resume()).on('error', () => {}), 20);
  console.error('ready');
});
`;

const workspaces: Workspace[] = [];
afterEach(() => {
  for (const workspace of workspaces.splice(0)) workspace.remove();
});

async function started(source: string, args: readonly string[] = ['--inspect-port=0']): Promise<{ workspace: Workspace; child: ChildProcess; pid: number; stderr: () => string }> {
  const workspace = new Workspace();
  workspaces.push(workspace);
  workspace.file('server.cjs', source);
  const child = spawn(process.execPath, [...args, 'server.cjs'], { cwd: workspace.folder, env: workspace.environment, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  while (!stderr.includes('ready')) await sleep(20);
  return { workspace, child, pid: child.pid ?? 0, stderr: () => stderr };
}

const attached = (workspace: Workspace, ...args: readonly string[]) => workspace.start(['attach', ...args]).finished;
const result = (workspace: Workspace) => JSON.parse(workspace.read('leakcheck-report/result.json')) as AttachResult;

/** Descriptors that no request explains. */
function descriptors(pid: number): string[] {
  const links = readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
  return links.filter((link) => !link.startsWith('socket:')).map((link) => link.replace(/\d+/g, '')).sort();
}

const WATCH = ['--duration', '20s', '--interval', '700ms', '--yes'];

test('a leak: found, explained, and the process is as it was', async () => {
  const { workspace, pid } = await started(server('sessions.set(session.id, session);'));
  const before = { ports: listeningPorts(pid), descriptors: descriptors(pid) };
  const { code, stdout, stderr } = await attached(workspace, String(pid), ...WATCH);
  expect([code, stderr]).toEqual([1, expect.stringContaining('heap snapshot 3 of 3')]);
  const { verdict, target, evidence: [first], snapshots, channels } = result(workspace);
  expect([verdict, channels.heap?.verdict, target.pid, target.inspectorOpened]).toEqual(['leak', 'leak', pid, true]);
  expect(first).toMatchObject({ kind: 'map', class: 'Session', routes: [], location: { file: 'server.cjs', line: 4 }, growsAt: [expect.objectContaining({ line: 8 })] });
  expect(first?.summary).toMatch(/^the Map `sessions` gains [\d.]+ entries per second \(Session\)$/);
  expect(snapshots.map((file) => existsSync(join(workspace.folder, file)))).toEqual([true, true, true]);
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  // The inspector is closed, and the process serves on.
  expect({ ports: listeningPorts(pid), descriptors: descriptors(pid) }).toEqual(before);
  expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toMatch(/ [SRD] /);
});

test('a server that keeps nothing is called no leak, over an inspector that stays open', async () => {
  const { workspace, pid, stderr } = await started(server(''), ['--inspect=127.0.0.1:0']);
  const [, port] = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(stderr()) ?? [];
  const { code } = await attached(workspace, `127.0.0.1:${port}`, ...WATCH);
  const { verdict, target } = result(workspace);
  expect([code, verdict]).not.toContain('leak');
  expect([0, 3]).toContain(code);
  expect([target.pid, target.inspectorOpened]).toEqual([pid, false]);
  expect(listeningPorts(pid)).toContain(Number(port));
});

test('Ctrl-C in the middle closes the inspector again', async () => {
  const { workspace, pid } = await started(server(''));
  const before = listeningPorts(pid);
  const { child, finished } = workspace.start(['attach', String(pid), ...WATCH]);
  while (listeningPorts(pid).length === before.length) await sleep(20);
  await sleep(1_500);
  child.kill('SIGINT');
  expect((await finished).code).toBe(130);
  expect(listeningPorts(pid)).toEqual(before);
});

test('without --yes the process is not touched; what would be done is said', async () => {
  const { workspace, pid, stderr } = await started(server(''));
  const { code, stderr: said } = await attached(workspace, String(pid));
  expect(code).toBe(2);
  expect(said).toMatch(/^error\[attach-needs-yes\]: watching \d+ would pause it, and needs --yes\n\nFor 10 min it would be compacted \d+ times/);
  expect(stderr()).toBe('ready\n');
});

test('a process that ends meanwhile is no clean one', async () => {
  const { workspace, child, pid } = await started(server(''));
  const { finished } = workspace.start(['attach', String(pid), ...WATCH]);
  const before = listeningPorts(pid).length;
  while (listeningPorts(pid).length === before) await sleep(20);
  await sleep(5_000);
  child.kill('SIGKILL');
  const { code, stderr } = await finished;
  // On a machine that is very busy it ends before its first sample.
  expect([2, 3]).toContain(code);
  if (code === 2) expect(stderr).toContain('error[attach-ended]');
  else expect(result(workspace)).toMatchObject({ verdict: 'inconclusive', ended: { atMs: expect.any(Number) as unknown } });
});

describe('what cannot be watched', () => {
  const workspace = () => {
    const made = new Workspace();
    workspaces.push(made);
    return made;
  };
  const codeOf = async (...args: readonly string[]) => {
    const { code, stderr } = await attached(workspace(), ...args, '--yes');
    expect(code).toBe(2);
    // Lines are wrapped at 80 columns.
    return stderr.replace(/\n */g, ' ');
  };

  test('no such process', async () => {
    expect(await codeOf('4194303')).toContain('error[attach-no-process]: there is no process 4194303');
  });

  test('another program: it gets no signal, which would end it', async () => {
    const sleeper = spawn('sleep', ['60']);
    try {
      expect(await codeOf(String(sleeper.pid))).toContain(`error[attach-not-node]: process ${sleeper.pid} is sleep, not Node.js`);
      expect(sleeper.exitCode ?? sleeper.signalCode).toBeNull();
    } finally {
      sleeper.kill();
    }
  });

  test('a process that is stopped', async () => {
    const { pid } = await started(server(''));
    process.kill(pid, 'SIGSTOP');
    expect(await codeOf(String(pid))).toContain(`error[attach-unresponsive]: process ${pid} is stopped`);
    process.kill(pid, 'SIGCONT');
  });

  test('an inspector port that another program has', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { pid, stderr } = await started(server(''), [`--inspect-port=${port}`]);
    expect(await codeOf(String(pid))).toContain(`error[attach-port-taken]: process ${pid} would open its inspector on port ${port}`);
    expect(stderr()).toBe('ready\n');
    taken.close();
  });

  test('a port without an inspector, and one without anybody', async () => {
    const other = createHttpServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await codeOf(`127.0.0.1:${port}`)).toContain(`error[attach-no-inspector]: 127.0.0.1:${port} is no inspector: it answers something else`);
    await new Promise((resolve) => other.close(resolve));
    expect(await codeOf(`127.0.0.1:${port}`)).toContain(`error[attach-no-inspector]: 127.0.0.1:${port} is no inspector: connect ECONNREFUSED`);
  });

  test.each([
    [['127.0.0.1'], 'neither a pid nor host:port'],
    [[], 'nothing to attach to'],
    [['1', '--docker', 'web'], '--docker and a process exclude each other'],
    [['1', '--duration', '10s', '--interval', '1s'], '--duration is too short'],
    [['1', '--duration', 'soon'], 'It is a time'],
  ])('%p is a usage error', async (args, words) => {
    const said = await codeOf(...args);
    expect(said).toContain('error[usage]');
    expect(said).toContain(words);
  });
});
