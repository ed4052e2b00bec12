/** The agent's door and the harness that comes to it, both real, without a container between them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AgentVisits } from '../../../harness/target/container/agent-visits.js';
import { freePort } from '../../../harness/target/free-port.js';
import { pollFor } from '../../../harness/target/time-limit.js';

const AGENT = join(__dirname, '../../../harness/target/agent.cjs');
const children: ChildProcess[] = [];
let folder: string;
let visits: AgentVisits;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck-door-'));
});

afterEach(() => {
  visits.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const WAIT = 'setInterval(() => {}, 1000)';

function start(port: number, script: string): ChildProcess {
  // Only a file can be forked.
  const file = join(folder, `${children.length}.cjs`);
  writeFileSync(file, script);
  const settings = JSON.stringify({ listen: port, token: visits.token, flags: [] });
  // A group of its own: the agent ends all of it when the harness leaves.
  const child = spawn(process.execPath, ['--expose-gc', '--require', AGENT, file], { env: { ...process.env, LEAKCHECK_AGENT: settings }, stdio: 'ignore', detached: true });
  children.push(child);
  return child;
}

test('all processes are met through one port, a cluster too; they end when the harness leaves', async () => {
  visits = new AgentVisits();
  const port = await freePort();
  const cluster = start(port, `const c = require('cluster'); if (c.isPrimary) { c.fork(); c.fork(); } else ${WAIT}`);
  start(port, WAIT);
  visits.begin('127.0.0.1', port);
  await pollFor(() => visits.agents.length === 4 || undefined, 30_000, 20);
  expect(visits.agents.map(({ hello }) => hello.clusterWorker).sort()).toEqual([false, false, true, true]);
  const ended = new Promise((resolve) => cluster.on('exit', (_, signal) => resolve(signal)));
  visits.close();
  await expect(ended).resolves.toBe('SIGKILL');
}, 60_000);

test('a stranger gets no answer, and does not keep the harness out', async () => {
  visits = new AgentVisits();
  const port = await freePort();
  start(port, WAIT);
  const said = await pollFor(
    () =>
      new Promise<string | undefined>((resolve) => {
        let text = '';
        const socket = connect(port, '127.0.0.1', () => socket.write('let me in\n'));
        socket.on('error', () => resolve(undefined)).on('data', (bytes) => (text += String(bytes))).on('close', () => resolve(text));
      }),
    30_000,
    20,
  );
  expect(said).toBe('');
  visits.begin('127.0.0.1', port);
  await pollFor(() => visits.agents[0], 30_000, 20);
  expect(visits.agents).toHaveLength(1);
}, 60_000);
