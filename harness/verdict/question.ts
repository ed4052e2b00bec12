/** What is asked of a series. */
import type { NoiseModel } from './noise-model.js';
import type { Point } from './theil-sen.js';

export interface Question {
  /** What the channel does without a leak. */
  readonly noise: NoiseModel;
  /** Growth per request of the mix above which it is a leak, in the channel's unit. */
  readonly threshold: number;
  /**
   * Where `threshold` is nobody's wish but the default: a heap that is too noisy for it is clean when growth above this,
   * or what its noise makes in 10,000 requests, is excluded. Otherwise the same as `threshold`.
   */
  readonly coarseThreshold: number;
  /** Requests that the budget still allows. */
  readonly requestsLeft: number;
  /** gcstats' usage_trend above which sustained growth is a leak, as a ratio. */
  readonly usageTrendThreshold?: number;
  /** Windows that never count. */
  readonly warmupWindows: number;
  /** Requests that never count, when the scenario says so. */
  readonly warmupRequests: number | 'auto';
  /** Requests of these routes that the process had answered before the first point. */
  readonly priorRequests: number;
  /** Geometric epochs that have to grow before steps count as a leak. */
  readonly epochs: number;
  /** A leak is not called before the series has been followed for so many requests, or has grown by `noise.farEnough`. */
  readonly followRequests?: number;
  /** true when growth in steps is possible, so that a flat stretch has to outlast a doubling before it counts as clean. */
  readonly stepsPossible: boolean;
  /**
   * true in a search for the part of a growth that is known: what has grown by more than the threshold until it levelled off
   * is such a part, though it has levelled off.
   */
  readonly plateausCount?: boolean;
}

/** Points in the order of time; the first is taken before any request, with x 0. x: requests, y: the channel's unit. */
export type Series = readonly Point[];
