/** Processor cores that this process may use: a container's quota counts, which Node.js 20 does not look at. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Of control groups v2 and v1, as a process in a container sees its own. */
const QUOTA_FILES = [['/sys/fs/cgroup/cpu.max'], ['/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '/sys/fs/cgroup/cpu/cpu.cfs_period_us']];

/** A fraction where a quota is one; above 0. */
export function availableCores(): number {
  const quotas = QUOTA_FILES.map((files) => quotaOf(files.map(textOf).join(' ')));
  return Math.min(availableParallelism(), ...quotas);
}

/** @param text quota and period in microseconds: `150000 100000`; `max` or -1 is none */
export function quotaOf(text: string): number {
  const [quota = NaN, period = NaN] = text.trim().split(/\s+/).map(Number);
  return quota > 0 && period > 0 ? quota / period : Infinity;
}

/**
 * A word about scenarios that run at the same time on fewer cores than they take: one for each server, and one for the
 * load of them all. What is counted per request hardly changes; whatever has to do with time does.
 * @param atOnce scenarios at the same time
 * @param servers that each of them drives: two with a base
 * @returns undefined where there are enough, or where a single scenario has them all
 */
export function crowdingWarning({ atOnce, servers, cores }: { readonly atOnce: number; readonly servers: number; readonly cores: number }): string | undefined {
  const needed = atOnce * servers + 1;
  if (atOnce < 2 || needed <= cores) return undefined;
  const had = `${Number(cores.toFixed(1))} ${cores === 1 ? 'core' : 'cores'}`;
  return `${atOnce} scenarios ran at the same time on ${had}, where ${needed} are fair: times, rates and growth with time are not those of a run alone, and a budget of time ends with fewer requests`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
