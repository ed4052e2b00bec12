/**
 * A world in which each target is a head beside a base: started together, driven with the same requests window by
 * window, and sampled as the difference. The rest of the pipeline judges that as it judges one server.
 */
import type { RouteCounts, Traffic } from '../load/traffic.js';
import type { Route, Step, TargetSpec } from '../scenario/scenario.js';
import type { World } from '../world.js';
import { ofBase, type BaseAdvice } from './base-failure.js';
import { PairedTarget } from './paired-target.js';

/**
 * Which of the two a window goes to first. Small and large windows take turns as well, and what a window leaves behind
 * is told by that: so each has the head first as often as the base.
 */
const HEAD_FIRST = [true, false, false, true] as const;

export interface BaseServer {
  readonly spec: TargetSpec;
  readonly advice: BaseAdvice;
}

export function pairedWorld(world: World, { spec: baseSpec, advice }: BaseServer): World {
  /** The base's origin by the head's. */
  const bases = new Map<string, string>();
  return {
    now: () => world.now(),
    sleep: (ms, signal) => world.sleep(ms, signal),
    startTarget: async (spec, { nearLimitSnapshots, ...options }) => {
      // What is looked into is the head.
      const head = await world.startTarget(spec, { ...options, ...(nearLimitSnapshots !== undefined && { nearLimitSnapshots }) });
      try {
        // The trace of a run is the head's.
        const base = await ofBase(advice, () => world.startTarget(baseSpec, { ...options, onGcEvent: () => {} }));
        bases.set(head.info.origin, base.info.origin);
        return new PairedTarget(head, base, advice);
      } catch (error) {
        await head.stop();
        throw error;
      }
    },
    createTraffic: (options) => {
      const base = bases.get(options.origin);
      if (base === undefined) throw new RangeError(`no base beside ${options.origin}`);
      return new PairedTraffic(world.createTraffic(options), world.createTraffic({ ...options, origin: base }), advice);
    },
  };
}

/** Both plan from the same seed, so they send the same requests. */
class PairedTraffic implements Traffic {
  #windows = 0;

  constructor(
    private readonly head: Traffic,
    private readonly base: Traffic,
    private readonly advice: BaseAdvice,
  ) {}

  /** The head's. */
  get counts(): RouteCounts {
    return this.head.counts;
  }

  get tolerated(): RouteCounts {
    return this.head.tolerated;
  }

  /** Each has captures of its own: another token, another id. */
  async setUp(steps: readonly Step[]): Promise<void> {
    await this.head.setUp(steps);
    await ofBase(this.advice, () => this.base.setUp(steps));
  }

  async end(): Promise<void> {
    await Promise.all([this.head.end(), this.base.end()]);
  }

  async drive(routes: readonly Route[], requests: number): Promise<void> {
    const turns = [() => this.head.drive(routes, requests), () => ofBase(this.advice, () => this.base.drive(routes, requests))];
    const headFirst = HEAD_FIRST[this.#windows % HEAD_FIRST.length] ?? true;
    this.#windows += 1;
    for (const turn of headFirst ? turns : turns.toReversed()) await turn();
  }
}
