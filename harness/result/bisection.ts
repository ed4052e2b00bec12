/** How a leak was traced to its routes, or why it could not be. */
import type { ChannelName } from '../channels.js';
import type { SeriesPoint, Verdict } from './channels.js';

export type BisectionOutcome =
  /** The culprits were found and proved. */
  | 'found'
  /** Every route leaks: shared code. */
  | 'all-routes'
  /** The mix leaks, but no part of it alone does. */
  | 'not-separable'
  /** A trial stayed undecided within the budget. */
  | 'undecided'
  /** Culprits were found in the running process, but fresh processes disagree. */
  | 'proof-failed'
  /** Growth is significant, but no route reaches its threshold. */
  | 'below-threshold'
  /** The growth ends or is given back when it is followed: a cache that is full, a batch that is flushed. */
  | 'growth-ended'
  /** It grows without any request as well: a timer or a background job. */
  | 'time-driven'
  /** The process gave the growth back by itself while it had no traffic: entries with a lifetime, a batch that is flushed. */
  | 'released-when-idle';

export interface BisectionResult {
  readonly outcome: BisectionOutcome;
  /** How many trials the search took in the running process. */
  readonly trials: number;
  readonly steps: readonly BisectionStep[];
  readonly culprits: readonly Culprit[];
  readonly idleControl?: IdleControl;
}

/** What became of the first process's growth while it was left alone. */
export interface IdleControl {
  readonly channel: ChannelName;
  readonly idleMs: number;
  /** Growth over the judged windows, in the channel's unit, and what was left of it afterwards. */
  readonly grown: number;
  readonly remaining: number;
}

/** Growth without traffic, in the channel's unit. */
export interface TimeDrivenGrowth {
  readonly channel: ChannelName;
  readonly perSecond: number;
  readonly idleMs: number;
  /** Whether it went on all the while. */
  readonly sustained: boolean;
}

/** A leak is believed when a fresh process shows it for as long as a cache would need to fill. */
export interface Confirmation {
  readonly step: BisectionStep;
  readonly idleControl?: IdleControl;
}

export interface BisectionStep {
  /** 'search' toggles routes in the running process; 'proof' runs in a fresh one. */
  readonly kind: 'search' | 'proof';
  /** What the figures are of: the leaking channel, or the one that is searched for. */
  readonly channel: ChannelName;
  /** Routes that had traffic. */
  readonly routes: readonly string[];
  readonly requests: number;
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  /** Growth above which it is a leak, per request of the mix of `routes`. */
  readonly threshold: number;
  readonly answer: Verdict;
  /** It grew as suspected for a while, and then no more, or gave it back: a cache that is full, a batch that is flushed. */
  readonly bounded: boolean;
  /** Why this answer. */
  readonly reasons: readonly string[];
  readonly series: readonly SeriesPoint[];
}

export interface Culprit {
  readonly route: string;
  readonly channel: ChannelName;
  /** Growth per request of this route, measured alone. */
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  /** Part of the scenario's whole growth, 0 to 1. */
  readonly share: number;
  readonly proof: 'proved' | 'refuted' | 'undecided' | 'none';
}
