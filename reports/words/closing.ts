/** The end of a report in one sentence: the counts, and what the exit code means. */
import type { ExitCode, RunResult, ScenarioResult } from '../../harness/result/document.js';
import { formatCount, formatDuration, plural } from '../format/units.js';
import type { Style } from '../format/style.js';
import { conclude, isAccepted } from './conclusion.js';

/** "1 leak, 2 clean in 3 min 6 s. Exit code 1: a leak was found." */
export function closingSentence(result: RunResult, style: Style): string {
  const { scenarios, planned, interrupted, exitCode, durationMs } = result;
  const counts = scenarios.length === 0 ? 'No scenario was judged' : `${countsOf(scenarios, style)} in ${formatDuration(durationMs)}`;
  // A run that was killed, or that is still going on.
  const unfinished = !interrupted && scenarios.length < planned ? `; ${formatCount(planned - scenarios.length)} of ${plural(planned, 'scenario')} not finished` : '';
  return `${counts}${unfinished}. Exit code ${exitCode}: ${meaningOf(result)}.`;
}

/** "1 leak, 2 clean", the worst first. */
function countsOf(scenarios: readonly ScenarioResult[], style: Style): string {
  const words = scenarios.map((scenario) => conclude(scenario, style).short);
  const order = ['regression', 'leak', 'error', 'interrupted', 'inconclusive', 'clean'];
  const rank = (word: string) => order.findIndex((start) => word.startsWith(start)) * 2 + (/\((unexpected|regression|ignore expired)\)$/.test(word) ? -0.5 : word.endsWith(')') ? 0.5 : 0);
  return [...new Set(words)]
    .sort((a, b) => rank(a) - rank(b))
    .map((word) => `${formatCount(words.filter((other) => other === word).length)} ${word}`)
    .join(', ');
}

const MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'clean, or as the scenarios expect',
  1: 'a leak was found',
  2: 'not everything could be run',
  3: 'inconclusive',
  130: 'interrupted',
};

function meaningOf({ exitCode, scenarios, planned, shard }: RunResult): string {
  if (exitCode === 0 && planned === 0 && shard !== undefined) return `there are fewer scenarios than shards, and none is left for shard ${shard.index} of ${shard.total}`;
  if (exitCode === 0 && scenarios.some(isAccepted)) return 'every leak is accepted or expected';
  const failed = scenarios.filter((scenario) => scenario.verdict === 'leak' && scenario.exitCode === 1);
  if (exitCode === 1 && failed.length > 0 && failed.every(({ base }) => base !== undefined)) return 'it grows more than the base';
  if (exitCode === 1 && failed.length > 0 && failed.every(({ baseline }) => baseline !== undefined)) return 'a leak is not in the baseline, or beyond it';
  const leaks = scenarios.some(({ verdict, expected }) => verdict === 'leak' && expected?.met !== true);
  return exitCode === 1 && !leaks ? 'not as the scenarios expect' : MEANINGS[exitCode];
}
