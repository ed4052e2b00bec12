/** The wiring of one scenario: target, traffic, verdict, bisection; the result is assembled beside it. */
import type { BaseOrigin } from './base/base-result.js';
import { bisect, stepOf, withIdleControl, type Measured } from './bisect/bisect.js';
import { LeakcheckError } from './errors.js';
import type { Listener } from './events.js';
import type { Findings } from './findings.js';
import type { ScenarioResult } from './result/document.js';
import { scenarioResult } from './scenario-result.js';
import type { Scenario } from './scenario/scenario.js';
import { leadingChannel, type Trial } from './trial.js';
import { pointsOf } from './trial-samples.js';
import { Trials } from './trials.js';
import { reasonsOf } from './verdict/reasons.js';
import { smallestCase } from './smallest-case.js';
import type { OutputFile } from './store.js';
import type { World } from './world.js';

export interface ScenarioOptions {
  readonly seed: number;
  readonly bisect: boolean;
  /** false takes the first process's word for a leak: for servers whose leak is known, and no cache that fills. */
  readonly confirm?: boolean;
  readonly signal: AbortSignal;
  readonly listener: Listener;
  /** What each target of `world` is compared with, when it is a paired one. */
  readonly base?: BaseOrigin;
  /** Shown instead of the scenario's absolute path. */
  readonly displayFile: string;
  /** Opens a file of the run's output; without it no smallest scenario is written. */
  readonly outputFile?: (name: string) => OutputFile;
}

/** A proof may take this many times the budget: a cache that has to be told from a leak must not only fill, but stay full. */
const PROOF_EFFORT = 2;

/** Never rejects for an expected failure: that is a result too. */
export async function runScenario(scenario: Scenario, world: World, options: ScenarioOptions): Promise<ScenarioResult> {
  const findings: Findings = { startedMs: world.now(), requestsByRoute: {}, openConnections: 0, listenerWarnings: new Set() };
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
    if (main.verdict !== 'leak' || options.confirm === false) return;
    const timeDriven = await trials.timeDriven(main);
    if (timeDriven !== undefined) {
      findings.timeDriven = timeDriven;
      if (searches) findings.bisection = { outcome: 'time-driven', trials: 0, steps: [], culprits: [] };
      return;
    }
    if (searches) {
      const bisection = await bisect(routes, {
        probe: async (among, effort) => measured(await trials.onRunningTarget(among, effort), main),
        probeFresh: async (among, which) => measured(await trials.onFreshTarget('proof', among, which === 'rest' ? 'all' : 'accused', PROOF_EFFORT), main),
        onStep: (step) => options.listener({ type: 'trial-answered', scenario: scenario.name, step }),
      });
      findings.bisection = withIdleControl(bisection, await trials.idleControl(main));
      Object.assign(findings, await smallestCase(scenario, trials, findings, { ...options, now: () => world.now() }));
    } else {
      const proof = await trials.onFreshTarget('proof', routes, 'accused', PROOF_EFFORT);
      const step = stepOf('proof', routes, measured(proof, main));
      options.listener({ type: 'trial-answered', scenario: scenario.name, step });
      const idleControl = await trials.idleControl(main);
      findings.confirmation = { step, ...(idleControl && { idleControl }) };
    }
  } finally {
    await trials.end();
  }
}

/** @param main tells which channel is looked at where none leaks */
function measured(trial: Trial, main: Trial): Measured {
  const { name, judgement } = leadingChannel(trial, leadingChannel(main).name);
  return {
    channel: name,
    requests: trial.requests,
    slopePerRequest: judgement.slope,
    interval: judgement.interval,
    threshold: judgement.threshold,
    answer: trial.verdict === 'undecided' ? 'inconclusive' : trial.verdict,
    reasons: reasonsOf(name, judgement, trial),
    series: pointsOf(trial.samples, name, judgement.settledIndex),
    bounded: trial.bounded,
  };
}
