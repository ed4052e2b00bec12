/**
 * Verdict from post-compaction sizes alone, for logs of processes that nobody controls: collections come when V8 wants,
 * under load, and leave garbage behind. It is therefore conservative both ways.
 */
import type { Verdict } from '../result/channels.js';
import type { CompactionSample } from '../samples/compaction-series.js';
import { medianOf } from './order-statistics.js';
import { type SlopeEstimate, theilSen } from './theil-sen.js';

export interface LogJudgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** Bytes per millisecond over all samples. */
  readonly trend: SlopeEstimate;
}

/** Below 8 samples even a strictly rising series is no evidence at 99.9 %: Kendall's interval is not bounded there. */
export const FEWEST_SAMPLES = 8;
/** One-sided: 99.95 % for the whole log; 95 % for its later half, which may have four samples only. */
const WHOLE_ALPHA = 0.0005;
const LATER_ALPHA = 0.05;
/** Growth over the log below this part of the heap may as well be caches and compiled code. */
const LARGE_SHARE = 0.1;
/** V8 prints 0.1 MB steps, so less than ten of them is no growth that the log can show. */
const LARGE_BYTES = 1024 * 1024;
/** A leak goes on: the later half and the last third rise at least at this part of the whole log's rate. A warm-up does not. */
const LATER_RATE = 0.5;
/**
 * In its first seconds every server fills caches, and V8 collects dozens of times meanwhile. Only whoever calls gc()
 * decides himself when the program has done its work.
 */
const SHORTEST_NATURAL_MS = 5000;

const BYTES_PER_MB = 1024 * 1024;

/** @param forced whether gc() caused most of the collections */
export function judgeCompactions(samples: readonly CompactionSample[], forced: boolean): LogJudgement {
  const trend = slopeOf(samples, WHOLE_ALPHA);
  const judgement = (verdict: Verdict, reason: string): LogJudgement => ({ verdict, reasons: [reason], trend });
  if (samples.length < FEWEST_SAMPLES) {
    return judgement('inconclusive', `${samples.length} full collections, at least ${FEWEST_SAMPLES} are needed: let it run longer under load, or start it with --expose-gc and call gc() between rounds of load`);
  }
  const laterHalf = samples.slice(samples.length >> 1);
  const later = slopeOf(laterHalf, LATER_ALPHA);
  const last = slopeOf(samples.slice(-Math.ceil(samples.length / 3)), LATER_ALPHA);
  const largeBytes = Math.max(LARGE_SHARE * medianBytes(samples), LARGE_BYTES);
  const growthBytes = trend.slope * spanMs(samples);
  const rises = trend.interval[0] > 0;
  const goesOn = later.interval[0] > 0 && Math.min(later.slope, last.slope) >= LATER_RATE * trend.slope;

  if (rises && goesOn && growthBytes >= largeBytes) {
    if (forced || spanMs(samples) >= SHORTEST_NATURAL_MS) {
      return judgement('leak', `after full collections the heap grew by ${mb(growthBytes)} within the log, and it goes on growing at its end`);
    }
    return judgement('inconclusive', `the heap grew by ${mb(growthBytes)}, but in ${(spanMs(samples) / 1000).toFixed(1)} s, when caches still fill: let it run for minutes`);
  }
  // Bounded from above in the later half, so that a settled warm-up counts as clean, and a noisy log does not.
  const boundBytes = Math.max(0, slopeOf(laterHalf, WHOLE_ALPHA).interval[1] * spanMs(laterHalf));
  if (!(rises && goesOn) && boundBytes < largeBytes) {
    return judgement('clean', `in the later half the heap after full collections grew by at most ${mb(boundBytes)}; ${mb(largeBytes)} would count`);
  }
  return judgement('inconclusive', undecided({ rises, goesOn, growthBytes, largeBytes }));
}

function undecided({ rises, goesOn, growthBytes, largeBytes }: { readonly rises: boolean; readonly goesOn: boolean; readonly growthBytes: number; readonly largeBytes: number }): string {
  if (!rises) return 'the heap after full collections varies too much to tell growth from noise: a longer log under steady load would';
  if (!goesOn) return 'the heap after full collections grew, but slower towards the end: a longer log tells a warm-up from a leak';
  return `the heap after full collections grew by ${mb(growthBytes)}, less than the ${mb(largeBytes)} that count: a longer log would tell`;
}

function medianBytes(samples: readonly CompactionSample[]): number {
  return medianOf(samples.map(({ bytes }) => bytes));
}

function slopeOf(samples: readonly CompactionSample[], alpha: number): SlopeEstimate {
  return theilSen(samples.map(({ atMs, bytes }) => ({ x: atMs, y: bytes })), alpha);
}

function spanMs(samples: readonly CompactionSample[]): number {
  return (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
}

function mb(bytes: number): string {
  return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}
