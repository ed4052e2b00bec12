/** A judgement in words. */
import type { Judgement, Reason } from './judge.js';

const MEGABYTE = 1024 * 1024;

/** Sentences for the result: why this verdict, and for an open one what would settle it. */
export function reasonsOf({ verdict, reason, interval, minimumDetectable }: Judgement, threshold: number, spent: { requests: number; timeUp: boolean }): string[] {
  if (verdict !== 'undecided') return [decided(reason)];
  const budget = spent.timeUp ? 'the time budget' : 'the request budget';
  const open = {
    'too-few-windows': `${budget} ended before there were enough samples; raise \`load.budget\``,
    'slowing-growth': `the heap still grew when ${budget} ended, but ever more slowly, as a cache that fills does; raise \`load.budget.requests\` above ${grouped(spent.requests * 3)} or set \`load.warmup\``,
    sawtooth: `the heap grows and falls back again and again, as with batches that are flushed; ${budget} ended before a trend could be told from that`,
    'wide-interval': `growth lies between ${perRequest(interval[0])} and ${perRequest(interval[1])} of the mix, on both sides of the threshold of ${perRequest(threshold)}; ${budget} ended. About ${grouped(requestsToSettle(interval, threshold, spent.requests))} requests would settle it`,
  };
  const text = reason.kind in open ? open[reason.kind as keyof typeof open] : decided(reason);
  return Number.isFinite(minimumDetectable) ? [text] : [text, 'no leak of any size could be excluded'];
}

function decided(reason: Reason): string {
  switch (reason.kind) {
    case 'steady-growth':
      return 'the live heap grows with the requests, in a straight line and above the threshold';
    case 'stepwise-growth':
      return 'the live heap grows in steps that follow the requests, as an array or table does that only gets longer';
    case 'usage-trend':
      return 'the live heap grows with the requests, and usage_trend is above its threshold';
    case 'flat':
      return 'the live heap does not grow with the requests';
    case 'plateau':
      return `the live heap grew by ${(reason.grewBytes / MEGABYTE).toFixed(1)} MB and has not grown since request ${grouped(reason.atRequests)}`;
    case 'too-few-windows':
    case 'slowing-growth':
    case 'sawtooth':
    case 'wide-interval':
      return 'the question is open';
  }
}

/** The interval of a slope narrows with the number of requests to the power of 3/2. */
function requestsToSettle([low, high]: readonly [number, number], threshold: number, requests: number): number {
  const width = Math.max(high - low, threshold) / Math.max(threshold, Number.MIN_VALUE);
  return Math.ceil((requests * Math.max(2, width ** (2 / 3))) / 1000) * 1000;
}

function perRequest(bytes: number): string {
  return `${Number(bytes.toPrecision(2))} B/request`;
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
