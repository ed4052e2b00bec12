/** Waits until a target serves. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readiness } from '../scenario/scenario.js';

/** Servers that listen on `localhost` may be on either loopback address. */
const LOOPBACK_HOSTS = ['127.0.0.1', '::1'] as const;
const POLL_INTERVAL_MS = 25;
const PROBE_TIMEOUT_MS = 5_000;

export interface ReadinessState {
  /** True when the text of `ready: { log }` was printed. */
  readonly logSeen: () => boolean;
  /** Throws when waiting has become pointless: the target has ended, the run was interrupted. */
  readonly throwIfOver: () => void;
}

/** @returns the host that answers. Resolves undefined at the limit. */
export async function waitUntilReady(ready: Readiness, port: number, state: ReadinessState): Promise<string | undefined> {
  const deadlineMs = performance.now() + ready.timeoutMs;
  while (performance.now() < deadlineMs) {
    state.throwIfOver();
    const host = await answeringHost(ready, port, state);
    if (host !== undefined) return host;
    await sleep(POLL_INTERVAL_MS);
  }
  state.throwIfOver();
  return undefined;
}

async function answeringHost(ready: Readiness, port: number, state: ReadinessState): Promise<string | undefined> {
  if (ready.kind === 'log' && !state.logSeen()) return undefined;
  for (const host of LOOPBACK_HOSTS) {
    const answers = ready.kind === 'http' ? await answersOk(host, port, ready.path) : await accepts(host, port);
    if (answers) return host;
  }
  return undefined;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => done(true)).on('error', () => done(false)).on('timeout', () => done(false));
  });
}

/** Any 2xx or 3xx answer; `agent: false` so that no connection stays open. */
function answersOk(host: string, port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ host, port, path, agent: false, timeout: PROBE_TIMEOUT_MS }, (response) => {
      response.resume();
      response.on('end', () => resolve((response.statusCode ?? 500) < 400)).on('error', () => resolve(false));
    });
    probe.on('error', () => resolve(false)).on('timeout', () => probe.destroy()).end();
  });
}
