/** The verdict alone, over samples that somebody else has taken. Pure. */
import { LeakcheckError } from '../errors.js';
import type { Verdict } from '../result/channels.js';
import { judge as judgeSeries, type Judgement, type Reason } from '../verdict/judge.js';
import { NOISE, type NoiseModel } from '../verdict/noise-model.js';

/** A reading of memory. */
export interface MemorySample {
  /** Requests, or calls, that were answered until now: rises from sample to sample. */
  readonly requests: number;
  /** Live memory, read after a full compaction while nothing is under way. */
  readonly bytes: number;
}

export interface JudgeOptions {
  /** Growth above this is a leak. Default: 0.25 bytes per request, as for the heap of a server. */
  readonly threshold?: number;
  /**
   * How far readings wander without a leak, at least; what wanders further widens the interval by itself. Default: 256
   * bytes, the heap of a process without JIT that is compacted until it no longer falls. With JIT: 16,384.
   */
  readonly noiseBytes?: number;
  /** Requests that never count. Default: until growth is no faster than later. */
  readonly warmup?: number;
}

export interface MemoryVerdict {
  readonly verdict: Verdict;
  /** The slope, by Theil and Sen. */
  readonly bytesPerRequest: number;
  /** Of the slope: 99.9 % sure, however often the samples were looked at while they were taken. */
  readonly interval: readonly [lowest: number, highest: number];
  readonly threshold: number;
  /** Growth in bytes per request that these samples would have shown to be a leak; Infinity while there are too few. */
  readonly minimumDetectable: number;
  /** Where the samples begin that were judged; before it is warm-up. */
  readonly settledAtRequests: number;
  readonly reason: VerdictReason;
}

/**
 * For a leak: `steady-growth`, `stepwise-growth`. For clean: `flat`, `plateau`. For inconclusive what is open:
 * `too-few-windows`, `slowing-growth`, `given-back`, `per-window`, `wide-interval`.
 */
export type VerdictReason = Exclude<Reason['kind'], 'usage-trend' | 'out-of-memory'>;

const DEFAULT_THRESHOLD = 0.25;
/** Growth in steps shows in so many epochs of a fresh process. */
const EPOCHS = 4;
/** Nobody asked for the default threshold: a noisy process is also clean when so many times of it are excluded. */
const COARSE = 8;

/**
 * Whether memory grows with the requests. The same samples always give the same answer; they may be judged after each one.
 *
 * @param samples at least two, in the order of time; the first before any traffic, or where counting begins
 * @throws LeakcheckError usage for samples that are not in order, or not finite
 */
export function judge(samples: readonly MemorySample[], { threshold, noiseBytes = NOISE.heap.band, warmup }: JudgeOptions = {}): MemoryVerdict {
  check(samples, threshold ?? DEFAULT_THRESHOLD, noiseBytes, warmup ?? 0);
  const noise = noiseModel(noiseBytes);
  const startedAt = samples[0]?.requests ?? 0;
  const judgement = judgeSeries(samples.map(({ requests, bytes }) => ({ x: requests - startedAt, y: bytes })), {
    noise,
    threshold: threshold ?? DEFAULT_THRESHOLD,
    coarseThreshold: threshold ?? COARSE * DEFAULT_THRESHOLD,
    requestsLeft: 0,
    warmupWindows: noise.warmupWindows,
    warmupRequests: warmup === undefined ? 'auto' : warmup - startedAt,
    priorRequests: startedAt,
    epochs: EPOCHS,
    stepsPossible: true,
  });
  return answerOf(judgement, samples[judgement.settledIndex]?.requests ?? startedAt);
}

function answerOf({ verdict, slope, interval, threshold, minimumDetectable, reason }: Judgement, settledAtRequests: number): MemoryVerdict {
  return {
    verdict: verdict === 'undecided' ? 'inconclusive' : verdict,
    bytesPerRequest: slope,
    interval,
    threshold,
    minimumDetectable,
    settledAtRequests,
    // The others are of questions that are not asked here.
    reason: reason.kind as VerdictReason,
  };
}

/** Both ends are measured models: 256 bytes are those of the quiet heap, 16 KB those of memory that comes and goes in slabs. */
function noiseModel(band: number): NoiseModel {
  return { ...NOISE.heap, band, grossPerWindow: Math.max(NOISE.heap.grossPerWindow, 8 * band), grossPerEpoch: Math.max(NOISE.heap.grossPerEpoch, 1_024 * band), smallestStep: Math.max(NOISE.heap.smallestStep, 4 * band), residuePerWindow: Math.max(NOISE.heap.residuePerWindow, band / 2) };
}

function check(samples: readonly MemorySample[], threshold: number, noiseBytes: number, warmup: number): void {
  const isPositive = (value: number) => Number.isFinite(value) && value > 0;
  if (!isPositive(threshold) || !isPositive(noiseBytes) || !(Number.isFinite(warmup) && warmup >= 0)) {
    throw new LeakcheckError('usage', 'judge() takes a threshold and noiseBytes above 0, and a warmup of 0 or more', { next: 'Leave out what you do not know: each has a default.' });
  }
  if (samples.length < 2) throw new LeakcheckError('usage', `judge() needs two samples at least, and got ${samples.length}`, { next: 'Take one before the first request, and one after each of 12 or more bursts of requests.' });
  const wrong = samples.findIndex(({ requests, bytes }, index) => !Number.isFinite(requests) || !Number.isFinite(bytes) || (index > 0 && requests <= (samples[index - 1]?.requests ?? 0)));
  if (wrong === -1) return;
  throw new LeakcheckError('usage', `sample ${wrong} of judge() is out of order, or no number: ${JSON.stringify(samples[wrong])}`, { next: 'Give samples as { requests, bytes }, in the order of time: `requests` counts from the start and rises each time.' });
}
