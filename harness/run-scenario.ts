/** The wiring of one scenario: target, traffic, verdict, bisection; the result is assembled beside it. */
import { bisect, type Measured } from './bisect/bisect.js';
import { LeakcheckError } from './errors.js';
import type { Listener, Stage } from './events.js';
import type { Traffic } from './load/traffic.js';
import type { ScenarioResult, Verdict } from './result.js';
import type { GcEvent } from './samples/gc-trace.js';
import { GcStatsAccumulator } from './samples/gc-stats.js';
import { scenarioResult, type Findings } from './scenario-result.js';
import type { Route, Scenario, TargetSpec } from './scenario/scenario.js';
import type { Target } from './target/target.js';
import { runTrial, smallestShare, type Rig, type Trial } from './trial.js';

/** The measured world, behind one seam: real in the command line, scripted in tests. */
export interface World {
  startTarget(spec: TargetSpec, options: { onGcEvent: (event: GcEvent) => void; signal: AbortSignal }): Promise<Target>;
  createTraffic(options: { origin: string; connections: number; seed: number; signal: AbortSignal }): Traffic;
  now(): number;
  /** Ends early when the run is interrupted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

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
  const { routes, thresholds } = scenario;
  const trials = new Trials(scenario, world, options, findings);
  try {
    const main = await trials.onFreshTarget('measure', routes);
    findings.main = main;
    if (main.judgement.verdict !== 'leak' || !options.bisect || scenario.bisect === 'off') return;
    findings.bisection = await bisect(routes, thresholds.heapBytesPerRequest, {
      probe: async (among, effort) => measured(await trials.onRunningTarget(among, effort)),
      probeFresh: async (among) => measured(await trials.onFreshTarget('proof', among)),
      onStep: (step) => options.listener({ type: 'trial-answered', scenario: scenario.name, step }),
    });
  } finally {
    await trials.end();
  }
}

/** A dying process resets its connections a moment before its end is reported. */
const DEATH_NOTICE_MS = 300;
/** A heap that has grown to this many times its first size, and by this much, costs more to compact than a restart. */
const RESTART_GROWTH = 3;
const RESTART_GROWTH_BYTES = 48 * 1024 * 1024;

/** Trials of one scenario: the target that runs, progress, and what all targets have served. */
class Trials {
  #rig: Rig | undefined;
  /** Tells how large the heap has become. */
  #last: Trial | undefined;
  /** Tells what kind of growth is looked for. */
  #lastLeak: Trial | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly world: World,
    private readonly options: ScenarioOptions,
    private readonly findings: Findings,
  ) {}

  /** Ends the target that runs and tries the routes on a new one, which runs from then on. */
  async onFreshTarget(stage: Stage, routes: readonly Route[], effort = 1): Promise<Trial> {
    await this.end();
    const { scenario, world, findings } = this;
    const { seed, signal, listener } = this.options;
    listener({ type: 'stage-started', scenario: scenario.name, stage: 'start', routes: routes.map(({ name }) => name) });
    const gc = new GcStatsAccumulator();
    findings.gc ??= gc;
    const target = await world.startTarget(scenario.target, { onGcEvent: (event) => gc.add(event), signal });
    findings.target ??= target.info;
    const traffic = world.createTraffic({ origin: target.info.origin, connections: scenario.load.connections, seed, signal });
    const rig: Rig = { target, traffic, now: () => world.now(), sleep: (ms) => world.sleep(ms, signal) };
    this.#rig = rig;
    return this.#run(rig, { stage, routes, effort, cold: true, thorough: stage === 'proof', stepsPossible: true });
  }

  async onRunningTarget(routes: readonly Route[], effort: number): Promise<Trial> {
    if (this.#rig === undefined || this.#last === undefined || hasOutgrown(this.#last)) return this.onFreshTarget('bisect', routes, effort);
    return this.#run(this.#rig, { stage: 'bisect', routes, effort, cold: false, thorough: false, stepsPossible: this.#lastLeak?.judgement.reason.kind !== 'steady-growth' });
  }

  /** Ends the target that runs; its answers are counted. */
  async end(): Promise<void> {
    const rig = this.#rig;
    this.#rig = undefined;
    if (rig === undefined) return;
    await rig.target.stop();
    for (const [route, byStatus] of Object.entries(rig.traffic.counts)) {
      const total = (this.findings.requestsByRoute[route] ??= {});
      for (const [status, count] of Object.entries(byStatus)) total[status] = (total[status] ?? 0) + count;
    }
  }

  async #run(rig: Rig, { stage, routes, effort, ...how }: TrialRequest): Promise<Trial> {
    const { scenario, findings } = this;
    const { listener } = this.options;
    const budget = { requests: scenario.load.budget.requests * effort, timeMs: scenario.load.budget.timeMs * effort };
    listener({ type: 'stage-started', scenario: scenario.name, stage, routes: routes.map(({ name }) => name) });
    try {
      const trial = await runTrial(rig, {
        ...how,
        stage,
        routes,
        budget,
        load: scenario.load,
        // The least travelled route must be judged by its own growth, not by its part in the average request.
        thresholdBytesPerRequest: scenario.thresholds.heapBytesPerRequest * smallestShare(routes),
        usageTrendThreshold: scenario.thresholds.usageTrend,
        onWindow: (window) =>
          listener({ type: 'window-sampled', scenario: scenario.name, ...window, budgetRequests: budget.requests, budgetMs: budget.timeMs }),
      });
      findings.openConnections = Math.max(findings.openConnections, trial.openConnections);
      this.#last = trial;
      if (trial.judgement.verdict === 'leak') this.#lastLeak = trial;
      return trial;
    } catch (error) {
      throw await this.#withTargetsWord(error, rig.target);
    }
  }

  /** A failure of the traffic is explained best by the target: it died, or it printed why. */
  async #withTargetsWord(error: unknown, target: Target): Promise<unknown> {
    if (!(error instanceof LeakcheckError) || !error.code.startsWith('traffic-')) return error;
    await this.world.sleep(DEATH_NOTICE_MS, this.options.signal);
    try {
      target.throwIfDead();
    } catch (death) {
      return death;
    }
    const output = target.lastOutput();
    const details = output.length === 0 ? error.details : [...error.details, 'last output of the target:', ...output];
    return new LeakcheckError(error.code, error.message, { ...(error.next === undefined ? {} : { next: error.next }), details, cause: error.cause });
  }
}

interface TrialRequest {
  readonly stage: Stage;
  readonly routes: readonly Route[];
  readonly effort: number;
  readonly cold: boolean;
  readonly thorough: boolean;
  readonly stepsPossible: boolean;
}

function hasOutgrown({ series }: Trial): boolean {
  const first = series[0]?.value ?? 0;
  const last = series.at(-1)?.value ?? 0;
  return last > RESTART_GROWTH * first && last - first > RESTART_GROWTH_BYTES;
}

function measured({ judgement, requests }: Trial): Measured {
  const verdict: Verdict = judgement.verdict === 'undecided' ? 'inconclusive' : judgement.verdict;
  return { verdict, slopePerRequest: judgement.slope, interval: judgement.interval, requests };
}
