/**
 * Growth in steps. An array that gets one number per request grows only when its backing store does: 13.5, 0.1,
 * 20, 0.1, 31 B/request in successive windows. The steps come at constant ratios of the requests served, so the
 * series is read in epochs of a constant ratio: a leak grows in each of them, a one-time step in one.
 */
import type { Question, Series } from './question.js';
import { retained } from './retained.js';
import type { SlopeEstimate } from './theil-sen.js';

/** V8's arrays grow by half (and 16), so an epoch of this ratio has a step in it. */
const EPOCH_RATIO = 1.6;
/** Slowest epoch against the fastest; one or two steps fall into an epoch, so a leak stays above a third. */
const SUSTAINED_SHARE = 0.3;

/** Of megabytes each: an array that gets thousands of entries per request, WebAssembly's memory where nothing is freed in it. */
const GROSS_EPOCHS = 3;
/** Only the very first requests, which load the code, are left out. */
const GROSS_WARMUP_WINDOWS = 1;

/** The growth over the epochs, with the slowest and the fastest of them as its interval; undefined when one did not grow. */
export function growthInEveryEpoch(series: Series, question: Question): SlopeEstimate | undefined {
  return growth(series.slice(question.warmupWindows), question, question.epochs, question.noise.smallestStep);
}

export function grossGrowthInEveryEpoch(series: Series, question: Question): SlopeEstimate | undefined {
  return growth(series.slice(GROSS_WARMUP_WINDOWS), question, GROSS_EPOCHS, question.noise.grossPerEpoch);
}

function growth(series: Series, { priorRequests, threshold }: Question, epochs: number, least: number): SlopeEstimate | undefined {
  const points = retained(series);
  const rates: number[] = [];
  const last = points.at(-1);
  let end = last;
  while (end !== undefined && rates.length < epochs) {
    const limit = (priorRequests + end.x) / EPOCH_RATIO - priorRequests;
    const start = points.findLast(({ x }) => x <= limit);
    if (start === undefined) return undefined;
    const grown = end.y - start.y;
    if (grown < least) return undefined;
    rates.push(grown / (end.x - start.x));
    end = start;
  }
  const slowest = Math.min(...rates);
  const fastest = Math.max(...rates);
  if (last === undefined || end === undefined || slowest <= threshold || slowest < SUSTAINED_SHARE * fastest) return undefined;
  return { slope: (last.y - end.y) / (last.x - end.x), interval: [slowest, fastest], samples: epochs + 1 };
}
