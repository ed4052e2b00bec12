/** The targets of one scenario: the one that runs, the first one, kept as a witness, and what all of them have served. */
import type { GcEvent } from '../samples/gc-event.js';
import { GcStatsAccumulator } from '../samples/gc-stats.js';
import { RawCollectionsAccumulator } from '../samples/raw-collections.js';
import type { Route, Scenario, Toggle } from '../scenario/scenario.js';
import type { MemoryDeath } from '../target/died-of-memory.js';
import type { TargetOptions, World } from '../world.js';
import { WITNESS_SAMPLES, type Witness } from './controls.js';
import { addCounts, type Findings } from './findings.js';
import { outOfMemory } from './memory-death.js';
import type { Rig, Trial } from './trial.js';
import { answersOf, watchedTraffic } from './watched-traffic.js';

export interface StartOptions extends Pick<TargetOptions, 'nearLimitSnapshots'> {
  /** Toggles of the scenario. */
  readonly applied?: readonly Toggle[] | undefined;
  /** Whether it gets one request at a time; no. */
  readonly careful?: boolean;
  /** How long an answer may take; the traffic has a default. */
  readonly requestTimeoutS?: number | undefined;
}

export class Rigs {
  #running: Rig | undefined;
  /** The last trial on the running target. */
  #last: Trial | undefined;
  #witness: Witness | undefined;
  /** Whether the running target is the one that is to be the witness. */
  #isFirst = true;

  constructor(
    private readonly scenario: Scenario,
    private readonly world: World,
    private readonly options: { readonly seed: number; readonly signal: AbortSignal },
    private readonly findings: Findings,
  ) {}

  get running(): Rig | undefined {
    return this.#running;
  }

  /** The target that showed the growth, left alone since the search went on to others. */
  get witness(): Witness | undefined {
    return this.#witness;
  }

  /** Tells how large the heap of the running target has become. */
  get last(): Trial | undefined {
    return this.#last;
  }

  note(trial: Trial): void {
    this.#last = trial;
  }

  /** The new target is the running one. @param first whether it takes the place of the first, which has died */
  async start({ applied, careful = false, nearLimitSnapshots, requestTimeoutS }: StartOptions, first?: boolean): Promise<Rig> {
    await this.retire();
    const { scenario, world, findings } = this;
    const { seed, signal } = this.options;
    const gc = new GcStatsAccumulator();
    findings.gc ??= gc;
    const collections = new RawCollectionsAccumulator();
    findings.collections ??= collections;
    const onGcEvent = (event: GcEvent) => {
      gc.add(event);
      if (findings.main === undefined) collections.add(event);
    };
    const target = await world.startTarget(scenario.target, { onGcEvent, signal, ...(applied && { toggles: applied }), ...(nearLimitSnapshots !== undefined && { nearLimitSnapshots }) });
    findings.target ??= target.info;
    const connections = careful ? 1 : scenario.load.connections;
    const { load, setup } = scenario;
    const traffic = world.createTraffic({ origin: target.info.origin, connections, seed, signal, load: careful ? { ...load, phases: [] } : load, given: scenario, ...(requestTimeoutS !== undefined && { requestTimeoutS }) });
    const sleep = (ms: number) => world.sleep(ms, signal);
    this.#isFirst = first ?? this.#isFirst;
    this.#running = { target, traffic: watchedTraffic(traffic, target, sleep), connections, careful, now: () => world.now(), sleep };
    if (setup.length > 0) await this.#running.traffic.setUp(setup);
    return this.#running;
  }

  /** Takes the traffic from the running target: the first becomes the witness, others end. */
  async retire(): Promise<void> {
    const rig = this.#running;
    if (rig === undefined) return;
    if (!this.#isFirst || this.#last === undefined) return this.leave(rig);
    this.#running = undefined;
    this.#isFirst = false;
    this.#witness = { rig, last: this.#last.samples.slice(-WITNESS_SAMPLES), sinceMs: rig.now() };
  }

  /** Ends the running target for good. Nothing happens when it has ended. */
  async leave(rig: Rig): Promise<void> {
    if (this.#running !== rig) return;
    this.#running = undefined;
    this.#isFirst = false;
    await this.#end(rig);
  }

  /** The same for one that has died. @param routes that had traffic then */
  async bury(rig: Rig, routes: readonly Route[], death: MemoryDeath): Promise<void> {
    this.findings.outOfMemory ??= outOfMemory(death, routes, answersOf(rig.traffic));
    await this.leave(rig);
  }

  /** Ends all. */
  async end(): Promise<void> {
    const rigs = [this.#running, this.#witness?.rig];
    this.#running = this.#witness = undefined;
    for (const rig of rigs) if (rig !== undefined) await this.#end(rig);
  }

  /** Its answers are counted. */
  async #end(rig: Rig): Promise<void> {
    for (const warning of rig.target.listenerWarnings()) this.findings.listenerWarnings.add(warning);
    await rig.traffic.end();
    await rig.target.stop();
    addCounts(this.findings.requestsByRoute, rig.traffic.counts);
    addCounts(this.findings.tolerated, rig.traffic.tolerated);
  }
}
