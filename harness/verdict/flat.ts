/** A stretch up to the end of the series whose growth is below the threshold for certain. */
import { bandOf, FIRST_LOOK_WINDOWS, slopeInterval } from './interval.js';
import type { NoiseModel } from './noise-model.js';
import type { Question, Series } from './question.js';
import type { SlopeEstimate } from './theil-sen.js';

/**
 * Hash tables double. A table that leaks is flat between two doublings, so a flat stretch proves nothing until
 * the process has served more than twice the requests that it had served where the stretch began.
 */
const OUTLASTS_DOUBLING = 2.2;
/** Starting points lie this much further back each, in windows. */
const STRIDE = 1.3;

/** What a clean server should pass within. */
const REACH_REQUESTS = 10_000;
/** The interval has half a band on either side at least, and about as much from the scatter of the slopes. */
const REACH_BANDS = 2;
/** At the end of the budget: a heap that shakes by tens of kilobytes cannot be told from one that leaks this, in bands over those requests … */
const NOISY_BANDS = 4;
/** … but no more than so many thresholds pass as clean. */
const MOST_COARSE = 64;
/** Noise falls from its highest to its lowest within a run by about its whole band. */
const FALLS = 2;
/** As long as requests are left that could tell more, the slope itself has to be small against a coarser threshold. */
const COARSE_SLOPE = 0.25;

export interface FlatStretch {
  /** Index of its first point. */
  readonly from: number;
  readonly estimate: SlopeEstimate;
  /** What its growth is below. */
  readonly threshold: number;
}

/**
 * The longest stretch.
 * @param whole the estimate over all that is judged
 * @param windows of the run, warm-up included
 */
export function flatStretch(judged: Series, whole: SlopeEstimate, windows: number, question: Question): FlatStretch | undefined {
  const { threshold, noise, requestsLeft } = question;
  const coarser = lastResort(judged, whole, question);
  const isSmall = (slope: number) => requestsLeft <= 0 || slope <= COARSE_SLOPE * coarser;
  const coarse = whole.interval[0] <= 0 && isSmall(whole.slope) && isOutOfReach(judged, whole, question);
  for (const from of startingPoints(judged, question)) {
    const estimate = from === 0 ? whole : slopeInterval(judged.slice(from), windows, noise);
    const [low, high] = estimate.interval;
    if (high < threshold) return { from, estimate, threshold };
    if (coarse && high < coarser && low <= 0 && isSmall(estimate.slope)) return { from, estimate, threshold: coarser };
  }
  return undefined;
}

/** From the longest stretch that counts to the shortest. */
function startingPoints(judged: Series, { priorRequests, stepsPossible }: Question): number[] {
  const last = judged.at(-1)?.x ?? 0;
  const outlasts = (from: number) => !stepsPossible || priorRequests + last >= OUTLASTS_DOUBLING * (priorRequests + (judged[from]?.x ?? 0));
  const points: number[] = [];
  for (let from = 0; from < judged.length - FIRST_LOOK_WINDOWS && outlasts(from); from = Math.max(from + 1, Math.floor(from * STRIDE))) points.push(from);
  return points;
}

/** The coarser threshold; at the end of the budget, where nothing can be gained by going on, what the noise allows. */
function lastResort(judged: Series, { slope }: SlopeEstimate, { threshold, coarseThreshold, requestsLeft, noise }: Question): number {
  if (coarseThreshold === threshold || requestsLeft > 0) return coarseThreshold;
  return Math.max(coarseThreshold, Math.min(MOST_COARSE * threshold, (NOISY_BANDS * wander(judged, slope, noise)) / REACH_REQUESTS));
}

/** The noise alone, over all the requests that there can be, is more than the threshold. */
function isOutOfReach(judged: Series, { slope }: SlopeEstimate, { threshold, requestsLeft, noise }: Question): boolean {
  const span = (judged.at(-1)?.x ?? 0) - (judged[0]?.x ?? 0);
  const reach = Math.max(span, Math.min(REACH_REQUESTS, span + requestsLeft));
  return REACH_BANDS * wander(judged, slope, noise) > threshold * reach;
}

/**
 * How far readings lie about the line. Of memory that keeps its peak only as far as they fall back: what rises there in large
 * steps is what a leak looks like. A heap has steps of its own that stay: code and tables that a server makes once, late.
 */
function wander(judged: Series, slope: number, noise: NoiseModel): number {
  const band = bandOf(judged, slope, noise);
  if (!noise.keepsItsPeak) return band;
  let highest = -Infinity;
  const fall = Math.max(...judged.map(({ y }) => (highest = Math.max(highest, y)) - y));
  return Math.min(band, Math.max(noise.band, FALLS * fall));
}
