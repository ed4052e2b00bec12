import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../../harness/errors.js';
import type { ServiceSpec } from '../../../harness/scenario/scenario.js';
import { startServices } from '../../../harness/target/container/services.js';
import { FakeEngine } from '../../support/fake-engine.js';

const signal = new AbortController().signal;
let server: Server;
let engine: FakeEngine;

beforeEach(async () => {
  engine = new FakeEngine();
  server = createServer((socket) => socket.on('error', () => {}).end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  engine.published.set(5432, (server.address() as AddressInfo).port);
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const db = (changed: Partial<ServiceSpec> = {}): ServiceSpec => ({ name: 'db', image: 'postgres:16', port: 5432, env: { A: 'b' }, ready: { kind: 'port', timeoutMs: 10_000 }, ...changed });

test('are started in their order, each under its name, and removed with their network', async () => {
  const running = await startServices(engine, [db(), db({ name: 'cache', image: 'redis', command: 'redis-server --save ""' })], signal);
  expect(engine.containers.map(({ settings }) => settings)).toEqual([
    { image: 'postgres:16', env: { A: 'b' }, ports: [5432], network: { id: 'network', name: 'db' } },
    { image: 'redis', env: { A: 'b' }, ports: [5432], network: { id: 'network', name: 'cache' }, command: ['redis-server', '--save', ''] },
  ]);
  await running.remove();
  expect(engine.log).toEqual(['make network', 'start db', 'start cache', 'remove db', 'remove cache', 'remove network']);
});

describe('one that fails', () => {
  const failure = (specs: readonly ServiceSpec[]) => startServices(engine, specs, signal).then(() => undefined, (error: LeakcheckError) => error);

  test('to be had takes the others with it', async () => {
    engine.failsAt = { image: 'none', error: new LeakcheckError('image-missing', 'no') };
    expect((await failure([db(), db({ name: 'other', image: 'none' })]))?.code).toBe('image-missing');
    expect(engine.log).toEqual(['make network', 'start db', 'remove db', 'remove network']);
  });

  test('by ending says what it printed, and keeps all of it', async () => {
    engine.onStart = ({ output, end }) => {
      output?.onStderr('no password\n');
      end({ exitCode: 1, outOfMemory: false });
    };
    engine.healthOf = 'starting';
    const error = await failure([db()]);
    expect(error).toMatchObject({ code: 'service-ended', message: 'the service db ended with exit code 1', details: ['no password'], logs: [{ name: 'db.log', text: 'no password\n' }] });
    expect(engine.log.at(-1)).toBe('remove network');
  });

  test('to pass its health check, though its port is open', async () => {
    engine.healthOf = 'unhealthy';
    const error = await failure([db({ ready: { kind: 'port', timeoutMs: 60 } })]);
    expect(error).toMatchObject({ code: 'service-not-ready', message: "waited 0.06 s for the service db: for port 5432 to open and its image's health check to pass (it says unhealthy)" });
  });

  test('to print its line', async () => {
    engine.onStart = ({ output }) => output?.onStdout('ready to acc');
    expect((await failure([db({ ready: { kind: 'log', text: 'ready to accept', timeoutMs: 60 } })]))?.code).toBe('service-not-ready');
    engine.onStart = ({ output }) => (output?.onStdout('ready to acc'), output?.onStdout('ept\n'));
    expect(await failure([db({ ready: { kind: 'log', text: 'ready to accept', timeoutMs: 10_000 } })])).toBeUndefined();
  });

  test('when the run is interrupted leaves nothing', async () => {
    const interrupt = new AbortController();
    engine.onStart = () => interrupt.abort();
    engine.healthOf = 'starting';
    await expect(startServices(engine, [db()], interrupt.signal)).rejects.toMatchObject({ code: 'interrupted' });
    expect(engine.log.slice(-2)).toEqual(['remove db', 'remove network']);
  });
});
