/** What growth counts as a leak on each channel: the scenario's wish, or a default that makes a scenario without one useful. */
import type { ChannelName } from './channels.js';
import type { Profile, Scenario } from './scenario/scenario.js';

export interface Threshold {
  /** Per request of the mix, in the channel's unit. */
  readonly perMixRequest: number;
  /** The same where the channel turns out to be too noisy for the first, and nobody asked for that one. */
  readonly coarsePerMixRequest: number;
  /** true when the scenario names it. */
  readonly explicit: boolean;
}

const KB = 1024;

/**
 * Per request of the mix. Clean servers read less than 0.2 B on the heap (DESIGN.md, section 3); a 56-byte object that every
 * hundredth request leaves behind makes 0.56 B.
 */
const DEFAULTS: Readonly<Record<Exclude<ChannelName, 'native'>, number>> = { heap: 0.25, external: 16, arrayBuffers: 16, fds: 0.01, resources: 0.01 };
/** Resident memory moves in steps of many pages, so what can be told depends on the requests that the profile allows. */
const NATIVE: Readonly<Record<Profile, number>> = { quick: 2 * KB, standard: 512, thorough: 64 };
/** A route's own growth is diluted by the others: at most by this factor, then the threshold of the mix falls. */
const LARGEST_DILUTION = 32;
const COARSE = 8;
const COARSE_IF_STRICT = 4;

/**
 * @param share of the traffic that the least travelled route has, 0 to 1
 * @param options.strict for what is not looked at again: what passes there for noise is missed
 */
export function thresholdOf(channel: ChannelName, { thresholds, load }: Scenario, share: number, { strict = false }: { readonly strict?: boolean } = {}): Threshold {
  const wished = thresholds.perRequest[channel];
  // The least travelled route must be judged by its own growth, not by its part in the average request.
  if (wished !== undefined) return { perMixRequest: wished * share, coarsePerMixRequest: wished * share, explicit: true };
  const usual = channel === 'native' ? NATIVE[load.profile] : DEFAULTS[channel];
  const perMixRequest = usual * Math.min(1, LARGEST_DILUTION * share);
  return { perMixRequest, coarsePerMixRequest: (strict ? COARSE_IF_STRICT : COARSE) * perMixRequest, explicit: false };
}

/** No finer than this. */
export function atLeast({ perMixRequest, coarsePerMixRequest, explicit }: Threshold, least: number): Threshold {
  return { perMixRequest: Math.max(perMixRequest, least), coarsePerMixRequest: Math.max(coarsePerMixRequest, least), explicit };
}
