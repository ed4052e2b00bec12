/** Scenarios → shards that take about as long as each other. Pure: every machine comes to the same plan by itself. */
import type { PlannedScenario } from '../result/shards.js';

type Unplanned = Omit<PlannedScenario, 'shard'>;

/**
 * The longest first, each to the shard that has the least so far (Graham 1969, "Bounds on multiprocessing timing
 * anomalies": never more than 4/3 of the best). Without durations that deals the sorted list out in turn.
 * @param durationsMs by file; a scenario that is not in it is taken for one of middling length
 * @returns sorted by file, in the order of code units
 */
export function splitScenarios(scenarios: readonly Unplanned[], total: number, durationsMs: ReadonlyMap<string, number> = new Map()): PlannedScenario[] {
  const known = scenarios.flatMap(({ file }) => durationsMs.get(file) ?? []).sort((a, b) => a - b);
  const middling = known[Math.floor(known.length / 2)] ?? 1;
  const durationOf = ({ file }: Unplanned) => durationsMs.get(file) ?? middling;
  const loads = Array.from({ length: total }, () => 0);
  const sorted = [...scenarios].sort(byFile);
  return [...sorted]
    .sort((a, b) => durationOf(b) - durationOf(a))
    .map((scenario) => {
      const least = loads.indexOf(Math.min(...loads));
      loads[least] = (loads[least] ?? 0) + durationOf(scenario);
      return { ...scenario, shard: least + 1 };
    })
    .sort(byFile);
}

function byFile({ file: a }: Unplanned, { file: b }: Unplanned): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
