/** The wiring of one scenario: target, traffic, verdict, bisection; the result is assembled beside it. */
import { bisect, stepOf, withIdleControl, type Measured } from './bisect/bisect.js';
import { LeakcheckError } from './errors.js';
import type { Listener } from './events.js';
import type { ScenarioResult, Verdict } from './result.js';
import { DEFAULT_HEAP_THRESHOLD_BYTES_PER_REQUEST } from './scenario/defaults.js';
import { scenarioResult, type Findings } from './scenario-result.js';
import type { Scenario } from './scenario/scenario.js';
import { leadingChannel, type Trial } from './trial.js';
import { Trials } from './trials.js';
import type { World } from './world.js';

export interface ScenarioOptions {
  readonly seed: number;
  readonly bisect: boolean;
  readonly signal: AbortSignal;
  readonly listener: Listener;
  /** Shown instead of the scenario's absolute path. */
  readonly displayFile: string;
}

/** Never rejects for an expected failure: that is a result too. */
export async function runScenario(scenario: Scenario, world: World, options: ScenarioOptions): Promise<ScenarioResult> {
  const findings: Findings = { startedMs: world.now(), requestsByRoute: {}, openConnections: 0 };
  try {
    await measure(scenario, world, options, findings);
  } catch (error) {
    if (!(error instanceof LeakcheckError)) throw error;
    findings.error = error;
  }
  return scenarioResult(scenario, findings, { ...options, durationMs: world.now() - findings.startedMs });
}

async function measure(scenario: Scenario, world: World, options: ScenarioOptions, findings: Findings): Promise<void> {
  const { routes } = scenario;
  const searches = options.bisect && scenario.bisect === 'auto';
  const trials = new Trials(scenario, world, options, findings);
  try {
    const main = await trials.onFreshTarget('measure', routes, 'all');
    findings.main = main;
    if (main.judgement.verdict !== 'leak' || !options.bisect || scenario.bisect === 'off') return;
    const bisection = await bisect(routes, thresholds.perRequest.heap ?? DEFAULT_HEAP_THRESHOLD_BYTES_PER_REQUEST, {
      probe: async (among, effort) => measured(await trials.onRunningTarget(among, effort)),
      probeFresh: async (among) => measured(await trials.onFreshTarget('proof', among)),
      onStep: (step) => options.listener({ type: 'trial-answered', scenario: scenario.name, step }),
    });
    findings.bisection = withIdleControl(bisection, await trials.idleControl(main));
  } finally {
    await trials.end();
  }
}

/** @param main tells which channel is looked at where none leaks */
function measured(trial: Trial, main: Trial): Measured {
  const { name, judgement } = leadingChannel(trial, leadingChannel(main).name);
  const verdict: Verdict = trial.verdict === 'undecided' ? 'inconclusive' : trial.verdict;
  return { verdict, channel: name, threshold: judgement.threshold, slopePerRequest: judgement.slope, interval: judgement.interval, requests: trial.requests };
}
