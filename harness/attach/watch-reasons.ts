/** A judgement of a live process in words: growth is by the hour here. Pure. */
import { CHANNEL_SUBJECTS, type ChannelName } from '../channels.js';
import { sideOf } from '../verdict/interval.js';
import type { Judgement } from '../verdict/judge.js';

const MB = 1024 * 1024;
const SECONDS_PER_HOUR = 3_600;
const MS_PER_MINUTE = 60_000;

export function watchReason(channel: ChannelName, judgement: Judgement, watchedMs: number): string {
  const subject = CHANNEL_SUBJECTS[channel];
  const { verdict, reason, interval, threshold } = judgement;
  if (verdict === 'clean') {
    if (reason.kind === 'plateau') return `${subject} plateaued: it grew by ${amount(reason.grew, channel)} and has not grown for ${minutes(watchedMs - 1000 * reason.atRequests)}`;
    return `${subject} did not grow by more than ${rate(interval[1], channel)} while it was watched; ${rate(threshold, channel)} would be a leak`;
  }
  if (verdict === 'leak') return reason.kind === 'out-of-memory' ? `${subject} grew until the process ended at its limit` : `${subject} grows with time, steadily and above ${rate(threshold, channel)}`;
  switch (reason.kind) {
    case 'too-few-windows':
      return 'there were too few samples: give a longer --duration';
    case 'slowing-growth':
      return `${subject} grew, but ever more slowly, as a cache that fills does; a longer --duration tells whether it stops`;
    case 'given-back':
      return `${subject} grows and falls back, as with batches that are flushed or traffic that comes and goes; a longer --duration tells a trend from that`;
    case 'steady-growth':
    case 'stepwise-growth':
    case 'usage-trend':
      return `${subject} grows with time, but has not been followed for long enough to be called a leak`;
    case 'per-window':
    case 'wide-interval':
    case 'flat':
    case 'plateau':
    case 'levelled-off':
    case 'out-of-memory': {
      const side = sideOf(interval, threshold);
      const settles = side === 'both' ? `about ${minutes(msToSettle(judgement, watchedMs))} of watching would settle it` : 'a longer --duration tells';
      return `growth of ${subject} lies between ${rate(interval[0], channel)} and ${rate(interval[1], channel)}, ${BESIDE[side]} the ${rate(threshold, channel)} that are a leak; ${settles}`;
    }
  }
}

/** Growth on one side is open where it was not steady, or not for long enough. */
const BESIDE = { above: 'not yet steadily above', below: 'not yet for long enough below', both: 'on both sides of' } as const;

/** The interval narrows with the time. */
function msToSettle({ interval: [low, high], threshold }: Judgement, watchedMs: number): number {
  const width = Number.isFinite(high - low) ? (high - low) / threshold : 2;
  return watchedMs * Math.min(100, Math.max(2, width));
}

function minutes(ms: number): string {
  const count = Math.max(1, Math.round(ms / MS_PER_MINUTE));
  return count < 120 ? `${count} ${count === 1 ? 'minute' : 'minutes'}` : `${Math.round(count / 60)} hours`;
}

function amount(value: number, channel: ChannelName): string {
  return channel === 'fds' || channel === 'resources' ? String(Math.round(value)) : `${(value / MB).toFixed(1)} MB`;
}

/** @param perSecond as it is judged */
function rate(perSecond: number, channel: ChannelName): string {
  if (!Number.isFinite(perSecond)) return 'any rate';
  return `${amount(perSecond * SECONDS_PER_HOUR, channel)} an hour`;
}
