/** A whole target whose container is a process of this machine: everything but the engine is real. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TargetSpec } from '../../../harness/scenario/scenario.js';
import type { ContainerEnd } from '../../../harness/target/container/engine.js';
import { DiedOfMemory } from '../../../harness/target/died-of-memory.js';
import { freePort } from '../../../harness/target/free-port.js';
import { startTarget } from '../../../harness/target/start-target.js';
import type { Target } from '../../../harness/target/target.js';
import { pollFor } from '../../../harness/target/time-limit.js';
import { FakeEngine, type FakeContainer } from '../../support/fake-engine.js';

const AGENT = join(__dirname, '../../../harness/target/agent.cjs');
const LIMIT_MS = 60_000;

let engine: FakeEngine;
let folder: string;
let port: number;
let target: Target | undefined;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck-container-'));
  port = await freePort();
  engine = new FakeEngine();
});
afterEach(async () => {
  await target?.stop();
  target = undefined;
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** What the engine does when it starts the target's container. */
function runHere(server: string, outOfMemory = false) {
  const file = join(folder, 'server.cjs');
  writeFileSync(file, server);
  return ({ settings, output, end }: FakeContainer) => {
    for (const inside of settings.ports) engine.published.set(inside, inside);
    const env = { ...settings.env, NODE_OPTIONS: settings.env['NODE_OPTIONS']?.replace('/leakcheck/agent.cjs', AGENT) };
    const child = spawn(process.execPath, [file], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    child.stdout.setEncoding('utf8').on('data', (text: string) => output?.onStdout(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => output?.onStderr(text));
    child.on('close', (code) => end({ exitCode: code ?? 137, outOfMemory } satisfies ContainerEnd));
  };
}

async function start(server: string, { services = [], outOfMemory = false }: { services?: TargetSpec['services']; outOfMemory?: boolean } = {}): Promise<Target> {
  const run = runHere(server, outOfMemory);
  engine.onStart = (container) => {
    if (container.settings.image === 'shop') run(container);
  };
  const spec: TargetSpec = {
    command: [],
    cwd: folder,
    env: { WRITTEN: '{{services.db.host}}:{{services.db.port}}' },
    ready: { kind: 'port', timeoutMs: LIMIT_MS },
    jit: false,
    container: { from: { kind: 'image', image: 'shop' }, port, memoryBytes: 1e9 },
    ...(services.length > 0 && { services }),
  };
  return (target = await startTarget(spec, { onGcEvent: () => {}, signal: new AbortController().signal }, () => Promise.resolve(engine)));
}

const SERVER = (before = '') => `${before}; require('node:http').createServer((req, res) => res.end('ok')).listen(process.env.PORT);`;

test('is measured through its door, each collection seen in the trace', async () => {
  const { info } = await start(SERVER());
  expect(info).toMatchObject({ origin: `http://127.0.0.1:${port}`, command: 'image shop', node: process.version });
  const { channels, collections } = (await target?.sample()) ?? { channels: {}, collections: 0 };
  expect(Object.keys(channels)).toEqual(['heap', 'external', 'arrayBuffers', 'native', 'fds', 'resources']);
  expect(collections).toBeGreaterThanOrEqual(2);
  await target?.stop();
  expect(engine.containers[0]?.removed).toBeGreaterThan(0);
}, LIMIT_MS);

test('is measured with its threads and what it has started', async () => {
  const waits = JSON.stringify('setInterval(() => {}, 1e6)');
  await start(SERVER(`new (require('node:worker_threads').Worker)(${waits}, { eval: true }); require('node:child_process').spawn(process.execPath, ['-e', ${waits}], { stdio: 'inherit' })`));
  // One door for all: the child's turn may come after the server's.
  const members = await pollFor(async () => {
    const sample = await target?.sample();
    return sample?.members?.length === 3 ? sample.members : undefined;
  }, LIMIT_MS, 20);
  expect(members?.map(({ role }) => role).sort()).toEqual(['child', 'server', 'thread']);
  expect(members?.every(({ channels, collections }) => (channels.heap ?? 0) > 0 && collections >= 2)).toBe(true);
}, LIMIT_MS);

test('has its services around it, by name in their network', async () => {
  const cache = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => cache.listen(0, '127.0.0.1', resolve));
  engine.published.set(5432, (cache.address() as AddressInfo).port);
  const said = join(folder, 'said');
  await start(SERVER(`require('node:fs').writeFileSync(${JSON.stringify(said)}, [process.env.DB_HOST, process.env.DB_PORT, process.env.WRITTEN].join())`), {
    services: [{ name: 'db', image: 'postgres', port: 5432, env: {}, ready: { kind: 'port', timeoutMs: LIMIT_MS } }],
  });
  expect(readFileSync(said, 'utf8')).toBe('db,5432,db:5432');
  expect(engine.containers.map(({ settings }) => settings.network)).toEqual([{ id: 'network', name: 'db' }, { id: 'network', name: 'target' }]);
  await target?.stop();
  expect(engine.log).toEqual(['make network', 'start db', 'start target', 'remove target', 'remove db', 'remove network']);
  cache.close();
}, LIMIT_MS);

describe('one that ends', () => {
  test('before it is ready: nothing is left', async () => {
    await expect(start(`console.error('no database'); process.exit(7)`)).rejects.toMatchObject({ code: 'target-exited', message: '`image shop` ended with exit code 7 before it was ready', details: ['no database'] });
    expect(engine.log).toEqual(['start shop', 'remove shop']);
  }, LIMIT_MS);

  test('at its memory limit has died of memory', async () => {
    await start(SERVER(), { outOfMemory: true });
    await target?.sample();
    children[0]?.kill('SIGKILL');
    const death = await target?.sample().catch((error: unknown) => error);
    expect(death).toBeInstanceOf(DiedOfMemory);
    expect((death as DiedOfMemory).death).toMatchObject({ exhausted: 'system', words: 'ended by the kernel', limitBytes: 1e9 });
  }, LIMIT_MS);

  test('otherwise has crashed, and that is known a moment later', async () => {
    await start(SERVER());
    children[0]?.kill('SIGKILL');
    await pollFor(async () => {
      await target?.lossExplained?.();
      return hasEnded() ? true : undefined;
    }, LIMIT_MS, 20);
    expect(() => target?.throwIfDead()).toThrow('`image shop` ended with exit code 137 while it was measured');
  }, LIMIT_MS);
});

function hasEnded(): boolean {
  try {
    target?.throwIfDead();
    return false;
  } catch {
    return true;
  }
}
