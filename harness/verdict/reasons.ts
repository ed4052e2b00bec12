/** A judgement in words. */
import { CHANNEL_SUBJECTS, type ChannelName } from '../channels.js';
import { sideOf } from './interval.js';
import type { Judgement, Reason } from './judge.js';

const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

/** What else grows in steps. */
const IN_LARGE_PIECES = ', as memory does that is enlarged in large pieces';
const LIKE: Readonly<Record<ChannelName, string>> = { heap: ', as an array or table does that only gets longer', external: IN_LARGE_PIECES, arrayBuffers: IN_LARGE_PIECES, native: IN_LARGE_PIECES, fds: '', resources: '' };

export interface Spent {
  readonly requests: number;
  /** What the run was out of when it ended. */
  readonly ended: 'requests' | 'time' | 'memory' | 'out-of-memory';
}

/** Sentences for the result: why this verdict, and for an open one what would settle it. */
export function reasonsOf(channel: ChannelName, judgement: Judgement, spent: Spent): string[] {
  const { verdict, reason, minimumDetectable } = judgement;
  const subject = CHANNEL_SUBJECTS[channel];
  if (verdict !== 'undecided') return [decided(subject, reason, channel)];
  const text = open(subject, judgement, spent, channel);
  return Number.isFinite(minimumDetectable) ? [text] : [text, 'no leak of any size could be excluded'];
}

/** Why a channel has no verdict although the run had one: another channel settled it first. */
export function reasonNotSettled(channel: ChannelName): string {
  return `the run ended before ${CHANNEL_SUBJECTS[channel]} was settled`;
}

function open(subject: string, { reason, interval, threshold }: Judgement, { requests, ended }: Spent, channel: ChannelName): string {
  const { budget, raise } = wordsOf(ended, requests);
  switch (reason.kind) {
    case 'too-few-windows':
      return `${budget} ended before there were enough samples; ${isForMemory(ended) ? raise : 'raise `load.budget`'}`;
    case 'slowing-growth':
      return `${subject} still grew when ${budget} ended, but ever more slowly, as a cache that fills does; ${raise} or set \`load.warmup\``;
    case 'given-back':
      return `${subject} grows and falls back, as with batches that are flushed; ${budget} ended before a trend could be told from that: ${raise}`;
    case 'per-window':
      return `${subject} grows by ${amount(reason.perWindow, channel)} with each burst of traffic, however many requests it has: that belongs to connections, not to requests`;
    case 'wide-interval': {
      const side = sideOf(interval, threshold);
      const where = `growth lies between ${rate(interval[0], channel)} and ${rate(interval[1], channel)} of the mix, ${BESIDE[side](rate(threshold, channel))}; ${budget} ended`;
      // On one side it is not the width that keeps it open.
      if (side !== 'both') return `${where}: ${raise}`;
      return `${where}. About ${grouped(requestsToSettle(interval, threshold, requests))} requests would settle it${isForMemory(ended) ? `; ${raise}` : ''}`;
    }
    case 'steady-growth':
    case 'stepwise-growth':
    case 'usage-trend':
    case 'out-of-memory':
    case 'flat':
    case 'plateau':
    case 'levelled-off':
      return decided(subject, reason, channel);
  }
}

/** Where the interval lies, and what is open all the same when that is on one side. */
const BESIDE: Readonly<Record<ReturnType<typeof sideOf>, (threshold: string) => string>> = {
  above: (threshold) => `above the threshold of ${threshold}, but it is not yet told whether each request adds to it, or bursts of traffic or single steps do`,
  below: (threshold) => `below the threshold of ${threshold}, but not for as long as a table stays flat between two doublings`,
  both: (threshold) => `on both sides of the threshold of ${threshold}`,
};

function isForMemory(ended: Spent['ended']): boolean {
  return ended === 'memory' || ended === 'out-of-memory';
}

function wordsOf(ended: Spent['ended'], requests: number): { readonly budget: string; readonly raise: string } {
  switch (ended) {
    case 'requests':
      return { budget: 'the request budget', raise: `raise \`load.budget.requests\` above ${grouped(requests * 3)}` };
    case 'time':
      return { budget: 'the time budget', raise: 'raise `load.budget.time`' };
    case 'memory':
      return { budget: 'the room in the heap of one of the servers', raise: 'start both with a larger --max-old-space-size' };
    case 'out-of-memory':
      return { budget: 'the life of the server', raise: 'start it with a larger --max-old-space-size' };
  }
}

function decided(subject: string, reason: Reason, channel: ChannelName): string {
  switch (reason.kind) {
    case 'steady-growth':
      return `${subject} grows with the requests, in a straight line and above the threshold`;
    case 'stepwise-growth':
      return `${subject} grows in steps that follow the requests${LIKE[channel]}`;
    case 'out-of-memory':
      return `${subject} grew with the requests until the server ran out of memory, after ${grouped(reason.requests)} of them`;
    case 'usage-trend':
      return `${subject} grows with the requests, and usage_trend is above its threshold`;
    case 'plateau':
      return `${subject} plateaued: it grew by ${amount(reason.grew, channel)} and has not grown since request ${grouped(reason.atRequests)}`;
    case 'levelled-off':
      return `${subject} levelled off at request ${grouped(reason.atRequests)}, and had grown by ${amount(reason.grew, channel)} until then: what is looked for is here`;
    case 'flat':
    case 'too-few-windows':
    case 'slowing-growth':
    case 'given-back':
    case 'per-window':
    case 'wide-interval':
      return `${subject} does not grow with the requests`;
  }
}

/** The interval narrows with the number of requests. */
function requestsToSettle([low, high]: readonly [number, number], threshold: number, requests: number): number {
  const width = Number.isFinite(high - low) ? (high - low) / threshold : 2;
  return Math.ceil((requests * Math.max(2, width)) / 1000) * 1000;
}

function amount(value: number, channel: ChannelName): string {
  if (channel === 'fds' || channel === 'resources') return grouped(value);
  return value >= MEGABYTE ? `${(value / MEGABYTE).toFixed(1)} MB` : value >= KILOBYTE ? `${(value / KILOBYTE).toFixed(1)} KB` : `${grouped(value)} B`;
}

function rate(value: number, channel: ChannelName): string {
  return channel === 'fds' || channel === 'resources' ? `${Number(value.toPrecision(2))}/request` : `${Number(value.toPrecision(2))} B/request`;
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
