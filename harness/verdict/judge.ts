/**
 * Clean, leak, or not yet: the three-way decision on one series of samples.
 * Pure. Looked at after every window; the same data always give the same answer.
 */
import { RECENT_SAMPLES, usageTrend } from '../samples/usage-trend.js';
import { grossGrowthInEveryEpoch, growthInEveryEpoch } from './epochs.js';
import { flatStretch, type FlatStretch } from './flat.js';
import { bandOf, FIRST_LOOK_WINDOWS, slopeInterval } from './interval.js';
import { mayBeAPeak } from './peak.js';
import type { Question, Series } from './question.js';
import { lessResidue, residueOf, type Residue } from './residue.js';
import { isRetainedThroughout } from './retained.js';
import { paceOf } from './slowing.js';
import { slopeRange, type Point, type SlopeEstimate } from './theil-sen.js';
import { settledFrom } from './warmup.js';

export interface Judgement {
  readonly verdict: 'clean' | 'leak' | 'undecided';
  readonly slope: number;
  /** Per request of the mix, at `CONFIDENCE` over all looks. */
  readonly interval: readonly [number, number];
  /** Growth per request of the mix that counted as a leak. */
  readonly threshold: number;
  /** Smallest growth per request of the mix that these data would have shown to be a leak; Infinity while that is open. */
  readonly minimumDetectable: number;
  /** Index of the first point that was judged. */
  readonly settledIndex: number;
  /** Why; for an undecided series, what keeps it open. */
  readonly reason: Reason;
}

export type Reason =
  | { readonly kind: 'steady-growth' }
  | { readonly kind: 'stepwise-growth' }
  | { readonly kind: 'usage-trend' }
  /** See until-death.ts. */
  | { readonly kind: 'out-of-memory'; readonly requests: number }
  | { readonly kind: 'flat' }
  | { readonly kind: 'plateau'; readonly atRequests: number; readonly grew: number }
  /** A leak where plateaus count as one. */
  | { readonly kind: 'levelled-off'; readonly atRequests: number; readonly grew: number }
  | { readonly kind: 'too-few-windows' }
  | { readonly kind: 'slowing-growth' }
  | { readonly kind: 'given-back' }
  | { readonly kind: 'per-window'; readonly perWindow: number }
  | { readonly kind: 'wide-interval' };

/** Whether the data show a leak, also where it has not been followed far enough to be called one. */
export function showsLeak({ reason }: Judgement): boolean {
  return reason.kind === 'steady-growth' || reason.kind === 'stepwise-growth' || reason.kind === 'usage-trend';
}

/** A gross leak is called with so many. */
const MIN_WINDOWS_GROSS = 5;

/** The part of the slope that the line through small and large windows has to show for certain. */
const PER_REQUEST_SHARE = 0.2;

export function judge(series: Series, question: Question): Judgement {
  const { threshold, noise } = question;
  const settledIndex = settledFrom(series, question);
  const settled = series.slice(settledIndex);
  const uncorrected = slopeInterval(settled, series.length - 1, noise);
  const residue = residueOf(settled, bandOf(settled, uncorrected.slope, noise));
  const corrected = lessResidue(series, Math.min(residue?.perWindowAtLeast ?? 0, noise.residuePerWindow));
  const judged = corrected.slice(settledIndex);
  const windows = judged.length - 1;
  const estimate = corrected === series ? uncorrected : slopeInterval(judged, series.length - 1, noise);

  const answer = (verdict: Judgement['verdict'], reason: Reason, of: SlopeEstimate = estimate, against = threshold): Judgement => {
    const [low, high] = of.interval;
    return { verdict, slope: of.slope, interval: of.interval, threshold: against, minimumDetectable: against + (high - low), settledIndex, reason };
  };
  const leak = (kind: 'steady-growth' | 'stepwise-growth' | 'usage-trend', of: SlopeEstimate): Judgement =>
    answer(isFollowedFarEnough(series, question) ? 'leak' : 'undecided', { kind }, of);

  const grossSteps = grossGrowthInEveryEpoch(series, question);
  if (grossSteps !== undefined) return leak('stepwise-growth', grossSteps);
  if (windows < MIN_WINDOWS_GROSS) return answer('undecided', { kind: 'too-few-windows' });
  const pace = paceOf(judged, estimate.slope, windows < FIRST_LOOK_WINDOWS);
  const leastPerRequest = Math.max(threshold, PER_REQUEST_SHARE * estimate.slope);
  if (isGross(judged, question) && pace !== 'slowing' && (residue === undefined || residue.perRequestLowest > leastPerRequest)) return leak('steady-growth', slopeRange(judged));
  if (windows < FIRST_LOOK_WINDOWS) return answer('undecided', { kind: 'too-few-windows' });

  const kept = isRetainedThroughout(judged, estimate.slope);
  const byRequests = residue === undefined || residue.perRequestAtLeast > leastPerRequest;
  const rises = estimate.interval[0] > threshold;
  if (rises && pace === 'even' && kept && byRequests) return leak('steady-growth', estimate);
  const steps = pace === 'in-steps' ? growthInEveryEpoch(corrected, question) : undefined;
  if (steps !== undefined) return leak('stepwise-growth', steps);
  if (pace !== 'slowing' && estimate.interval[0] > 0 && kept && exceedsUsageTrend(judged, question)) return leak('usage-trend', estimate);

  if (question.usageTrendThreshold !== undefined && judged.length <= RECENT_SAMPLES) return answer('undecided', { kind: 'too-few-windows' });
  const flat = flatStretch(judged, estimate, series.length - 1, question);
  if (flat !== undefined) {
    if (question.requestsLeft > 0 && mayBeAPeak(series, settledIndex + flat.from, noise)) return answer('undecided', { kind: 'slowing-growth' });
    const { grew, average, until } = growthBefore(flat, series, settledIndex, question);
    if (grew <= noise.worthTelling) return answer('clean', { kind: 'flat' }, flat.estimate, flat.threshold);
    const plateau = { atRequests: until.x, grew };
    if (question.plateausCount === true && average.slope > threshold) return answer('leak', { kind: 'levelled-off', ...plateau }, average);
    return answer('clean', { kind: 'plateau', ...plateau }, flat.estimate, flat.threshold);
  }
  if (pace === 'slowing') return answer('undecided', { kind: 'slowing-growth' });
  return answer('undecided', rises ? whyNotALeak(kept, residue) : { kind: 'wide-interval' });
}

/** Growth until a flat stretch, and the rate with that stretch: between the one in it and the one before. */
function growthBefore({ from, estimate }: FlatStretch, series: Series, settledIndex: number, { warmupWindows }: Question): { grew: number; until: Point; average: SlopeEstimate } {
  const [start, until, end] = [at(series, Math.min(warmupWindows, settledIndex)), at(series, settledIndex + from), at(series, series.length - 1)];
  return { grew: until.y - start.y, until, average: { ...estimate, slope: rateBetween(start, end), interval: [estimate.slope, rateBetween(start, until)] } };
}

function whyNotALeak(kept: boolean, residue: Residue | undefined): Reason {
  if (!kept) return { kind: 'given-back' };
  return residue !== undefined && residue.perWindowAtLeast > 0 ? { kind: 'per-window', perWindow: residue.perWindowAtLeast } : { kind: 'wide-interval' };
}

function isFollowedFarEnough(series: Series, { followRequests = 0, noise }: Question): boolean {
  const [first, last] = [at(series, 0), at(series, series.length - 1)];
  return last.x >= followRequests || last.y - first.y >= noise.farEnough;
}

/** Every pair of points says so, and every window by far more than noise can. */
function isGross(judged: Series, { threshold, noise }: Question): boolean {
  const rises = judged.slice(1).map((point, index) => point.y - at(judged, index).y);
  return Math.min(...rises) >= noise.grossPerWindow && slopeRange(judged).interval[0] > threshold;
}

/** Only once there are more samples than the recent ones, since both means are the same until then. */
function exceedsUsageTrend(judged: Series, { usageTrendThreshold = Infinity }: Question): boolean {
  return judged.length > RECENT_SAMPLES && usageTrend(judged.map(({ y }) => y)) > usageTrendThreshold;
}

function rateBetween(start: Point, end: Point): number {
  return (end.y - start.y) / (end.x - start.x);
}

function at(series: Series, index: number): Series[number] {
  const point = series[index];
  if (point === undefined) throw new RangeError(`no point ${index} of ${series.length}`);
  return point;
}
