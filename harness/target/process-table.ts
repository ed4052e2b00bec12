/** The processes of this machine, from /proc; empty where there is none. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  /** Clock ticks since boot; with the pid it names one process for good, as pids are used again. */
  readonly startTicks: string;
}

/** Living processes; one that has ended and waits to be reaped does not count. */
export function listProcesses(): ProcessEntry[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names.filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcess(Number(name)) ?? []);
}

export function readProcess(pid: number): ProcessEntry | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything, also parentheses: the fields begin behind the last one.
  const [state, parentPid, groupId, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || state === '' || state === 'Z' || state === 'X') return undefined;
  return { pid, parentPid: Number(parentPid), groupId: Number(groupId), startTicks: rest[START_FIELD] ?? '' };
}

/** Does the environment that the process was started with contain the text? */
export function hasInEnvironment(pid: number, text: string): boolean {
  return readIfThere(`/proc/${pid}/environ`).includes(text);
}

/** Field 22 of `man 5 proc`, counted from the first one behind the group. */
const START_FIELD = 16;

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
