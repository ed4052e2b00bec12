/** A judgement in words: what was seen, and for an open question what would settle it. */
import { describe, expect, test } from '@jest/globals';
import type { ChannelName } from '../../harness/channels.js';
import type { Judgement, Reason } from '../../harness/verdict/judge.js';
import { reasonsOf, type Spent } from '../../harness/verdict/reasons.js';

const MB = 1024 * 1024;
const REQUESTS_SPENT = { requests: 30_000, ended: 'requests' } as const;
const TIME_SPENT = { requests: 12_000, ended: 'time' } as const;
const MEMORY_SPENT = { requests: 900, ended: 'memory' } as const;

function judgement(verdict: Judgement['verdict'], reason: Reason, parts: Partial<Judgement> = {}): Judgement {
  return { verdict, slope: 2, interval: [1.23, 2.84], threshold: 2, minimumDetectable: 4, settledIndex: 4, reason, ...parts };
}
const words = (verdict: Judgement['verdict'], reason: Reason, spent: Spent = REQUESTS_SPENT, parts: Partial<Judgement> = {}) =>
  reasonsOf('heap', judgement(verdict, reason, parts), spent);

describe('decided', () => {
  test.each<[Judgement['verdict'], Reason, string]>([
    ['leak', { kind: 'steady-growth' }, 'the live heap grows with the requests, in a straight line and above the threshold'],
    ['leak', { kind: 'stepwise-growth' }, 'the live heap grows in steps that follow the requests, as an array or table does that only gets longer'],
    ['leak', { kind: 'usage-trend' }, 'the live heap grows with the requests, and usage_trend is above its threshold'],
    ['leak', { kind: 'out-of-memory', requests: 1_234 }, 'the live heap grew with the requests until the server ran out of memory, after 1,234 of them'],
    ['clean', { kind: 'flat' }, 'the live heap does not grow with the requests'],
    ['leak', { kind: 'levelled-off', atRequests: 12_000, grew: 9 * MB }, 'the live heap levelled off at request 12,000, and had grown by 9.0 MB until then: what is looked for is here'],
    ['clean', { kind: 'plateau', atRequests: 12_000, grew: 9 * MB }, 'the live heap plateaued: it grew by 9.0 MB and has not grown since request 12,000'],
  ])('%s, %j', (verdict, reason, sentence) => {
    expect(words(verdict, reason)).toEqual([sentence]);
  });
});

describe('open', () => {
  test('too few windows: which budget ended', () => {
    expect(words('undecided', { kind: 'too-few-windows' })).toEqual(['the request budget ended before there were enough samples; raise `load.budget`']);
    expect(words('undecided', { kind: 'too-few-windows' }, TIME_SPENT)).toEqual(['the time budget ended before there were enough samples; raise `load.budget`']);
  });

  test('slowing growth: three times the requests', () => {
    expect(words('undecided', { kind: 'slowing-growth' })).toEqual([
      'the live heap still grew when the request budget ended, but ever more slowly, as a cache that fills does; raise `load.budget.requests` above 90,000 or set `load.warmup`',
    ]);
  });

  test('growth in steps is like something on the channels of memory only', () => {
    const onChannel = (channel: ChannelName) => reasonsOf(channel, judgement('leak', { kind: 'stepwise-growth' }), TIME_SPENT);
    expect(onChannel('external')).toEqual(['external memory grows in steps that follow the requests, as memory does that is enlarged in large pieces']);
    expect(onChannel('fds')).toEqual(['the number of open descriptors grows in steps that follow the requests']);
  });

  test('a wide interval: its bounds, the threshold, and how many requests would settle it', () => {
    expect(words('undecided', { kind: 'wide-interval' }, TIME_SPENT)).toEqual([
      'growth lies between 1.2 B/request and 2.8 B/request of the mix, on both sides of the threshold of 2 B/request; the time budget ended. About 24,000 requests would settle it',
    ]);
  });

  test.each<[string, readonly [number, number], string]>([
    ['above', [2.5, 2.8], 'above the threshold of 2 B/request, but it is not yet told whether each request adds to it, or bursts of traffic or single steps do'],
    ['below', [-0.5, 1.5], 'below the threshold of 2 B/request, but not for as long as a table stays flat between two doublings'],
  ])('an interval %s the threshold is not said to lie on both sides of it, nor to need so many requests: its width is not what keeps it open', (_side, interval, said) => {
    expect(words('undecided', { kind: 'wide-interval' }, TIME_SPENT, { interval })[0]).toMatch(new RegExp(`, ${said}; the time budget ended: raise \`load\\.budget\\.time\`$`));
  });

  test('a heap without room: more requests would need a larger one', () => {
    expect(words('undecided', { kind: 'wide-interval' }, MEMORY_SPENT)[0]).toMatch(/the room in the heap of one of the servers ended\. About 2,000 requests would settle it; start both with a larger --max-old-space-size$/);
    expect(words('undecided', { kind: 'too-few-windows' }, MEMORY_SPENT)[0]).toMatch(/; start both with a larger --max-old-space-size$/);
  });

  test('an interval eight times as wide as the threshold needs eight times the requests', () => {
    expect(words('undecided', { kind: 'wide-interval' }, REQUESTS_SPENT, { interval: [-8, 8] })[0]).toMatch(/About 240,000 requests would settle it$/);
  });

  test.each<Reason>([{ kind: 'steady-growth' }, { kind: 'stepwise-growth' }])('growth that was not followed for long enough says what was seen: %j', (reason) => {
    expect(words('undecided', reason)).toEqual(words('leak', reason));
  });

  test('without a bound on what could have been seen, it says that nothing could be excluded', () => {
    expect(words('undecided', { kind: 'too-few-windows' }, REQUESTS_SPENT, { minimumDetectable: Infinity })[1]).toBe('no leak of any size could be excluded');
  });

  test('sentences are parts of a list: no capital, no full stop', () => {
    for (const kind of ['too-few-windows', 'slowing-growth', 'wide-interval'] as const) {
      for (const sentence of words('undecided', { kind }, REQUESTS_SPENT, { minimumDetectable: Infinity })) expect(sentence).toMatch(/^[a-z].*[^.]$/);
    }
  });
});
