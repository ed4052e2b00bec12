/** The results of shards → the result of the whole run. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { LeakcheckError } from '../errors.js';
import { runExitCode } from '../gate/exit-code.js';
import type { RunResult, ScenarioResult } from '../result/document.js';
import type { PlannedScenario, Shard } from '../result/shards.js';

export interface FoundShard {
  /** How messages name its file. */
  readonly shownAs: string;
  readonly result: RunResult & { readonly shard: Shard };
}

export interface MergeOutcome {
  readonly result: RunResult;
  /** What a person should know of the shards: missing ones, repeated ones. */
  readonly notices: readonly string[];
}

/**
 * A scenario of which no shard has a result is an error of the run. Of a shard that ran twice, such as a job that was
 * tried again, the later result counts. Machine, Node.js and seed are those of the first shard; `merged` has the others'.
 * @throws LeakcheckError 'shards-differ' for results that are no shards of one run
 */
export function mergeShards(found: readonly [FoundShard, ...FoundShard[]]): MergeOutcome {
  const shards = latest(found);
  checkPlans(shards);
  const [{ result: first }] = shards;
  const { total, plan } = first.shard;
  const results = new Map(shards.flatMap(({ result: { shard, scenarios } }) => scenarios.map((scenario) => [keyOf(shard.index, scenario.file), scenario])));
  const byIndex = new Map(shards.map(({ result }) => [result.shard.index, result]));
  const missing = Array.from({ length: total }, (_, at) => at + 1).filter((index) => !byIndex.has(index));
  const scenarios = plan.map((planned) => results.get(keyOf(planned.shard, planned.file)) ?? withoutResult(planned, total, first.seed, byIndex.get(planned.shard)));
  const { shard: _, ...about } = first;
  return {
    result: {
      ...about,
      startedAt: shards.map(({ result }) => result.startedAt).sort()[0] ?? first.startedAt,
      // Side by side: the whole took as long as the longest of them.
      durationMs: Math.max(...shards.map(({ result }) => result.durationMs)),
      interrupted: false,
      planned: plan.length,
      scenarios,
      merged: {
        total,
        missing,
        shards: shards.map(({ result: { shard, node, machine, startedAt, durationMs, interrupted, planned, scenarios: own } }) => ({ index: shard.index, node, machine, startedAt, durationMs, interrupted, planned, finished: own.length })),
      },
      exitCode: runExitCode({ interrupted: false, planned: plan.length, scenarios }),
    },
    notices: [...missing.map((index) => `shard ${index} of ${total} left no result`), ...repeatedNotices(found, shards), ...versionNotices(shards)],
  };
}

type Shards = readonly [FoundShard, ...FoundShard[]];

/** One of each index, in order. */
function latest(found: Shards): Shards {
  const byIndex = new Map<number, FoundShard>();
  for (const shard of found) {
    const { index } = shard.result.shard;
    const other = byIndex.get(index);
    if (other === undefined || other.result.startedAt < shard.result.startedAt) byIndex.set(index, shard);
  }
  const [first = found[0], ...others] = [...byIndex.values()].sort((a, b) => a.result.shard.index - b.result.shard.index);
  return [first, ...others];
}

function checkPlans([first, ...others]: Shards): void {
  const { total, plan } = first.result.shard;
  const files = (scenarios: readonly PlannedScenario[]) => scenarios.map(({ file }) => file);
  for (const { shownAs, result: { shard } } of others) {
    if (isDeepStrictEqual({ total, plan }, { total: shard.total, plan: shard.plan })) continue;
    const isSameRun = total === shard.total && isDeepStrictEqual(files(plan), files(shard.plan));
    throw new LeakcheckError('shards-differ', `${first.shownAs} and ${shownAs} are ${isSameRun ? 'shards of one run, but were split in different ways' : 'no shards of one run'}`, {
      next: isSameRun ? 'Give every shard the same file with --durations, or none.' : 'Merge the shards of one run only, each made with the same scenarios and the same n of --shard i/n; remove older ones.',
    });
  }
}

function keyOf(shard: number, file: string): string {
  return `${shard} ${file}`;
}

function withoutResult({ name, file, profile, shard }: PlannedScenario, total: number, seed: number, result: RunResult | undefined): ScenarioResult {
  const what = result === undefined ? 'left no result' : result.interrupted ? 'was interrupted before it had judged this scenario' : 'ended before it had judged this scenario';
  const { code, message, next = '' } = new LeakcheckError('shard-missing', `shard ${shard} of ${total} ${what}`, {
    next: `Look into the log of its job, run that shard again with --shard ${shard}/${total}, and merge again.`,
  });
  return {
    name, file, profile, seed, targetFolder: '', verdict: 'error', error: { code, message, next, details: [] },
    reasons: [], warnings: [], listenerWarnings: [], requests: 0, requestsByRoute: {}, durationMs: 0, channels: {}, evidence: [], minimalScenario: null, exitCode: 2,
  };
}

function repeatedNotices(found: Shards, shards: Shards): string[] {
  return found.filter((shard) => !shards.includes(shard)).map(({ shownAs, result }) => `${shownAs} is left out: there is a later result of shard ${result.shard.index}`);
}

function versionNotices(shards: Shards): string[] {
  const versions = [...new Set(shards.map(({ result }) => result.tool.version))];
  return versions.length > 1 ? [`the shards were run by different versions of leakcheck: ${versions.join(', ')}`] : [];
}
