/** How often the kernel has ended a process for want of memory, as far as this system tells. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';

/** In `memory.events` of cgroup v2, `memory.oom_control` of v1 and `/proc/vmstat`. */
const KILLS = /^oom_kill (\d{1,15})$/m;

/**
 * Kills in this process's own group, which the processes that it starts share; where there is no group that counts, of the whole machine.
 * @param root folder that /proc and /sys are in
 * @returns undefined where nobody counts
 */
export function kernelKills(root = '/'): number | undefined {
  for (const file of counters(root)) {
    const [, kills] = KILLS.exec(readIfThere(join(root, file))) ?? [];
    if (kills !== undefined) return Number(kills);
  }
  return undefined;
}

/** What this process and all that it starts may use: of its container, or of the machine. */
export function systemMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** The nearest first. Inside a container a group's path may be that of the host, where the group itself is mounted. */
function counters(root: string): string[] {
  const groups = readIfThere(join(root, 'proc/self/cgroup')).split('\n').map((line) => line.split(':'));
  const path = (controller: string) => groups.find(([, controllers = '']) => controllers.split(',').includes(controller))?.[2];
  const [v1, v2] = [path('memory'), path('')];
  return [
    ...(v1 === undefined ? [] : [`sys/fs/cgroup/memory${v1}/memory.oom_control`, 'sys/fs/cgroup/memory/memory.oom_control']),
    ...(v2 === undefined ? [] : [`sys/fs/cgroup${v2}/memory.events`, 'sys/fs/cgroup/memory.events']),
    'proc/vmstat',
  ];
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
