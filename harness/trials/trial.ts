/** One question put to a live target, do these routes leak?, and its answer. */
import type { ChannelName } from '../channels.js';
import type { Stage } from '../events.js';
import type { Traffic } from '../load/traffic.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { LoadSpec, Route } from '../scenario/scenario.js';
import type { MemoryDeath } from '../target/died-of-memory.js';
import type { Target } from '../target/target.js';
import type { Threshold } from '../thresholds.js';
import type { Judgement } from '../verdict/judge.js';
import type { Spent } from '../verdict/reasons.js';
import type { TrialSample } from './trial-samples.js';

export interface TrialOptions {
  readonly stage: Stage;
  readonly routes: readonly Route[];
  /** What is judged, in the order of importance. */
  readonly asked: readonly AskedChannel[];
  readonly load: LoadSpec;
  readonly budget: { readonly requests: number; readonly timeMs: number };
  /** true for the first trial of a process: its code has yet to load. */
  readonly cold: boolean;
  /** true for a proof: a cache that is still filling looks like a leak, so growth is followed for longer. */
  readonly thorough: boolean;
  readonly onWindow: (window: SampledWindow) => void;
}

export interface AskedChannel {
  readonly name: ChannelName;
  readonly threshold: Threshold;
  readonly usageTrendThreshold?: number | undefined;
  /** Growth with time, without any request, per millisecond: it is taken off. */
  readonly driftPerMs: number;
  /** The trial goes on until the channel is settled, but no longer than for so many requests; afterwards it may still show a leak. */
  readonly waitsForRequests: number;
  /** See `Question.plateausCount`. */
  readonly plateausCount?: boolean;
  /** If all of what leaked last grew through these routes; only where a plateau that was reached at about this rate is it. */
  readonly suspectedPerRequest?: number;
}

export interface SampledWindow {
  readonly stage: Stage;
  readonly heapBytes: number;
  readonly requests: number;
  readonly elapsedMs: number;
}

export interface Trial {
  /** Whether it was the first of its process. */
  readonly cold: boolean;
  readonly verdict: Judgement['verdict'];
  /** In the order of importance; those that the platform cannot measure are left out. */
  readonly channels: readonly ChannelTrial[];
  readonly samples: readonly TrialSample[];
  readonly requests: number;
  /** What ended it, where that was not its verdict. */
  readonly ended: Spent['ended'];
  /** The target ran out of memory, which ended the trial and the target; what it kept until then is the leak. */
  readonly death?: MemoryDeath;
  readonly durationMs: number;
  /** Of that, while there was traffic. */
  readonly drivenMs: number;
  /** A proof that did not find a leak, but for a while the growth that was suspected: a cache that is full, a batch that is flushed. */
  readonly bounded: boolean;
  /** Most connections that stayed open past the quiesce limit in a window. */
  readonly openConnections: number;
}

export interface ChannelTrial {
  readonly name: ChannelName;
  readonly judgement: Judgement;
}

/** What a trial needs of the world; a fake of it lets the whole pipeline run in milliseconds. */
export interface Rig {
  readonly target: Target;
  readonly traffic: Traffic;
  /** Requests that are under way at a time, at most. */
  readonly connections: number;
  /** Whether it would not survive usual traffic: then requests come one at a time, and windows begin with one. */
  readonly careful: boolean;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The first that leaks; else the one that is asked for, or the most important one. */
export function leadingChannel({ channels }: Trial, otherwise?: ChannelName): ChannelTrial {
  const leading = channels.find(({ judgement }) => judgement.verdict === 'leak') ?? channels.find(({ name }) => name === otherwise) ?? channels[0];
  if (leading === undefined) throw new RangeError('a trial without a channel');
  return leading;
}

/** Share of the traffic that goes to the route with the least, 0 to 1. */
export function smallestShare(routes: readonly Route[]): number {
  return Math.min(...routes.map(({ weight }) => weight)) / totalWeight(routes);
}
