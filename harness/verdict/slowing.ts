/** Growth that loses pace: a cache that fills, not a leak. It is followed until it settles or the budget ends. */
import { FIRST_LOOK_WINDOWS } from './interval.js';
import type { Series } from './question.js';
import { medianOf } from './order-statistics.js';
import { theilSen, type Point } from './theil-sen.js';

/** Later half against earlier half; a constant leak has 1, a filling cache falls. */
const SUSTAINED_SHARE = 0.9;
/** With few windows, which only a gross leak has. */
const SUSTAINED_SHARE_GROSS = 0.95;
/** The last windows by themselves: a cache that has just filled still has a high median over the later half. */
const LATEST_WINDOWS = 2;
const LATEST_SHARE = 0.5;
/** Windows that differ by less than this part of their rate show a change of it by themselves. */
const QUIET_SPREAD = 0.25;
/** A fall of less is what is left of the warm-up, however certain it is. */
const WORTH_FOLLOWING = 0.98;
/** One-sided. Growth that may be slowing is followed further, which costs requests but no error. */
const ALPHA = 0.05;
const ALPHA_QUIET = 0.01;
/** Of all requests: what has been even for so long is no rest of a warm-up. */
const LATEST_PART = 0.5;
/** The median window's part of the slope below which growth comes in steps. */
const STEPS_SHARE = 0.5;

export type Pace = 'even' | 'slowing' | 'in-steps';

/** @param few whether there are too few windows for more than a gross leak */
export function paceOf(judged: Series, slope: number, few: boolean): Pace {
  const rates = windowRates(judged);
  // Most windows show little of the growth: it comes in steps, and their order says nothing about slowing down.
  if (medianRate(rates) < STEPS_SHARE * slope) return 'in-steps';
  if (!isSlowing(judged, rates, few ? SUSTAINED_SHARE_GROSS : SUSTAINED_SHARE)) return 'even';
  return isEvenByNow(judged) ? 'even' : 'slowing';
}

/**
 * What is left of a warm-up fades, and what grows behind it goes on: the latest part is even by itself. A cache that fills
 * falls there as it did before, by that part of the whole fall, so no less than the same evenness is asked of it.
 */
function isEvenByNow(judged: Series): boolean {
  const last = judged.at(-1)?.x ?? 0;
  const latest = judged.slice(judged.findIndex(({ x }) => x >= (1 - LATEST_PART) * last));
  const rates = windowRates(latest);
  return rates.length >= FIRST_LOOK_WINDOWS && spreadOf(rates) < QUIET_SPREAD && !isSlowing(latest, rates, SUSTAINED_SHARE ** LATEST_PART);
}

/** The growth per request falls over the windows, or does not show in the later half by itself. */
function isSlowing(judged: Series, rates: readonly Point[], sustainedShare: number): boolean {
  const middle = rates.length >> 1;
  const earlier = medianRate(rates.slice(0, middle));
  const later = medianRate(rates.slice(rates.length - middle));
  if (earlier <= 0) return false;
  if (medianRate(rates.slice(-LATEST_WINDOWS)) < LATEST_SHARE * earlier) return true;
  if (spreadOf(rates) < QUIET_SPREAD) {
    return later < sustainedShare * earlier || (later < WORTH_FOLLOWING * earlier && theilSen(rates, ALPHA_QUIET).interval[1] < 0);
  }
  // Single windows are mostly noise: compare the sizes over the halves instead.
  const earlierHalf = theilSen(judged.slice(0, middle + 1), ALPHA);
  const laterHalf = theilSen(judged.slice(middle), ALPHA);
  return laterHalf.interval[0] <= 0 || laterHalf.interval[1] < sustainedShare * earlierHalf.slope;
}

/** Median distance from the median, as a part of it. */
function spreadOf(rates: readonly Point[]): number {
  const middle = medianRate(rates);
  return medianOf(rates.map(({ y }) => Math.abs(y - middle))) / Math.abs(middle);
}

/** Growth per request of each window, at the window's end. */
function windowRates(judged: Series): Point[] {
  return judged.slice(1).map((point, index) => {
    const before = judged[index] ?? point;
    return { x: point.x, y: (point.y - before.y) / (point.x - before.x) };
  });
}

function medianRate(rates: readonly Point[]): number {
  return medianOf(rates.map(({ y }) => y));
}
