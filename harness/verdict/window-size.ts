/** How many requests the next window has. */
import type { Series } from './question.js';

export interface GrowthCap {
  readonly series: Series;
  readonly growth: number;
}

export interface WindowLimits {
  /** Requests of these routes that the process had answered before the first point. */
  readonly priorRequests: number;
  /** Smallest share of the traffic that a route has, 0 to 1. */
  readonly smallestShare: number;
  readonly requestsLeft: number;
  /** Time that one window may take, and how fast the last one was; 0 for unknown. */
  readonly windowTimeMs: number;
  readonly requestsPerMs: number;
  /** What a window may add to each series, at the pace between its last two points. */
  readonly growthCaps: readonly GrowthCap[];
  /** Whether something has grown that finalizers may free: then windows go on growing, since what they leave behind shows in their size alone. */
  readonly peaksKept: boolean;
  /** How windows begin: 'none' for a process that is warm already; 'careful' for one that would not survive a usual first window. */
  readonly ramp: 'usual' | 'careful' | 'none';
}

/** The first windows are small: a leak of a megabyte per request must show before it fills the heap. */
const RAMP = [20, 40, 80, 160] as const;
const BASE_REQUESTS = 160;
/** Small and large windows take turns, so that growth per window can be told from growth per request (residue.ts). */
const TURNS = [0.5, 1.5] as const;
/** Windows grow with what was served, since the steps of growing arrays and tables do too. */
const SERVED_SHARE = 0.12;
/** … up to here, or this part of the budget: a plateau has to show in several windows before it ends. */
const MAX_REQUESTS = 1_000;
const MAX_SHARE = 1 / 60;
const MIN_REQUESTS = 10;
/** Of the window before it. */
const LEAST_REST = 0.3;
/** Every route gets a few requests in every window. */
const REQUESTS_PER_ROUTE = 3;

/**
 * @param windows that the trial has had
 * @param requests that it has had
 */
export function nextWindowRequests(windows: number, requests: number, limits: WindowLimits): number {
  const served = limits.priorRequests + requests;
  const forEveryRoute = Math.ceil(REQUESTS_PER_ROUTE / limits.smallestShare);
  const largest = limits.peaksKept ? Infinity : Math.max(MAX_REQUESTS, MAX_SHARE * (requests + limits.requestsLeft));
  const inTurn = (TURNS[windows % TURNS.length] ?? 1) * Math.max(BASE_REQUESTS, Math.min(largest, SERVED_SHARE * served), forEveryRoute / TURNS[0]);
  const beforeTooLarge = Math.min(...limits.growthCaps.map(requestsUntilGrown));
  const beforeTooSlow = limits.requestsPerMs > 0 ? limits.windowTimeMs * limits.requestsPerMs : Infinity;
  const isCareful = limits.ramp === 'careful';
  const usual = (limits.ramp === 'usual' ? RAMP[windows] : undefined) ?? Math.ceil(inTurn);
  const wanted = isCareful ? Math.min(carefulRequests(windows), inTurn) : Math.max(usual, forEveryRoute);
  const capped = Math.min(wanted, beforeTooLarge, beforeTooSlow);
  const size = Math.min(Math.max(isCareful ? 1 : MIN_REQUESTS, Math.floor(capped)), limits.requestsLeft);
  // A rest that is too small for a window of its own shows nothing but noise.
  return capped === wanted && limits.requestsLeft - size < LEAST_REST * size ? limits.requestsLeft : size;
}

/** 1, 2, 2, 4, 4, 8 … */
function carefulRequests(windows: number): number {
  return 2 ** Math.ceil(windows / 2);
}

function requestsUntilGrown({ series, growth }: GrowthCap): number {
  const [before, last] = series.slice(-2);
  if (before === undefined || last === undefined) return Infinity;
  const rate = (last.y - before.y) / (last.x - before.x);
  return rate > 0 ? growth / rate : Infinity;
}
