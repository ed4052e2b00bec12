/** What the trials so far have shown, and what the next one therefore asks of each channel. */
import { CHANNELS, type ChannelName } from '../channels.js';
import type { Stage } from '../events.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { Profile, Route, Scenario } from '../scenario/scenario.js';
import type { TargetInfo } from '../target/target.js';
import { atLeast, thresholdOf, type Threshold } from '../thresholds.js';
import { NOISE } from '../verdict/noise-model.js';
import { smallestShare, type AskedChannel, type Trial } from './trial.js';

/** One channel with a threshold of its own, per request of the routes that are tried. */
export interface OneChannel {
  readonly channel: ChannelName;
  readonly perRequest: number;
}

/** Which channels a trial asks about: all of them, those that have leaked, or one. */
export type Among = 'all' | 'accused' | OneChannel;

export interface Asking {
  readonly routes: readonly Route[];
  readonly among: Among;
  readonly stage: Stage;
  /** Growth per request that a search looks for; usually a good part of what leaked last. */
  readonly least?: number | undefined;
}

/** A search looks for a route with a good part of the growth; what is smaller is left to the proof that the rest is clean. */
const SEARCHED_SHARE = 0.1;
/** Resident memory moves in steps that take long to average out: a run waits for it for so many requests, a thorough one for ever. */
const WAITS_FOR_NATIVE: Readonly<Record<Profile, number>> = { quick: 2_500, standard: 10_000, thorough: Infinity };

export class Suspicion {
  readonly #accused = new Set<ChannelName>();
  /** The last trial that leaked, of which the search halves the routes. */
  #lastLeak: { readonly weight: number; readonly slopes: ReadonlyMap<ChannelName, number> } | undefined;
  /** Growth with time, per millisecond. */
  #drift: ReadonlyMap<ChannelName, number> = new Map();
  #inSteps = false;

  constructor(private readonly scenario: Scenario) {}

  /** Whether what leaked last did so in steps. */
  get isInSteps(): boolean {
    return this.#inSteps;
  }

  note({ verdict, channels }: Trial, routes: readonly Route[]): void {
    for (const { name, judgement } of channels) {
      if (judgement.verdict !== 'leak') continue;
      this.#accused.add(name);
      this.#inSteps = judgement.reason.kind === 'stepwise-growth' || judgement.reason.kind === 'levelled-off';
    }
    if (verdict === 'leak') this.#lastLeak = { weight: totalWeight(routes), slopes: new Map(channels.map(({ name, judgement }) => [name, judgement.slope])) };
  }

  /**
   * Takes growth with time off in all further trials, and does not ask about channels that only time drives.
   * @returns whether any channel is left that leaks with the requests
   */
  noteDrift(drift: ReadonlyMap<ChannelName, number>, timeDriven: readonly ChannelName[]): boolean {
    this.#drift = drift;
    for (const name of timeDriven) this.#accused.delete(name);
    return this.#accused.size > 0;
  }

  asked({ routes, among, stage, least }: Asking, { base }: TargetInfo): AskedChannel[] {
    const { scenario } = this;
    if (typeof among === 'object') return [this.#alone(among)];
    // A trend is a share of the whole heap, which a difference is not.
    const usageTrend = base === undefined ? scenario.thresholds.usageTrend : undefined;
    return CHANNELS.filter((name) => among === 'all' || this.#accused.has(name)).map((name) => {
      const usual = thresholdOf(name, scenario, smallestShare(routes), { strict: among === 'all' && stage === 'proof' });
      const threshold = isSearch(stage) ? atLeast(usual, least ?? SEARCHED_SHARE * this.#growthIfAllOf(name, routes)) : usual;
      const driftPerMs = this.#drift.get(name) ?? 0;
      return {
        name,
        threshold,
        waitsForRequests: this.#patience(name, among, threshold),
        driftPerMs,
        ...(name === 'heap' && { usageTrendThreshold: usageTrend }),
        ...(NOISE[name].keepsItsPeak && { plateausCount: isSearch(stage), suspectedPerRequest: this.#growthIfAllOf(name, routes) }),
      };
    });
  }

  #patience(name: ChannelName, among: Among, { explicit }: Threshold): number {
    return name !== 'native' || explicit || among === 'accused' ? Infinity : WAITS_FOR_NATIVE[this.scenario.load.profile];
  }

  #alone({ channel, perRequest }: OneChannel): AskedChannel {
    const threshold = { perMixRequest: perRequest, coarsePerMixRequest: perRequest, explicit: true };
    return { name: channel, threshold, waitsForRequests: Infinity, driftPerMs: this.#drift.get(channel) ?? 0 };
  }

  /** Per request, if all that the last leak had grew through these routes. */
  #growthIfAllOf(name: ChannelName, routes: readonly Route[]): number {
    return ((this.#lastLeak?.slopes.get(name) ?? 0) * (this.#lastLeak?.weight ?? 0)) / totalWeight(routes);
  }
}

function isSearch(stage: Stage): boolean {
  return stage === 'bisect' || stage === 'toggles';
}
