/** How many requests the next window has. */
import type { Series } from './question.js';

export interface WindowLimits {
  /** Requests of these routes that the process had answered before the first point. */
  readonly priorRequests: number;
  /** Smallest share of the traffic that a route has, 0 to 1. */
  readonly smallestShare: number;
  readonly requestsLeft: number;
  /** Time that one window may take, and how fast the last one was; 0 for unknown. */
  readonly windowTimeMs: number;
  readonly requestsPerMs: number;
  readonly heapLimitBytes: number;
  /** false for a process that is warm already: no ramp. */
  readonly ramp: boolean;
}

/** The first windows are small: a leak of a megabyte per request must show before it fills the heap. */
const RAMP = [20, 40, 80, 160] as const;
const BASE_REQUESTS = 200;
/** Windows grow with what was served, since the steps of growing arrays and tables do too. */
const SERVED_SHARE = 0.12;
/** … up to here: a plateau has to show in several windows before the budget ends. */
const MAX_REQUESTS = 1_000;
const MIN_REQUESTS = 10;
/** Every route gets a few requests in every window. */
const REQUESTS_PER_ROUTE = 3;
/** What a window may leak, in bytes and as a part of the heap limit. */
const GROWTH_CAP_BYTES = 8 * 1024 * 1024;
const GROWTH_CAP_OF_LIMIT = 0.03;

export function nextWindowRequests(series: Series, limits: WindowLimits): number {
  const windows = series.length - 1;
  const served = limits.priorRequests + (series.at(-1)?.x ?? 0);
  const wanted = (limits.ramp ? RAMP[windows] : undefined) ?? Math.max(BASE_REQUESTS, Math.min(MAX_REQUESTS, Math.ceil(SERVED_SHARE * served)));
  const forEveryRoute = Math.ceil(REQUESTS_PER_ROUTE / limits.smallestShare);
  const beforeTooLarge = requestsUntilGrown(series, Math.min(GROWTH_CAP_BYTES, GROWTH_CAP_OF_LIMIT * limits.heapLimitBytes));
  const beforeTooSlow = limits.requestsPerMs > 0 ? limits.windowTimeMs * limits.requestsPerMs : Infinity;
  const capped = Math.min(Math.max(wanted, forEveryRoute), beforeTooLarge, beforeTooSlow);
  return Math.min(Math.max(MIN_REQUESTS, Math.floor(capped)), limits.requestsLeft);
}

/** At the pace of the last window. */
function requestsUntilGrown(series: Series, bytes: number): number {
  const [before, last] = series.slice(-2);
  if (before === undefined || last === undefined) return Infinity;
  const rate = (last.y - before.y) / (last.x - before.x);
  return rate > 0 ? bytes / rate : Infinity;
}
