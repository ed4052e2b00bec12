/** What is asked of a series. */
import type { Point } from './theil-sen.js';

export interface Question {
  /** Growth per request of the mix above which it is a leak, in bytes. */
  readonly thresholdBytesPerRequest: number;
  /** gcstats' usage_trend above which sustained growth is a leak, as a ratio. */
  readonly usageTrendThreshold?: number;
  /** Windows that never count, because code is loaded and caches are primed in them. */
  readonly warmupWindows: number;
  /** Requests that never count, when the scenario says so. */
  readonly warmupRequests: number | 'auto';
  /** Requests of these routes that the process had answered before the first point. */
  readonly priorRequests: number;
  /** Geometric epochs that have to grow before steps count as a leak. */
  readonly epochs: number;
  /** A leak is not called before the heap has been followed for so many requests, or has grown by so many bytes. */
  readonly follow?: { readonly requests: number; readonly bytes: number };
  /** true when growth in steps is possible, so that a flat stretch has to outlast a doubling before it counts as clean. */
  readonly stepsPossible: boolean;
}

/** Points in the order of time; the first is taken before any request, with x 0. x: requests, y: bytes. */
export type Series = readonly Point[];
