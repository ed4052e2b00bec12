/** Carries out the trials of one scenario on targets that it starts and ends. */
import { LeakcheckError } from './errors.js';
import type { Listener, Stage } from './events.js';
import type { IdleControl } from './result.js';
import { GcStatsAccumulator } from './samples/gc-stats.js';
import type { Findings } from './scenario-result.js';
import { DEFAULT_HEAP_THRESHOLD_BYTES_PER_REQUEST } from './scenario/defaults.js';
import type { Route, Scenario } from './scenario/scenario.js';
import type { Target } from './target/target.js';
import { runTrial, smallestShare, type Rig, type Trial } from './trial.js';
import type { World } from './world.js';

/** A dying process resets its connections a moment before its end is reported. */
const DEATH_NOTICE_MS = 300;
/** Samples that tell how large the first target had become. */
const WITNESS_SAMPLES = 3;
/** Longer than the lifetimes and flush intervals that caches and batchers come with: 5 to 15 s. */
const IDLE_CONTROL_MS = 20_000;
/** A heap that has grown to this many times its first size, and by this much, costs more to compact than a restart. */
const RESTART_GROWTH = 3;
const RESTART_GROWTH_BYTES = 48 * 1024 * 1024;

/** Trials of one scenario: the target that runs, progress, and what all targets have served. */
export class Trials {
  #rig: Rig | undefined;
  /** Tells how large the heap has become. */
  #last: Trial | undefined;
  /** Tells what kind of growth is looked for. */
  #lastLeak: Trial | undefined;

  /** The first target, left alone since the search went on to others. */
  #witness: { readonly rig: Rig; readonly heapBytes: number; readonly sinceMs: number } | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly world: World,
    private readonly options: { readonly seed: number; readonly signal: AbortSignal; readonly listener: Listener },
    private readonly findings: Findings,
  ) {}

  /** Tries the routes on a new target, which is the running one from then on. The first one is kept, without traffic. */
  async onFreshTarget(stage: Stage, routes: readonly Route[], effort = 1): Promise<Trial> {
    await this.#retire();
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
    return this.#run(rig, { stage, routes, effort, cold: true, thorough: stage === 'proof' });
  }

  /** Tries the routes on the target that runs, or on a new one when that has become the worse place to look. */
  async onRunningTarget(routes: readonly Route[], effort: number): Promise<Trial> {
    // Steps come at constant ratios of the requests served: the longer a process has run, the rarer they are.
    const inSteps = this.#lastLeak?.judgement.reason.kind === 'stepwise-growth';
    if (this.#rig === undefined || this.#last === undefined || inSteps || hasOutgrown(this.#last)) return this.onFreshTarget('bisect', routes, effort);
    return this.#run(this.#rig, { stage: 'bisect', routes, effort, cold: false, thorough: false });
  }

  /**
   * What the first target still holds of its growth after a pause. It had the time of the other trials for it.
   * @param main the trial that found the growth
   */
  async idleControl({ series, judgement }: Trial): Promise<IdleControl | undefined> {
    await this.#retire();
    const settled = series[judgement.settledIndex];
    if (this.#witness === undefined || settled === undefined) return undefined;
    const { rig, heapBytes, sinceMs } = this.#witness;
    this.options.listener({ type: 'stage-started', scenario: this.scenario.name, stage: 'idle', routes: [] });
    await rig.sleep(Math.max(0, IDLE_CONTROL_MS - (rig.now() - sinceMs)));
    const idle = await rig.target.sample();
    return { idleMs: Math.round(rig.now() - sinceMs), grownBytes: heapBytes - settled.value, remainingBytes: idle.heapBytes - settled.value };
  }

  /** Ends what runs. */
  async end(): Promise<void> {
    const rigs = [this.#rig, this.#witness?.rig];
    this.#rig = this.#witness = undefined;
    for (const rig of rigs) if (rig !== undefined) await this.#endRig(rig);
  }

  /** Takes the traffic from the running target: the first becomes the witness, others end. */
  async #retire(): Promise<void> {
    const rig = this.#rig;
    this.#rig = undefined;
    // The lowest of the last samples: a straggler of 250 KB would make any growth look given back.
    const heapBytes = this.#last && Math.min(...this.#last.series.slice(-WITNESS_SAMPLES).map(({ value }) => value));
    if (rig !== undefined && this.#witness === undefined && heapBytes !== undefined) this.#witness = { rig, heapBytes, sinceMs: rig.now() };
    else if (rig !== undefined) await this.#endRig(rig);
  }

  /** Its answers are counted. */
  async #endRig(rig: Rig): Promise<void> {
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
        thresholdBytesPerRequest: (scenario.thresholds.perRequest.heap ?? DEFAULT_HEAP_THRESHOLD_BYTES_PER_REQUEST) * smallestShare(routes),
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
}

function hasOutgrown({ series }: Trial): boolean {
  const first = series[0]?.value ?? 0;
  const last = series.at(-1)?.value ?? 0;
  return last > RESTART_GROWTH * first && last - first > RESTART_GROWTH_BYTES;
}

