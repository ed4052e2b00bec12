/** The samples of a trial as series of numbers: what is judged, and what each process holds by itself. Pure. */
import { ownReadings } from '../base/difference.js';
import type { ChannelName } from '../channels.js';
import type { SeriesPoint } from '../result/channels.js';
import type { Sample, TargetInfo } from '../target/target.js';
import { noiseOf, type NoiseModel } from '../verdict/noise-model.js';
import type { Series } from '../verdict/question.js';

export interface TrialSample extends Sample {
  readonly requests: number;
  /** Since the trial began. */
  readonly atMs: number;
}

/** Head and base may leak alike, which no verdict ends: part of the room under their heap limit that a trial may take. */
const PART_OF_ROOM = 0.5;

/** What the channel does in these samples without a leak. */
export function noiseIn(samples: readonly TrialSample[], channel: ChannelName): NoiseModel {
  return noiseOf(channel, { difference: samples[0]?.base !== undefined });
}

/** Of the target itself; of the head, where there is a base. */
export function ownHeapBytes(sample: TrialSample | undefined): number {
  return sample === undefined ? 0 : ownReadings(sample, 'heap')[0];
}

/** Whether head or base has grown so far that it could end for want of memory. */
export function isOutOfRoom(samples: readonly TrialSample[], { heapLimitBytes, base }: TargetInfo): boolean {
  const limits = [heapLimitBytes, base?.heapLimitBytes ?? Infinity];
  return base !== undefined && ownSeriesOf(samples, 'heap').some((series, index) => {
    const first = series[0]?.y ?? 0;
    return (series.at(-1)?.y ?? 0) - first > PART_OF_ROOM * ((limits[index] ?? Infinity) - first);
  });
}

/** What is judged. @param driftPerMs growth with time, which is taken off */
export function seriesOf(samples: readonly TrialSample[], name: ChannelName, driftPerMs = 0): Series {
  return samples.map(({ requests, channels, atMs }) => ({ x: requests, y: (channels[name] ?? 0) - driftPerMs * atMs }));
}

/** For the result. @param settledIndex the first sample that was judged */
export function pointsOf(samples: readonly TrialSample[], name: ChannelName, settledIndex: number): SeriesPoint[] {
  return samples.map(({ requests, atMs, channels }, index) => ({ requests, atMs, value: channels[name] ?? 0, phase: index < settledIndex ? 'warmup' : 'measured' }));
}

/** What each target does by itself: one series, or those of head and base. */
export function ownSeriesOf(samples: readonly TrialSample[], name: ChannelName): readonly Series[] {
  const points = samples.map((sample) => ({ x: sample.requests, readings: ownReadings(sample, name) }));
  return (points[0]?.readings ?? []).map((_, target) => points.map(({ x, readings }) => ({ x, y: readings[target] ?? 0 })));
}
