/** Clean, leak or inconclusive, from samples of a process by the hour. The decision is that of `leakcheck run`. Pure. */
import { CHANNELS, type ChannelName, CHANNEL_UNITS } from '../channels.js';
import type { WatchedChannel } from '../result/attach.js';
import type { Verdict } from '../result/channels.js';
import { CONFIDENCE } from '../verdict/interval.js';
import { judge, type Judgement } from '../verdict/judge.js';
import { kindsOf } from '../verdict/kinds.js';
import type { Series } from '../verdict/question.js';
import { judgeUntilDeath } from '../verdict/until-death.js';
import type { WatchSample } from './attached-process.js';
import { LEAK_PER_HOUR, LIVE_NOISE } from './live-noise.js';
import { watchReason } from './watch-reasons.js';

const SECONDS_PER_HOUR = 3_600;
/** A leak is followed for this part of the time, unless it has grown far by then: caches fill in the first minutes. */
const FOLLOWED_PART = 0.5;

export interface WatchPlan {
  readonly durationMs: number;
  /** What remains of it. */
  readonly leftMs: number;
}

export interface WatchJudgement {
  readonly verdict: Judgement['verdict'];
  readonly judgements: ReadonlyMap<ChannelName, Judgement>;
}

/** Looked at after every sample; the intervals hold at every look. */
export function judgeWatch(samples: readonly WatchSample[], { durationMs, leftMs }: WatchPlan): WatchJudgement {
  const judgements = new Map(
    CHANNELS.filter((channel) => samples.every(({ channels }) => channels[channel] !== undefined)).map((channel) => {
      const threshold = LEAK_PER_HOUR[channel] / SECONDS_PER_HOUR;
      const noise = LIVE_NOISE[channel];
      const question = {
        noise,
        threshold,
        coarseThreshold: threshold,
        requestsLeft: leftMs / 1000,
        warmupWindows: noise.warmupWindows,
        warmupRequests: 'auto' as const,
        priorRequests: 0,
        // Steps are told by what a process has done since its start, and nobody has seen that.
        epochs: Infinity,
        stepsPossible: false,
        followRequests: (FOLLOWED_PART * durationMs) / 1000,
      };
      return [channel, judge(seriesOf(samples, channel), question)] as const;
    }),
  );
  return { judgements, verdict: verdictOf(judgements) };
}

/** The heap decides, and every other channel that certainly grows. */
function verdictOf(judgements: ReadonlyMap<ChannelName, Judgement>): Judgement['verdict'] {
  const all = [...judgements];
  if (all.some(([, { verdict }]) => verdict === 'leak')) return 'leak';
  return all.every(([channel, { verdict, interval }]) => verdict === 'clean' || (channel !== 'heap' && interval[0] <= 0)) ? 'clean' : 'undecided';
}

/** Whether what the heap had kept explains that the process ended at its limit. */
export function diedOfItsHeap(samples: readonly WatchSample[], endedMs: number, heapLimitBytes: number): Judgement | undefined {
  const lastMs = samples.at(-1)?.atMs ?? 0;
  const death = { requests: [lastMs / 1000, Math.max(endedMs, lastMs + 1) / 1000] as const, value: heapLimitBytes };
  return judgeUntilDeath(seriesOf(samples, 'heap'), death, { threshold: LEAK_PER_HOUR.heap / SECONDS_PER_HOUR, roundRequests: 0.001 });
}

/**
 * x: seconds. Samples are spaced evenly, whatever the pauses were: points at uneven distances would be taken for windows
 * of different size, whose residue can be told from growth.
 */
function seriesOf(samples: readonly WatchSample[], channel: ChannelName): Series {
  const spanMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  const stepS = spanMs / Math.max(1, samples.length - 1) / 1000;
  return samples.map(({ channels }, index) => ({ x: index * stepS, y: channels[channel] ?? 0 }));
}

/** @param watchedMs for the words */
export function watchedChannels(samples: readonly WatchSample[], { judgements }: WatchJudgement, watchedMs: number): Partial<Record<ChannelName, WatchedChannel>> {
  return Object.fromEntries([...judgements].map(([channel, judgement]) => [channel, watchedChannel(samples, channel, judgement, watchedMs)]));
}

function watchedChannel(samples: readonly WatchSample[], channel: ChannelName, judgement: Judgement, watchedMs: number): WatchedChannel {
  const { verdict, slope, interval, minimumDetectable, settledIndex } = judgement;
  return {
    verdict: verdictWord(verdict),
    unit: CHANNEL_UNITS[channel],
    reasons: [watchReason(channel, judgement, watchedMs)],
    slopePerHour: slope * SECONDS_PER_HOUR,
    interval: [interval[0] * SECONDS_PER_HOUR, interval[1] * SECONDS_PER_HOUR],
    confidence: CONFIDENCE,
    minimumDetectable: minimumDetectable * SECONDS_PER_HOUR,
    threshold: LEAK_PER_HOUR[channel],
    series: samples.map(({ atMs, channels }, index) => ({ atMs: Math.round(atMs), value: channels[channel] ?? 0, phase: index < settledIndex ? 'warmup' : 'measured' })),
    ...kinds(samples.slice(settledIndex), channel),
  };
}

export function verdictWord(verdict: Judgement['verdict']): Verdict {
  return verdict === 'undecided' ? 'inconclusive' : verdict;
}

function kinds(samples: readonly WatchSample[], channel: ChannelName): Pick<WatchedChannel, 'kinds'> {
  if (channel !== 'fds' && channel !== 'resources') return {};
  const found = kindsOf(samples.map(({ atMs, fdKinds, resourceKinds }) => ({ requests: atMs / 3_600_000, kinds: channel === 'fds' ? fdKinds : resourceKinds })));
  return { kinds: Object.fromEntries(Object.entries(found).map(([name, { slopePerRequest, first, last }]) => [name, { slopePerHour: slopePerRequest, first, last }])) };
}
