/** Waits until a target serves. */
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Readiness } from '../scenario/scenario.js';
import { pollFor } from './time-limit.js';

/** Servers that listen on `localhost` may be on either loopback address. */
const LOOPBACK_HOSTS = ['127.0.0.1', '::1'] as const;
const POLL_INTERVAL_MS = 25;
/** A probe that hangs is given up for a new one: servers drop connections while they start. */
const PROBE_LIMIT_MS = 1_000;

export interface ReadinessState<Answer> {
  /** True when the text of `ready: { log }` was printed. */
  readonly logSeen: () => boolean;
  /** Asks the server once. */
  readonly answering: () => Promise<Answer | undefined>;
  /** Throws when waiting has become pointless: the target has ended, the run was interrupted. */
  readonly throwIfOver: () => void;
}

/** @returns who answers. Resolves undefined at the limit. */
export async function waitUntilReady<Answer>(ready: Readiness, { logSeen, answering, throwIfOver }: ReadinessState<Answer>): Promise<Answer | undefined> {
  const found = await pollFor(
    async () => {
      throwIfOver();
      return ready.kind === 'log' && !logSeen() ? undefined : answering();
    },
    ready.timeoutMs,
    POLL_INTERVAL_MS,
  );
  throwIfOver();
  return found;
}

/** What was waited for, for messages. */
export function describeReadiness(ready: Readiness, port: number): string {
  switch (ready.kind) {
    case 'http':
      return `GET ${ready.path} on port ${port} to answer 2xx or 3xx`;
    case 'log':
      return `the text ${JSON.stringify(ready.text)} in the output, and port ${port} to open`;
    case 'port':
      return `port ${port} to open`;
  }
}

/** @returns the loopback address that answers now */
export async function answeringHost(ready: Readiness, port: number): Promise<string | undefined> {
  for (const host of LOOPBACK_HOSTS) {
    const answers = ready.kind === 'http' ? await answersOk(host, port, ready.path) : await accepts(host, port);
    if (answers) return host;
  }
  return undefined;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_LIMIT_MS });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => done(true)).on('error', () => done(false)).on('timeout', () => done(false));
  });
}

/** Whether a GET is answered with 2xx or 3xx. `agent: false` so that no connection stays open. */
export function answersOk(host: string, port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ host, port, path, agent: false, timeout: PROBE_LIMIT_MS }, (response) => {
      response.resume();
      response.on('end', () => resolve((response.statusCode ?? 500) < 400)).on('error', () => resolve(false));
    });
    probe.on('error', () => resolve(false)).on('timeout', () => probe.destroy(new Error('no answer'))).end();
  });
}
