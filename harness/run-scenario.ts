/** The wiring of one scenario: target, traffic, verdict, bisection; the result is assembled beside it. */
import type { BaseOrigin } from './base/base-result.js';
import { bisect, withIdleControl } from './bisect/bisect.js';
import { stepOf, type Among, type Measured } from './bisect/step-log.js';
import { LeakcheckError, type ErrorCode } from './errors.js';
import { leaksToExplain, type LeakToExplain } from './evidence/leaks-to-explain.js';
import type { Listener } from './events.js';
import type { Findings } from './trials/findings.js';
import type { Verdict } from './result/channels.js';
import type { ScenarioResult } from './result/document.js';
import { scenarioResult } from './outcome/scenario-result.js';
import { fileNameFor } from './scenario/file-name.js';
import type { Route, Scenario } from './scenario/scenario.js';
import { DiedOfMemory } from './target/died-of-memory.js';
import { isForToggles, searchToggles, type BisectWish } from './toggle-search.js';
import { leadingChannel, type Trial } from './trials/trial.js';
import { pointsOf } from './trials/trial-samples.js';
import { Trials } from './trials/trials.js';
import { reasonsOf } from './verdict/reasons.js';
import { smallestCase } from './smallest-case.js';
import type { OutputFile } from './store.js';
import type { World } from './world.js';

export interface ScenarioOptions {
  readonly seed: number;
  readonly bisect: BisectWish;
  /** false takes the first process's word for a leak: for servers whose leak is known, and no cache that fills. */
  readonly confirm?: boolean;
  /** Whether a leak is looked into; not without it. */
  readonly evidence?: boolean;
  readonly signal: AbortSignal;
  readonly listener: Listener;
  /** What each target of `world` is compared with, when it is a paired one. */
  readonly base?: BaseOrigin;
  /** Shown instead of the scenario's absolute path. */
  readonly displayFile: string;
  /** Of the target, in the same way; missing: the folder that the run was started in. */
  readonly displayFolder?: string;
  /** Opens a file of the run's output; without it no smallest scenario is written. */
  readonly outputFile?: (name: string) => OutputFile;
  /** Takes secrets out of a text; missing: there are none. */
  readonly redacted?: (text: string) => string;
}

/** A proof may take this many times the budget: a cache that has to be told from a leak must not only fill, but stay full. */
const PROOF_EFFORT = 2;

/** Time may drive what an accused route seems to grow by, when that is less than this part of all growth. */
const BACKGROUND_SHARE = 0.1;

/** A route that lacks what another one does is answered otherwise: it says nothing of those that are tried. */
const FAILURES_OF_A_ROUTE: readonly ErrorCode[] = ['traffic-status', 'traffic-capture'];

/** Never rejects for an expected failure: that is a result too. */
export async function runScenario(scenario: Scenario, world: World, options: ScenarioOptions): Promise<ScenarioResult> {
  const findings: Findings = { startedMs: world.now(), requestsByRoute: {}, tolerated: {}, openConnections: 0, listenerWarnings: new Set() };
  try {
    await measure(scenario, world, options, findings);
  } catch (error) {
    if (!(error instanceof LeakcheckError)) throw error;
    findings.error = withLogs(error, scenario, options);
  }
  return scenarioResult(scenario, findings, { ...options, durationMs: world.now() - findings.startedMs });
}

/** The logs that the failure has are kept in files, and it names them. One that cannot be written hides nothing of the failure. */
function withLogs(error: LeakcheckError, { name }: Scenario, { outputFile, redacted = (text) => text }: ScenarioOptions): LeakcheckError {
  if (error.logs.length === 0 || outputFile === undefined) return error;
  const kept = error.logs.map((log) => {
    const file = outputFile(fileNameFor(name, log.name));
    try {
      file.write(redacted(log.text));
      return `whole log: ${file.shownAs}`;
    } catch (failure) {
      if (!(failure instanceof LeakcheckError)) throw failure;
      return failure.message;
    }
  });
  const { code, message, next, details, cause } = error;
  return new LeakcheckError(code, message, { ...(next !== undefined && { next }), details: [...details, `(${kept.join('; ')})`], cause });
}

async function measure(scenario: Scenario, world: World, options: ScenarioOptions, findings: Findings): Promise<void> {
  const { routes } = scenario;
  // What the command line asks for by name is done wherever the scenario leaves it off.
  const wish = options.bisect === true ? scenario.bisect === 'auto' : options.bisect;
  const searches = wish === true || wish === 'routes';
  const trials = new Trials(scenario, world, options, findings);
  const lookInto = async (leaks: readonly LeakToExplain[]) => {
    if (options.evidence !== true) return;
    const startedMs = world.now();
    // Most runs find nothing to explain, and the reading of heaps is a third of the program.
    const { explainLeaks } = await import('./explain-leaks.js');
    Object.assign(findings, await explainLeaks(scenario, trials, leaks, options));
    findings.evidenceDurationMs = world.now() - startedMs;
  };
  try {
    const main = await trials.onFreshTarget('measure', routes, 'all');
    findings.main = main;
    if (main.verdict !== 'leak' || options.confirm === false) return;
    const timeDriven = await trials.timeDriven(main);
    if (timeDriven !== undefined) {
      findings.timeDriven = timeDriven;
      if (searches) findings.bisection = { outcome: 'time-driven', trials: 0, steps: [], culprits: [], unjudged: [] };
      if (timeDriven.sustained) await lookInto([{ routes: [], channel: timeDriven.channel, growth: timeDriven.perSecond }]);
      return;
    }
    if (searches) {
      const bisection = await bisect(
        routes,
        {
          probe: (among, effort, least) => tried(trials.onRunningTarget(among, { effort, least }), main),
          probeFresh: (among, effort) => tried(trials.onFreshTarget('bisect', among, 'accused', { effort }), main),
          prove: (among, which) => tried(prove(trials, among, which, main, findings), main),
          onStep: (step) => options.listener({ type: 'trial-answered', scenario: scenario.name, step }),
        },
        measured(main, main),
      );
      findings.bisection = bisection;
      // While the first process is left alone, whether it gives its growth back.
      const control = await trials.beginIdleControl(main);
      await lookInto(leaksToExplain(bisection, routes, mixOf(main)));
      const smallest = await smallestCase(scenario, trials, bisection, { ...options, counts: findings.requestsByRoute, now: () => world.now(), wanted: () => !control.hasReleased() });
      findings.bisection = withIdleControl(bisection, await control.finished());
      if (findings.bisection.outcome !== bisection.outcome) smallest?.remove();
      else if (smallest !== undefined) findings.minimal = smallest.minimal;
    } else {
      const step = stepOf('proof', routes, await orOpen(trials.onFreshTarget('proof', routes, 'accused', { effort: PROOF_EFFORT }), main));
      options.listener({ type: 'trial-answered', scenario: scenario.name, step });
      const control = await trials.beginIdleControl(main);
      if (step.answer === 'leak') await lookInto([{ ...mixOf(main), routes }]);
      const idleControl = await control.finished();
      findings.confirmation = { step, ...(idleControl && { idleControl }) };
    }
    if (!isForToggles(scenario, wish, findings)) return;
    findings.toggles = await searchToggles(scenario, async (applied, kind, effort) => {
      const [stage, times] = kind === 'proof' ? (['proof', PROOF_EFFORT * effort] as const) : (['toggles', effort] as const);
      return orOpen(trials.onFreshTarget(stage, routes, 'accused', { effort: times, applied }), main);
    }, options.listener);
  } finally {
    await trials.end();
  }
}

/** The growth that all routes make together. */
function mixOf(main: Trial): Omit<LeakToExplain, 'routes'> {
  const { name, judgement } = leadingChannel(main);
  return { channel: name, growth: judgement.slope };
}

/** What time drives on a fresh process is no route's: where it may be all that grows there, it is looked for, and told beside the routes. */
async function prove(trials: Trials, routes: readonly Route[], which: Among, main: Trial, findings: Findings): Promise<Trial> {
  const trial = await trials.onFreshTarget('proof', routes, which === 'rest' ? 'all' : 'accused', { effort: PROOF_EFFORT });
  if (trial.verdict !== 'leak' || (which === 'accused' && paceOf(trial) > BACKGROUND_SHARE * paceOf(main))) return trial;
  const background = await trials.background(trial, routes);
  if (background === undefined) return trial;
  findings.background = background;
  return { ...trial, verdict: 'clean' };
}

/** Growth with time of the channel that leads, per millisecond. */
function paceOf(trial: Trial): number {
  return (leadingChannel(trial).judgement.slope * trial.requests) / trial.durationMs;
}

/** A route that answers wrong without the others ends the trial, not the search. */
async function tried(trial: Promise<Trial>, main: Trial): Promise<Measured> {
  try {
    return await orOpen(trial, main);
  } catch (error) {
    if (!(error instanceof LeakcheckError) || !FAILURES_OF_A_ROUTE.includes(error.code) || error.route === undefined) throw error;
    return { ...nothingMeasured(main), answer: 'failed', failure: { route: error.route, message: error.message }, reasons: [error.message] };
  }
}

/** A death that shows no leak leaves open whether there is one. */
async function orOpen(trial: Promise<Trial>, main: Trial): Promise<Measured & { readonly answer: Verdict }> {
  try {
    return measured(await trial, main);
  } catch (error) {
    if (!(error instanceof DiedOfMemory)) throw error;
    return { ...nothingMeasured(main), answer: 'inconclusive', reasons: [error.message] };
  }
}

function nothingMeasured(main: Trial): Omit<Measured, 'answer' | 'reasons'> {
  const { name, judgement } = leadingChannel(main);
  return { channel: name, requests: 0, slopePerRequest: 0, interval: [-Infinity, Infinity], threshold: judgement.threshold, bounded: false, series: [] };
}

/** @param main tells which channel is looked at where none leaks */
function measured(trial: Trial, main: Trial): Measured & { readonly answer: Verdict } {
  const { name, judgement } = leadingChannel(trial, leadingChannel(main).name);
  return {
    channel: name,
    requests: trial.requests,
    slopePerRequest: judgement.slope,
    interval: judgement.interval,
    threshold: judgement.threshold,
    answer: trial.verdict === 'undecided' ? 'inconclusive' : trial.verdict,
    reasons: trial.verdict === 'clean' && judgement.verdict === 'leak' ? ['it grows with time, with hardly any requests as well'] : reasonsOf(name, judgement, trial),
    series: pointsOf(trial.samples, name, judgement.settledIndex),
    bounded: trial.bounded,
    ...(trial.cold && { fresh: true }),
  };
}
