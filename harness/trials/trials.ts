/** Carries out the trials of one scenario on targets that it starts and ends. */
import { isReleased } from '../bisect/bisect.js';
import { followTimeDriven, idleControl, pauseAfter } from './controls.js';
import type { Listener, Stage } from '../events.js';
import type { Findings } from './findings.js';
import type { IdleControl, TimeDrivenGrowth } from '../result/bisection.js';
import type { Route, Scenario, Toggle } from '../scenario/scenario.js';
import { DiedOfMemory } from '../target/died-of-memory.js';
import { Suspicion, type Among, type OneChannel } from './suspicion.js';
import { outOfMemory } from './memory-death.js';
import { Rigs, type StartOptions } from './rigs.js';
import { runTrial } from './run-trial.js';
import type { Rig, Trial } from './trial.js';
import { ownSeriesOf } from './trial-samples.js';
import { diedAlone, diedTogether } from './unexplained-death.js';
import { answersOf } from './watched-traffic.js';
import type { World } from '../world.js';

/** A heap that has grown to this many times its first size, and by this much, costs more to compact than a restart. */
const RESTART_GROWTH = 3;
const RESTART_GROWTH_BYTES = 48 * 1024 * 1024;
/** A request that lacks what it takes may hang: without its client going away, say. That is found out for each such request. */
const SIMPLER_REQUEST_TIMEOUT_S = 10;

/** Trials of one scenario, and the looks at its targets between them. */
export class Trials {
  readonly #rigs: Rigs;
  readonly #suspicion: Suspicion;
  /** A target has died in a way that could not be told from requests that take more at once than there is. */
  #careful = false;

  constructor(
    private readonly scenario: Scenario,
    world: World,
    private readonly options: { readonly seed: number; readonly signal: AbortSignal; readonly listener: Listener },
    private readonly findings: Findings,
  ) {
    this.#rigs = new Rigs(scenario, world, options, findings);
    this.#suspicion = new Suspicion(scenario);
  }

  /** Tries the routes on a new target, which is the running one from then on. The first one is kept, without traffic. */
  async onFreshTarget(stage: Stage, routes: readonly Route[], among: Among, { effort = 1, least, applied, brief = false }: Effort = {}): Promise<Trial> {
    // What is thought to be clean is not slowed down.
    const rig = await this.#start(stage, routes, { applied, careful: this.#careful && among !== 'all' });
    return this.#run(rig, { stage, routes, among, effort, least, applied, cold: true, thorough: stage === 'proof' && among === 'accused' && !brief });
  }

  /** Tries the routes on the target that runs, or on a new one when that has become the worse place to look. */
  async onRunningTarget(routes: readonly Route[], how: Effort = {}, stage: 'bisect' | 'simplify' = 'bisect', among: 'accused' | OneChannel = 'accused'): Promise<Trial> {
    const { running, last } = this.#rigs;
    // Steps come at constant ratios of the requests served: the longer a process has run, the rarer they are.
    if (running === undefined || last === undefined || this.#suspicion.isInSteps || hasOutgrown(last)) return this.onFreshTarget(stage, routes, among, how);
    return this.#run(running, { stage, routes, among, ...how, cold: false, thorough: false });
  }

  /** A new target for work that is no trial; it ends with the work. */
  async withFreshTarget<Result>(stage: Stage, routes: readonly Route[], work: (rig: Rig) => Promise<Result>, options: StartOptions = {}): Promise<Result> {
    const rig = await this.#start(stage, routes, { careful: this.#careful, ...options });
    this.#announce(stage, routes);
    try {
      return await work(rig);
    } catch (error) {
      if (error instanceof DiedOfMemory) await this.#rigs.bury(rig, routes, error.death);
      throw error;
    } finally {
      await this.#rigs.leave(rig);
    }
  }

  /** Ends the running target, so that the next trial begins on a new one. */
  async leaveRunningTarget(): Promise<void> {
    await this.#rigs.retire();
  }

  /**
   * Looks at the target of the trial without traffic, or at a new one when that has died. What grows with time is taken
   * off in all further trials; where that is all that leaks, it is followed and returned.
   * @param main the trial that found the growth
   */
  async timeDriven(main: Trial): Promise<TimeDrivenGrowth | undefined> {
    if (main.death !== undefined) return this.withFreshTarget('idle', [], (rig) => this.#timeDrivenOn(rig, main));
    const { running } = this.#rigs;
    if (running === undefined) return undefined;
    this.#announce('idle', []);
    return this.#timeDrivenOn(running, main);
  }

  async #timeDrivenOn(rig: Rig, main: Trial): Promise<TimeDrivenGrowth | undefined> {
    const { drift, timeDriven, durationMs, death } = await pauseAfter(rig, main);
    if (death !== undefined) await this.#rigs.bury(rig, [], death);
    const leaksWithRequests = this.#suspicion.noteDrift(drift, timeDriven);
    const [driven] = timeDriven;
    if (driven === undefined || leaksWithRequests) return undefined;
    if (death !== undefined) return { channel: driven, perSecond: 1_000 * (drift.get(driven) ?? 0), idleMs: Math.round(durationMs), sustained: true };
    const { growth, death: later } = await followTimeDriven(rig, driven);
    if (later !== undefined) await this.#rigs.bury(rig, [], later);
    return growth;
  }

  /**
   * What the running target grows by with hardly any requests, when that is all of its growth: a job that works off what
   * few of them have left as well as what many have.
   * @param trial of these routes on this target: a leak
   */
  async background(trial: Trial, routes: readonly Route[]): Promise<TimeDrivenGrowth | undefined> {
    const { running } = this.#rigs;
    if (running === undefined) return undefined;
    this.#announce('idle', []);
    const { drift, timeDriven, durationMs, death } = await pauseAfter(running, trial, routes);
    if (death !== undefined) await this.#rigs.bury(running, routes, death);
    const leaking = trial.channels.filter(({ judgement }) => judgement.verdict === 'leak');
    const [first] = leaking;
    if (first === undefined || !leaking.every(({ name }) => timeDriven.includes(name))) return undefined;
    return { channel: first.name, perSecond: 1_000 * (drift.get(first.name) ?? 0), idleMs: Math.round(durationMs), sustained: true };
  }

  /** Looks, beside what is done meanwhile, at what the first target still holds of its growth. @param main the trial that found the growth */
  async beginIdleControl(main: Trial): Promise<IdleControlUnderWay> {
    await this.#rigs.retire();
    let control: IdleControl | undefined;
    const outcome = this.#idleControl(main).then((found) => (control = found), (error: unknown) => ({ error }));
    return {
      hasReleased: () => control !== undefined && isReleased(control),
      finished: async () => {
        if (control === undefined) this.#announce('idle', []);
        const found = await outcome;
        if (found !== undefined && 'error' in found) throw found.error;
        return found;
      },
    };
  }

  async #idleControl(main: Trial): Promise<IdleControl | undefined> {
    const { witness } = this.#rigs;
    if (witness === undefined) return undefined;
    try {
      return await idleControl(witness, main);
    } catch (error) {
      // Who dies of memory without traffic has given nothing back.
      if (!(error instanceof DiedOfMemory)) throw error;
      this.findings.outOfMemory ??= outOfMemory(error.death, [], answersOf(witness.rig.traffic));
      return undefined;
    }
  }

  /** Ends what runs. */
  async end(): Promise<void> {
    await this.#rigs.end();
  }

  async #start(stage: Stage, routes: readonly Route[], options: StartOptions, first?: boolean): Promise<Rig> {
    this.#announce('start', routes, options.applied);
    return this.#rigs.start({ ...(stage === 'simplify' && { requestTimeoutS: SIMPLER_REQUEST_TIMEOUT_S }), ...options }, first);
  }

  /** A death that is not explained is tried again with one request at a time, which takes the least memory at once. */
  async #run(rig: Rig, request: TrialRequest): Promise<Trial> {
    try {
      return await this.#carryOut(rig, request);
    } catch (error) {
      if (!(error instanceof DiedOfMemory)) throw error;
      const requests = answersOf(rig.traffic);
      await this.#rigs.bury(rig, request.routes, error.death);
      if (rig.careful) throw diedAlone(error, requests);
      this.#careful = true;
      const { stage, routes, applied } = request;
      const again = await this.#run(await this.#start(stage, routes, { applied, careful: true }, stage === 'measure'), { ...request, cold: true });
      if (again.verdict === 'leak' || stage !== 'measure') return again;
      throw diedTogether(error, again);
    }
  }

  async #carryOut(rig: Rig, { stage, routes, among, effort = 1, least, applied, ...how }: TrialRequest): Promise<Trial> {
    const { scenario, findings } = this;
    const { listener } = this.options;
    const budget = { requests: scenario.load.budget.requests * effort, timeMs: scenario.load.budget.timeMs * effort };
    this.#announce(stage, routes, applied);
    const trial = await runTrial(rig, {
      ...how,
      stage,
      routes,
      budget,
      load: scenario.load,
      asked: this.#suspicion.asked({ routes, among, stage, least }, rig.target.info),
      onWindow: (window) => listener({ type: 'window-sampled', scenario: scenario.name, ...window, budgetRequests: budget.requests, budgetMs: budget.timeMs }),
    });
    findings.openConnections = Math.max(findings.openConnections, trial.openConnections);
    this.#rigs.note(trial);
    this.#suspicion.note(trial, routes);
    if (trial.death !== undefined) await this.#rigs.bury(rig, routes, trial.death);
    return trial;
  }

  #announce(stage: Stage, routes: readonly Route[], applied?: readonly Toggle[]): void {
    const switches = applied && { toggles: { applied: applied.map(({ name }) => name), all: this.scenario.toggles.map(({ name }) => name) } };
    this.options.listener({ type: 'stage-started', scenario: this.scenario.name, stage, routes: routes.map(({ name }) => name), ...switches });
  }
}

/** A control that goes on beside other work; its failure is kept for who asks for it. */
export interface IdleControlUnderWay {
  /** Whether it is known by now that the growth was given back. */
  readonly hasReleased: () => boolean;
  /** @throws LeakcheckError interrupted */
  readonly finished: () => Promise<IdleControl | undefined>;
}

/** How hard a trial tries, and on what. */
export interface Effort {
  /** Multiplies the budget; 1. */
  readonly effort?: number | undefined;
  /** Growth per request that a search looks for; usually a good part of what leaked last. */
  readonly least?: number | undefined;
  /** Toggles of the scenario, in a search among them. */
  readonly applied?: readonly Toggle[] | undefined;
  /** A proof of what has been proved before in another form: a cache that fills is no longer to be told from it. */
  readonly brief?: boolean | undefined;
}

interface TrialRequest extends Effort {
  readonly stage: Stage;
  readonly routes: readonly Route[];
  readonly among: Among;
  readonly cold: boolean;
  readonly thorough: boolean;
}

function hasOutgrown({ samples }: Trial): boolean {
  return ownSeriesOf(samples, 'heap').some((heap) => {
    const [first, last] = [heap[0]?.y ?? 0, heap.at(-1)?.y ?? 0];
    return last > RESTART_GROWTH * first && last - first > RESTART_GROWTH_BYTES;
  });
}
