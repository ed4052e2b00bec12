/**
 * Clean, leak, or not yet: the three-way decision on one series of post-compaction heap sizes.
 * Pure. Looked at after every window; the same data always give the same answer.
 */
import { RECENT_SAMPLES, usageTrend } from '../samples/usage-trend.js';
import { countFalls } from './falls.js';
import { grossGrowthInEveryEpoch, growthInEveryEpoch } from './epochs.js';
import type { Question, Series } from './question.js';
import { median, theilSen, type Point, type SlopeEstimate } from './theil-sen.js';
import { settledFrom } from './warmup.js';

export interface Judgement {
  readonly verdict: 'clean' | 'leak' | 'undecided';
  readonly slope: number;
  /** At `CONFIDENCE`, bytes per request of the mix. */
  readonly interval: readonly [number, number];
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
  | { readonly kind: 'flat' }
  | { readonly kind: 'plateau'; readonly atRequests: number; readonly grewBytes: number }
  | { readonly kind: 'too-few-windows' }
  | { readonly kind: 'slowing-growth' }
  | { readonly kind: 'sawtooth' }
  | { readonly kind: 'wide-interval' };

/** The interval is read after every window, so each look has to be strict. */
export const CONFIDENCE = 0.999;
/** The two-sided normal quantile of it. */
const Z = 3.29;
/** One-sided 95 %: growth that may be slowing is followed further, which costs requests but no error. */
const Z_SLOWING = 1.64;
const MIN_WINDOWS = 8;
const MIN_WINDOWS_GROSS = 5;
/** Far above anything that a settled clean server does between two windows: 650 B of noise, 4 KB of residue. */
const GROSS_BYTES_PER_WINDOW = 16 * 1024;
/** Later half against earlier half; a constant leak has 1, a filling cache falls. */
const SUSTAINED_SHARE = 0.9;
const SUSTAINED_SHARE_GROSS = 0.95;
/** The last windows by themselves: a cache that has just filled still has a high median over the later half. */
const LATEST_WINDOWS = 2;
const LATEST_SHARE = 0.5;
/** Windows that differ by less than this part of their rate show a change of it by themselves. */
const QUIET_SPREAD = 0.25;
/** A fall of less is what is left of the warm-up, however certain it is. */
const SLOWING_WORTH_FOLLOWING = 0.98;
/**
 * Hash tables double. A table that leaks is flat between two doublings, so a flat stretch proves nothing until
 * the process has served more than twice the requests that it had served where the stretch began.
 */
const FLAT_STRETCH = 2.2;
/** The median window's part of the slope below which growth comes in steps. */
const STEPS_SHARE = 0.5;
/** One fall may be V8 dropping code; from the second on it is the rhythm of the server. */
const SAWTOOTH_FALLS = 2;
/** Growth before a plateau that is worth a word. */
const PLATEAU_WORTH_TELLING_BYTES = 64 * 1024;

export function judge(series: Series, question: Question): Judgement {
  const settledIndex = settledFrom(series, question.warmupWindows, question.warmupRequests);
  const judged = series.slice(settledIndex);
  const windows = judged.length - 1;
  const estimate = theilSen(judged, Z);
  const threshold = question.thresholdBytesPerRequest;
  const followed = isFollowedFarEnough(series, question);
  const givesBack = countFalls(judged) >= SAWTOOTH_FALLS;
  const answer = (verdict: Judgement['verdict'], reason: Reason, of: SlopeEstimate = estimate): Judgement => ({
    verdict: verdict === 'leak' && (!followed || givesBack) ? 'undecided' : verdict,
    slope: of.slope,
    interval: of.interval,
    minimumDetectable: threshold + (of.slope - of.interval[0]),
    settledIndex,
    reason: verdict === 'leak' && givesBack ? { kind: 'sawtooth' } : reason,
  });

  const grossSteps = grossGrowthInEveryEpoch(series, question);
  if (grossSteps !== undefined) return answer('leak', { kind: 'stepwise-growth' }, grossSteps);
  if (windows < MIN_WINDOWS_GROSS) return answer('undecided', { kind: 'too-few-windows' });
  const rates = windowRates(judged);
  // Most windows show little of the growth: it comes in steps, and their order says nothing about slowing down.
  const inSteps = medianOf(rates) < STEPS_SHARE * estimate.slope;
  const slowing = !inSteps && isSlowing(judged, rates, windows < MIN_WINDOWS ? SUSTAINED_SHARE_GROSS : SUSTAINED_SHARE);
  if (isGross(judged, threshold) && !slowing) return answer('leak', { kind: 'steady-growth' }, theilSen(judged, Infinity));
  if (windows < MIN_WINDOWS) return answer('undecided', { kind: 'too-few-windows' });

  if (!inSteps && !slowing && estimate.interval[0] > threshold) return answer('leak', { kind: 'steady-growth' });
  const steps = slowing ? undefined : growthInEveryEpoch(series, question);
  if (steps !== undefined) return answer('leak', { kind: 'stepwise-growth' }, steps);

  if (!slowing && estimate.interval[0] > 0 && exceedsUsageTrend(judged, question)) return answer('leak', { kind: 'usage-trend' });

  if (question.usageTrendThreshold !== undefined && judged.length <= RECENT_SAMPLES) return answer('undecided', { kind: 'too-few-windows' });
  const flat = flatStretch(series, settledIndex, question);
  if (flat !== undefined) {
    const grewBytes = at(series, flat.from).y - at(series, Math.min(question.warmupWindows, settledIndex)).y;
    const plateaued = grewBytes > PLATEAU_WORTH_TELLING_BYTES;
    return answer('clean', plateaued ? { kind: 'plateau', atRequests: at(series, flat.from).x, grewBytes } : { kind: 'flat' }, flat.estimate);
  }
  return answer('undecided', { kind: slowing ? 'slowing-growth' : 'wide-interval' });
}

function isFollowedFarEnough(series: Series, { follow }: Question): boolean {
  const [first, last] = [at(series, 0), at(series, series.length - 1)];
  return follow === undefined || last.x >= follow.requests || last.y - first.y >= follow.bytes;
}

/** Every pair of points says so, and every window by far more than noise can. */
function isGross(judged: Series, threshold: number): boolean {
  const rises = judged.slice(1).map((point, index) => point.y - at(judged, index).y);
  const [lowest] = theilSen(judged, Infinity).interval;
  return Math.min(...rises) >= GROSS_BYTES_PER_WINDOW && lowest > threshold;
}

/** Only once there are more samples than the recent ones, since both means are the same until then. */
function exceedsUsageTrend(judged: Series, { usageTrendThreshold = Infinity }: Question): boolean {
  return judged.length > RECENT_SAMPLES && usageTrend(judged.map(({ y }) => y)) > usageTrendThreshold;
}

/** The growth per request falls over the windows, or does not show in the later half by itself. */
function isSlowing(judged: Series, rates: readonly Point[], sustainedShare: number): boolean {
  const middle = rates.length >> 1;
  const earlier = medianOf(rates.slice(0, middle));
  const later = medianOf(rates.slice(rates.length - middle));
  if (earlier <= 0) return false;
  if (medianOf(rates.slice(-LATEST_WINDOWS)) < LATEST_SHARE * earlier) return true;
  if (spreadOf(rates) < QUIET_SPREAD) {
    return later < sustainedShare * earlier || (later < SLOWING_WORTH_FOLLOWING * earlier && theilSen(rates, Z_SLOWING).interval[1] < 0);
  }
  // Single windows are mostly noise: compare the sizes over the halves instead.
  const earlierHalf = theilSen(judged.slice(0, middle + 1), Z_SLOWING);
  const laterHalf = theilSen(judged.slice(middle), Z_SLOWING);
  return laterHalf.interval[0] <= 0 || laterHalf.interval[1] < sustainedShare * earlierHalf.slope;
}

/** Median distance from the median, as a part of it. */
function spreadOf(rates: readonly Point[]): number {
  const middle = medianOf(rates);
  return medianOf(rates.map(({ x, y }) => ({ x, y: Math.abs(y - middle) }))) / Math.abs(middle);
}

/** Growth per request of each window, at the window's end. */
function windowRates(judged: Series): Point[] {
  return judged.slice(1).map((point, index) => {
    const before = at(judged, index);
    return { x: point.x, y: (point.y - before.y) / (point.x - before.x) };
  });
}

function medianOf(rates: readonly Point[]): number {
  return median(rates.map(({ y }) => y).sort((a, b) => a - b));
}

/** The longest stretch up to the end whose growth is below the threshold for certain. */
function flatStretch(series: Series, settledIndex: number, { priorRequests, thresholdBytesPerRequest, stepsPossible }: Question): { from: number; estimate: SlopeEstimate } | undefined {
  const last = at(series, series.length - 1);
  for (let from = settledIndex; from < series.length - MIN_WINDOWS; from += 1) {
    if (stepsPossible && priorRequests + last.x < FLAT_STRETCH * (priorRequests + at(series, from).x)) return undefined;
    const estimate = theilSen(series.slice(from), Z);
    if (estimate.interval[1] < thresholdBytesPerRequest) return { from, estimate };
  }
  return undefined;
}

function at(series: Series, index: number): Point {
  const point = series[index];
  if (point === undefined) throw new RangeError(`no point ${index} of ${series.length}`);
  return point;
}
