/** From a verdict to pass or fail: which leaks are new, which are accepted by the baseline or by the scenario. Pure. */
import type { BaselineLeak } from '../baseline/baseline.js';
import { compareWithBaseline } from '../baseline/compare.js';
import { scenarioExitCode } from './exit-code.js';
import { ignoredLeaks, unneededIgnores } from './ignore.js';
import { leaksOf } from './leaks.js';
import type { ScenarioResult } from '../result/document.js';
import type { Scenario } from '../scenario/scenario.js';

export interface GateOptions {
  /** As `2027-01-31`, in UTC. */
  readonly today: string;
  readonly baseline?: GateBaseline;
}

export interface GateBaseline {
  /** How reports name it. */
  readonly file: string;
  /** true: what is found is accepted, and written into the file after the run. */
  readonly updated: boolean;
  /** The scenario's entries. */
  readonly leaks: readonly BaselineLeak[];
}

/** The result with its leaks, what accepts them, and the exit code that follows. A scenario that expects something is judged by that alone. */
export function throughGate(judged: ScenarioResult, { routes, ignore }: Pick<Scenario, 'routes' | 'ignore'>, { today, baseline }: GateOptions): ScenarioResult {
  const leaks = leaksOf(judged, routes);
  const ignored = ignoredLeaks(leaks, ignore, today);
  const withIgnored = { ...judged, ...(leaks.length > 0 && { leaks }), ...(ignored.length > 0 && { ignored }) };
  const result: ScenarioResult = {
    ...withIgnored,
    // What the base leaks too does not show beside it, and is still there.
    warnings: judged.base === undefined ? [...judged.warnings, ...unneededIgnores(withIgnored, ignore)] : judged.warnings,
  };
  return heldAgainst(result, baseline);
}

/** A result that has its leaks, compared with this baseline and no other, and the exit code that follows. */
export function heldAgainst({ baseline: _, ...result }: ScenarioResult, baseline: GateBaseline | undefined): ScenarioResult {
  const isCompared = result.expected === undefined && (result.verdict === 'clean' || result.verdict === 'leak');
  const compared: ScenarioResult = {
    ...result,
    ...(baseline !== undefined && isCompared && { baseline: { file: baseline.file, updated: baseline.updated, leaks: compareWithBaseline(result, baseline.leaks) } }),
  };
  return { ...compared, exitCode: scenarioExitCode(compared) };
}
