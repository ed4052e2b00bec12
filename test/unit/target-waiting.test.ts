import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import type { Readiness } from '../../harness/scenario/scenario.js';
import { freePort } from '../../harness/target/free-port.js';
import { readProcess } from '../../harness/target/process-table.js';
import { answeringHost, waitUntilReady } from '../../harness/target/readiness.js';
import { pollFor, withLimit } from '../../harness/target/time-limit.js';

const onLimit = () => new LeakcheckError('target-unresponsive', 'too late');
const never = new Promise<never>(() => {});

describe('waiting with a limit', () => {
  test('gives the answer', async () => {
    await expect(withLimit(Promise.resolve(7), { limitMs: 1_000, signal: new AbortController().signal, onLimit })).resolves.toBe(7);
  });

  test('ends at the limit', async () => {
    await expect(withLimit(never, { limitMs: 5, signal: new AbortController().signal, onLimit })).rejects.toThrow('too late');
  });

  test('ends when the run is interrupted, before or meanwhile', async () => {
    const interrupt = new AbortController();
    const waiting = withLimit(never, { limitMs: 60_000, signal: interrupt.signal, onLimit });
    interrupt.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
    await expect(withLimit(never, { limitMs: 60_000, signal: interrupt.signal, onLimit })).rejects.toMatchObject({ code: 'interrupted' });
  });

  test('polls until there is something, and at least once', async () => {
    let looks = 0;
    await expect(pollFor(() => (++looks === 3 ? 'found' : undefined), 1_000, 1)).resolves.toBe('found');
    await expect(pollFor(() => 'at once', 0, 1)).resolves.toBe('at once');
    await expect(pollFor(() => undefined, 5, 1)).resolves.toBeUndefined();
  });
});

describe('readiness', () => {
  const state = { logSeen: () => true, throwIfOver: () => {} };
  const wait = (ready: Readiness, port: number, changed = {}) => waitUntilReady(ready, { ...state, answering: () => answeringHost(ready, port), ...changed });

  test('a path that hangs does not hold up the limit for long', async () => {
    const server = createServer(() => {});
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await expect(wait({ kind: 'http', path: '/', timeoutMs: 100 }, port)).resolves.toBeUndefined();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('is not waited for when waiting has become pointless', async () => {
    const throwIfOver = () => {
      throw new LeakcheckError('target-exited', 'it has ended');
    };
    await expect(wait({ kind: 'port', timeoutMs: 60_000 }, await freePort(), { throwIfOver })).rejects.toThrow('it has ended');
  });

  test('by log needs the text and the port', async () => {
    const server = createServer((_, response) => response.end());
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const ready = { kind: 'log', text: 'up', timeoutMs: 60 } as const;
    await expect(wait(ready, port, { logSeen: () => false })).resolves.toBeUndefined();
    await expect(wait(ready, port)).resolves.toBe('127.0.0.1');
    await new Promise((resolve) => server.close(resolve));
  });
});

test('this process is in the table of processes', () => {
  expect(readProcess(process.pid)).toMatchObject({ pid: process.pid, parentPid: process.ppid });
  expect(readProcess(2 ** 30)).toBeUndefined();
});
