/** The scenarios of this machine's part of a run. */
import { relative, resolve } from 'node:path';
import type { Shard } from '../result/shards.js';
import type { Scenario } from '../scenario/scenario.js';
import { readDurations } from './durations.js';
import { parseShard } from './shard-choice.js';
import { splitScenarios } from './split.js';

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Absolute: where the run is started. */
  readonly cwd: string;
  /** Tells people one thing. */
  readonly say: (line: string) => void;
}

/**
 * @param flags as the command line has them; without `shard` all scenarios are this machine's
 * @throws LeakcheckError 'usage', 'input-unreadable' or 'result-invalid'
 */
export function shardOf(scenarios: readonly Scenario[], flags: { readonly shard?: string; readonly durations?: string }, { env, cwd, say }: Surroundings): { readonly scenarios: readonly Scenario[]; readonly shard?: Shard } {
  if (flags.shard === undefined) return { scenarios };
  const { index, total } = parseShard(flags.shard, env);
  const durationsMs = flags.durations === undefined ? undefined : readDurations(resolve(cwd, flags.durations), cwd);
  const nameOf = ({ file }: Scenario) => relative(cwd, file);
  const plan = splitScenarios(scenarios.map((scenario) => ({ name: scenario.name, file: nameOf(scenario), profile: scenario.load.profile })), total, durationsMs);
  const own = new Set(plan.filter(({ shard }) => shard === index).map(({ file }) => file));
  if (flags.durations !== undefined && durationsMs === undefined) say(`no durations are known yet (${flags.durations} does not exist): the scenarios are dealt out in turn`);
  say(`shard ${index} of ${total}: ${own.size} of ${scenarios.length} scenarios`);
  return { scenarios: scenarios.filter((scenario) => own.has(nameOf(scenario))), shard: { index, total, plan } };
}
