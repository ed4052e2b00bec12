/** Which of the target's processes serve the port: one server, several that share the port, or a cluster and its workers. */
import { connect } from 'node:net';
import { LeakcheckError } from '../errors.js';
import type { Agent } from './agent-channel.js';
import type { Origin } from './ground.js';
import { pollFor, withLimit } from './time-limit.js';

/** From the port being open to the agent's word; the agent connects before the application's first line. */
const AGENT_LIMIT_MS = 5_000;
const ANSWER_LIMIT_MS = 1_000;
const POLL_INTERVAL_MS = 20;

export interface LookAt {
  /** Agents whose processes are alive. */
  readonly agents: () => readonly Agent[];
  readonly signal: AbortSignal;
  readonly throwIfOver: () => void;
}

/**
 * Processes that serve the port. Resolves empty when there is none within the limit.
 * @param origin where it answers @param port as the processes know it
 */
export async function findServing(origin: Origin, port: number, look: LookAt): Promise<readonly Agent[]> {
  // One connection is held meanwhile: a cluster worker can only be told by the connections that it has.
  const connection = connect({ host: origin.host, port: origin.port }).on('error', () => {});
  try {
    const found = await pollFor(
      async () => {
        look.throwIfOver();
        const serving = (await portsOf(look)).filter(({ ports }) => ports.includes(port)).map(({ agent }) => agent);
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

/** The same with the rest of their clusters, primary and workers: all of them serve, and can leak. Workers may join later. */
export function withClusters(serving: readonly Agent[], agents: readonly Agent[]): readonly Agent[] {
  const primaries = new Set(serving.map(({ hello }) => (hello.clusterWorker ? hello.parentPid : hello.pid)));
  const members = agents.filter(({ hello }) => primaries.has(hello.clusterWorker ? hello.parentPid : hello.pid));
  return [...new Set([...serving, ...members])];
}

/** All ports that the target serves, in ascending order. */
export async function allServedPorts(look: LookAt): Promise<readonly number[]> {
  return [...new Set((await portsOf(look)).flatMap(({ ports }) => ports))].sort((a, b) => a - b);
}

/** A process that is busy, or just ending, has nothing to say. */
async function portsOf({ agents, signal }: LookAt): Promise<{ agent: Agent; ports: readonly number[] }[]> {
  const onLimit = () => new LeakcheckError('target-unresponsive', 'a process of the target did not answer');
  return Promise.all(
    agents().map(async (agent) => {
      const answer = agent.ask<{ ports: readonly number[] }>({ ask: 'ports' });
      const { ports } = await withLimit(answer, { limitMs: ANSWER_LIMIT_MS, signal, onLimit }).catch(() => ({ ports: [] }));
      return { agent, ports };
    }),
  );
}
