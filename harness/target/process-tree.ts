/** Ends everything that a target started: its process group, and on Linux also what left the group. */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '../errors.js';
import { hasInEnvironment, listProcesses, type ProcessEntry } from './process-table.js';

/** Trees that are alive, for the moment when the harness itself has to go at once. */
const living = new Map<number, Tree>();

const POLL_INTERVAL_MS = 20;
/** Nobody survives SIGKILL; a process that is stuck in the kernel ends later, and is not worth waiting for. */
const KILL_LIMIT_MS = 5_000;

/** @param mark text in the environment of every process of the tree, unless one has cleared it */
export function watchTree(groupId: number, mark: string): void {
  living.set(groupId, new Tree(groupId, mark));
}

export function isTreeAlive(groupId: number): boolean {
  return living.get(groupId)?.isAlive() ?? false;
}

/** Asks the tree to end, waits, then makes it end. Resolves when no process of it is left. */
export async function endTree(groupId: number, graceMs: number): Promise<void> {
  const tree = living.get(groupId);
  if (tree === undefined) return;
  tree.signal('SIGTERM');
  const graceEndsMs = performance.now() + graceMs;
  while (tree.isAlive()) {
    const nowMs = performance.now();
    if (nowMs > graceEndsMs) tree.signal('SIGKILL');
    if (nowMs > graceEndsMs + KILL_LIMIT_MS) break;
    await sleep(POLL_INTERVAL_MS);
  }
  living.delete(groupId);
}

/** Synchronous and without grace: for a crash of the harness and a second Ctrl-C. */
export function killAllTrees(): void {
  for (const tree of living.values()) tree.signal('SIGKILL');
  living.clear();
}

class Tree {
  /** By pid: found once is remembered, also when the chain of parents breaks. */
  readonly #known = new Map<number, string>();

  constructor(
    private readonly groupId: number,
    private readonly mark: string,
  ) {}

  signal(name: NodeJS.Signals): void {
    // Found first: a process that ends breaks the chain to its children.
    const members = this.#members();
    signal(-this.groupId, name);
    for (const { pid, groupId } of members) if (groupId !== this.groupId) signal(pid, name);
  }

  isAlive(): boolean {
    if (listProcesses().length === 0) return signal(-this.groupId, 0);
    return this.#members().length > 0;
  }

  /** In the group, marked, remembered, or a child of one of these. */
  #members(): ProcessEntry[] {
    const others = listProcesses().filter(({ pid }) => pid !== process.pid);
    const members = others.filter(({ pid, groupId, startTicks }) => groupId === this.groupId || this.#known.get(pid) === startTicks || hasInEnvironment(pid, this.mark));
    const pids = new Set(members.map(({ pid }) => pid));
    for (const parent of members) {
      for (const child of others) {
        if (child.parentPid !== parent.pid || pids.has(child.pid)) continue;
        pids.add(child.pid);
        // The loop reaches it, and so its children, in turn.
        members.push(child);
      }
    }
    for (const { pid, startTicks } of members) this.#known.set(pid, startTicks);
    return members;
  }
}

/** false when there is nobody to receive it. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    // EPERM: the process exists but has changed its user; nothing more can be done about it.
    return systemErrorCode(error) === 'EPERM' && name !== 0;
  }
}
