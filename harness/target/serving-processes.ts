/** Which of the target's isolates serve the port: one server, several that share the port, a worker thread. */
import { connect } from 'node:net';
import { LeakcheckError } from '../errors.js';
import type { Agent, Isolate } from './agent-channel.js';
import type { Origin } from './ground.js';
import type { Ports, Threads } from './threads.js';
import { pollFor, withLimit } from './time-limit.js';

/** From the port being open to the agent's word; the agent connects before the application's first line. */
const AGENT_LIMIT_MS = 5_000;
const ANSWER_LIMIT_MS = 1_000;
const POLL_INTERVAL_MS = 20;

export interface LookAt {
  /** Agents whose processes are alive. */
  readonly agents: () => readonly Agent[];
  /** Told of the threads that these have. */
  readonly threads: Threads;
  readonly signal: AbortSignal;
  readonly throwIfOver: () => void;
}

/**
 * Those that serve the port. Resolves empty when there is none within the limit.
 * @param origin where it answers @param port as the processes know it
 */
export async function findServing(origin: Origin, port: number, look: LookAt): Promise<readonly Isolate[]> {
  // One connection is held meanwhile: a cluster worker can only be told by the connections that it has.
  const connection = connect({ host: origin.host, port: origin.port }).on('error', () => {});
  try {
    const found = await pollFor(
      async () => {
        look.throwIfOver();
        const serving = servingAmong(await lookAround(look), port);
        return serving.length > 0 ? serving : undefined;
      },
      AGENT_LIMIT_MS,
      POLL_INTERVAL_MS,
    );
    return found ?? [];
  } finally {
    connection.destroy();
  }
}

export interface Seen {
  readonly isolate: Isolate;
  readonly ports: readonly number[];
}

/** Without cluster workers that have no connection. */
export function servingAmong(seen: readonly Seen[], port: number): readonly Isolate[] {
  return seen.filter(({ ports }) => ports.includes(port)).map(({ isolate }) => isolate);
}

/** All ports that the target serves, in ascending order. */
export async function allServedPorts(look: Omit<LookAt, 'throwIfOver'>): Promise<readonly number[]> {
  return [...new Set((await lookAround(look)).flatMap(({ ports }) => ports))].sort((a, b) => a - b);
}

/** All processes with their threads, but for those that are busy, or just ending: they have nothing to say. */
export async function lookAround({ agents, threads, signal }: Omit<LookAt, 'throwIfOver'>): Promise<readonly Seen[]> {
  const onLimit = () => new LeakcheckError('target-unresponsive', 'a process of the target did not answer');
  const found = await Promise.all(
    agents().map(async (agent) => {
      const answer = await withLimit(agent.ask<Ports>({ ask: 'ports' }), { limitMs: ANSWER_LIMIT_MS, signal, onLimit }).catch(() => undefined);
      return answer === undefined ? [] : [{ isolate: agent, ports: answer.ports }, ...threads.note(agent, answer)];
    }),
  );
  return found.flat();
}
