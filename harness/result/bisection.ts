/** How a leak was traced to its routes, or why it could not be. */
import type { ChannelName } from '../channels.js';
import type { SeriesPoint, Verdict } from './channels.js';

export type BisectionOutcome =
  /** The culprits were found and proved. */
  | 'found'
  /** Every route leaks: shared code. */
  | 'all-routes'
  /** No route leaks alone: the culprits leak together. */
  | 'combination'
  /** A trial stayed undecided within the budget. */
  | 'undecided'
  /** The whole leaks on a fresh process too, but what the search found there does not. */
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
  /** How many trials the search took. */
  readonly trials: number;
  readonly steps: readonly BisectionStep[];
  readonly culprits: readonly Culprit[];
  /** Routes that answer wrong without the culprits, so that nobody knows whether they leak as well. */
  readonly unjudged: readonly RouteFailure[];
  readonly idleControl?: IdleControl;
}

/** A route that answers wrong when others have no traffic. */
export interface RouteFailure {
  readonly route: string;
  /** What it answered, as a sentence. */
  readonly message: string;
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
  readonly step: BisectionStep & { readonly answer: Verdict };
  readonly idleControl?: IdleControl;
}

/** 'failed': a route answered wrong, so that there is nothing to judge. */
export type Answer = Verdict | 'failed';

export interface BisectionStep {
  /** 'search' toggles routes in a running process; 'combination' looks on fresh ones which routes it takes together; 'proof' runs on a fresh one for longer. */
  readonly kind: 'search' | 'combination' | 'proof';
  /** What the figures are of: the leaking channel, or the one that is searched for. */
  readonly channel: ChannelName;
  /** Routes that had traffic. */
  readonly routes: readonly string[];
  readonly requests: number;
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  /** Growth above which it is a leak, per request of the mix of `routes`. */
  readonly threshold: number;
  readonly answer: Answer;
  /** Why it failed; missing where it did not. */
  readonly failure?: RouteFailure;
  /** It grew as suspected for a while, and then no more, or gave it back: a cache that is full, a batch that is flushed. */
  readonly bounded: boolean;
  /** true for the first trial of a process; a search goes on in the one that leaks, unless it leaks in steps or has grown too large. */
  readonly fresh?: boolean;
  /** Why this answer. */
  readonly reasons: readonly string[];
  readonly series: readonly SeriesPoint[];
}

export interface Culprit {
  readonly route: string;
  readonly channel: ChannelName;
  /** Routes without which it does not leak, or does not work; none for most. */
  readonly together: readonly string[];
  /** Growth per request of this route, measured alone; with `together`, per request of them all in the scenario's mix. */
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  /** Part of the growth of all culprits under the scenario's mix, 0 to 1; one that it takes together is divided evenly. */
  readonly share: number;
  /** 'none': it was not tried on a process of its own, as where all routes leak alike. */
  readonly proof: 'proved' | 'undecided' | 'none';
}
