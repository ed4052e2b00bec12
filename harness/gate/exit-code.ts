/** The exit code, computed once from the result. */
import { isIgnored } from './ignore.js';
import type { ExitCode, RunResult, ScenarioResult } from '../result/document.js';

type Outcome = Pick<ScenarioResult, 'verdict' | 'expected'> & Partial<Pick<ScenarioResult, 'leaks' | 'baseline' | 'ignored'>>;

const BY_VERDICT: Readonly<Record<ScenarioResult['verdict'], ExitCode>> = { clean: 0, leak: 1, error: 2, inconclusive: 3 };

/** A found leak is a finding whatever else went wrong; an unjudged run never passes. */
const WORST_FIRST: readonly ExitCode[] = [130, 1, 2, 3, 0];

/** A scenario that expects something passes exactly when it happens; the other clear verdict fails the gate. */
export function scenarioExitCode(outcome: Outcome): ExitCode {
  const { verdict, expected } = outcome;
  if (expected === undefined) return verdict === 'leak' && isAccepted(outcome) ? 0 : BY_VERDICT[verdict];
  if (expected.met) return 0;
  return verdict === 'error' || verdict === 'inconclusive' ? BY_VERDICT[verdict] : 1;
}

/** Every leak is ignored, and not past its day, or stands in the baseline with no less growth. An unlisted one never passes. */
function isAccepted({ leaks = [], ignored = [], baseline }: Outcome): boolean {
  if (leaks.length === 0 || ignored.some(({ expired }) => expired)) return false;
  const rest = leaks.filter((leak) => !isIgnored(leak, ignored));
  if (rest.length === 0) return true;
  return baseline !== undefined && (baseline.updated || !baseline.leaks.some(({ standing }) => standing === 'new' || standing === 'grown'));
}

/** Of a run that is still going on, or that was killed, too: what was not judged has not passed. */
export function runExitCode({ interrupted, planned, scenarios, shard }: Pick<RunResult, 'interrupted' | 'planned' | 'scenarios' | 'shard'>): ExitCode {
  // More shards than scenarios: the others judge them all.
  if (shard !== undefined && planned === 0 && !interrupted) return 0;
  const unfinished: ExitCode[] = scenarios.length < planned ? [2] : [];
  const codes: ExitCode[] = interrupted ? [130] : [...scenarios.map(({ exitCode }) => exitCode), ...unfinished];
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 2;
}

/**
 * `--allow-inconclusive`: not knowing does not fail the build. `--git-bisect`: git's convention, where 125 is a commit to skip,
 * all else up to 127 a bad one, and 128 or more the end of the bisection: an interruption.
 */
export function presentedExitCode(code: ExitCode, options: { allowInconclusive: boolean; gitBisect: boolean }): number {
  if (code === 3 && options.allowInconclusive) return 0;
  if (options.gitBisect && (code === 2 || code === 3)) return 125;
  return code;
}

/** What could not be written fails what would have passed, and hides no verdict. */
export function finalExitCode(code: ExitCode, options: { allowInconclusive: boolean; gitBisect: boolean }, outputFailed: boolean): number {
  const presented = presentedExitCode(code, options);
  return presented === 0 && outputFailed ? presentedExitCode(2, options) : presented;
}
