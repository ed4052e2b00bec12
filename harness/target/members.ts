/** Which isolates are measured: those that serve the port, and everything that they have started. */
import type { Isolate } from './agent-channel.js';
import type { MemberRole } from './target.js';

/** A chain of programs between two Node.js processes, such as the shell of `exec()`; more is a loop. */
const LONGEST_CHAIN = 16;

/**
 * The servers, the rest of their clusters, and every Node.js process below these with its threads: what a server hands its
 * work to can leak too. Not the programs above: npm, a shell, a supervisor.
 * @param parentOf the parent of a process without an agent; undefined where nobody knows
 */
export function membersOf(serving: readonly Isolate[], running: readonly Isolate[], parentOf: (pid: number) => number | undefined): readonly Isolate[] {
  const roots = new Set(serving.map(({ hello }) => hello.pid));
  const parents = new Map(running.map(({ hello }) => [hello.pid, hello.parentPid]));
  const isBelow = (pid: number): boolean => {
    let at: number | undefined = pid;
    for (let steps = 0; at !== undefined && steps < LONGEST_CHAIN; steps += 1) {
      if (roots.has(at)) return true;
      at = parents.get(at) ?? parentOf(at);
    }
    return false;
  };
  // One that has ended just now is asked too: its missing answer tells, where a sum without it would look like a fall.
  return [...new Set([...running.filter(({ hello }) => isBelow(hello.pid)), ...serving])];
}

/** The servers with the rest of their clusters, primary and workers: none of them may end. Workers may join later. */
export function withClusters(serving: readonly Isolate[], running: readonly Isolate[]): readonly Isolate[] {
  const primaries = new Set(serving.map(({ hello }) => (hello.clusterWorker ? hello.parentPid : hello.pid)));
  const members = running.filter(({ hello }) => hello.threadId === 0 && primaries.has(hello.clusterWorker ? hello.parentPid : hello.pid));
  return [...new Set([...serving, ...members])];
}

/** @param serving with their clusters */
export function roleOf({ hello }: Isolate, serving: readonly Isolate[]): MemberRole {
  if (serving.some((each) => each.hello.clusterWorker && each.hello.parentPid === hello.pid)) return hello.threadId === 0 ? 'cluster primary' : 'thread';
  if (hello.clusterWorker) return 'cluster worker';
  if (serving.some((each) => each.hello.pid === hello.pid && each.hello.threadId === hello.threadId)) return 'server';
  // The main thread of a process whose worker thread serves.
  if (hello.threadId === 0 && serving.some((each) => each.hello.pid === hello.pid)) return 'server';
  return hello.threadId === 0 ? 'child' : 'thread';
}
