/** Clean, leak, or not yet, on series small enough to be checked by hand. */
import { describe, expect, test } from '@jest/globals';
import { judge } from '../../harness/verdict/judge.js';
import { NOISE } from '../../harness/verdict/noise-model.js';
import type { Question, Series } from '../../harness/verdict/question.js';
import { pushedNumbers } from '../support/fake-world.js';
import { aQuestion } from '../support/questions.js';

const MB = 1024 * 1024;
const BASE_BYTES = 7 * MB;
const WINDOW_REQUESTS = 200;

const question = aQuestion;

/** Samples after each window of 200 requests, by a heap that holds `bytesAt(requests)`. */
function sampled(windows: number, bytesAt: (requests: number) => number): Series {
  return Array.from({ length: windows + 1 }, (_, index) => ({ x: WINDOW_REQUESTS * index, y: BASE_BYTES + Math.round(bytesAt(WINDOW_REQUESTS * index)) }));
}
const leaking = (windows: number, bytesPerRequest: number) => sampled(windows, (requests) => bytesPerRequest * requests);
const verdictAndReason = (series: Series, parts: Partial<Question> = {}) => {
  const { verdict, reason } = judge(series, question(parts));
  return `${verdict}: ${reason.kind}`;
};

describe('how many windows it takes', () => {
  test.each([0, 1, 2, 3, 4])('%i windows are too few, even for a gross leak', (windows) => {
    expect(verdictAndReason(leaking(windows, 1_000))).toBe('undecided: too-few-windows');
  });

  test('five for a gross leak: 16 KB in every window', () => {
    expect(verdictAndReason(leaking(5, 82))).toBe('leak: steady-growth');
    expect(verdictAndReason(leaking(5, 81))).toBe('undecided: too-few-windows');
  });

  test('eight for a small leak, and for a clean heap', () => {
    expect(verdictAndReason(leaking(7, 10))).toBe('undecided: too-few-windows');
    expect(verdictAndReason(leaking(8, 10))).toBe('leak: steady-growth');
    expect(verdictAndReason(leaking(7, 0))).toBe('undecided: too-few-windows');
    expect(verdictAndReason(leaking(9, 0))).toBe('clean: flat');
  });

  test('windows of the warm-up do not count', () => {
    expect(verdictAndReason(leaking(11, 10), { warmupWindows: 4 })).toBe('undecided: too-few-windows');
    expect(verdictAndReason(leaking(12, 10), { warmupWindows: 4 })).toBe('leak: steady-growth');
    expect(judge(leaking(12, 10), question({ warmupWindows: 4 })).settledIndex).toBe(4);
  });
});

describe('the threshold', () => {
  test.each<[number, string]>([
    [2.2, 'leak: steady-growth'],
    [1.8, 'clean: flat'],
    [0, 'clean: flat'],
    [-50, 'clean: flat'],
  ])('a heap that grows by exactly %d B/request against 2', (rate, answer) => {
    expect(verdictAndReason(leaking(12, rate))).toBe(answer);
  });

  test('growth of exactly the threshold stays open', () => {
    expect(verdictAndReason(leaking(12, 2))).toBe('undecided: wide-interval');
  });

  test('the figures: slope, interval, and the smallest growth that would have been a leak', () => {
    const { slope, interval, minimumDetectable } = judge(leaking(12, 10), question());
    // The heap of the quietest server wanders within 256 bytes, here over 2,400 requests.
    const margin = 256 / 2_400;
    expect(slope).toBe(10);
    expect(interval[0]).toBeCloseTo(10 - margin, 9);
    expect(interval[1]).toBeCloseTo(10 + margin, 9);
    expect(minimumDetectable).toBeCloseTo(2 + 2 * margin, 9);
  });

  test('with noise the smallest leak that would be seen lies above the threshold', () => {
    const noisy = sampled(14, (requests) => 600 * Math.sin(requests * 7));
    const { interval, minimumDetectable } = judge(noisy, question({ threshold: 4 }));
    expect(minimumDetectable).toBeCloseTo(4 + interval[1] - interval[0], 9);
    expect(minimumDetectable).toBeGreaterThan(6);
  });
});

describe('single readings decide nothing', () => {
  const WINDOWS = 20;
  test.each([1, 7, 13, 19, 20])('a straggler of 250 KB at sample %i of 20', (straggler) => {
    const series = sampled(WINDOWS, (requests) => (requests === WINDOW_REQUESTS * straggler ? 250_000 : 0));
    expect(judge(series, question()).verdict).toBe('clean');
  });

  test.each([2, 7, 13, 18])('one step up by 250 KB after window %i of 40: clean in the end, and never a leak on the way', (step) => {
    const series = sampled(40, (requests) => (requests > WINDOW_REQUESTS * step ? 250_000 : 0));
    for (let length = 2; length <= series.length; length += 1) expect(judge(series.slice(0, length), question()).verdict).not.toBe('leak');
    expect(judge(series, question()).verdict).toBe('clean');
  });

  test('a straggler does not hide a leak', () => {
    const series = sampled(14, (requests) => 100 * requests + (requests === WINDOW_REQUESTS * 9 ? 250_000 : 0));
    expect(verdictAndReason(series)).toBe('leak: steady-growth');
  });
});

describe('growth that slows down', () => {
  const filling = (requests: number) => 1_000_000 * (1 - Math.exp(-requests / 1_500));

  test('a cache that fills is not called a leak at any time', () => {
    const series = sampled(60, filling);
    for (let length = 2; length <= series.length; length += 1) expect(judge(series.slice(0, length), question()).verdict).not.toBe('leak');
  });

  test('while it fills the question is open, and says why', () => {
    expect(verdictAndReason(sampled(16, filling), { warmupRequests: 0 })).toBe('undecided: slowing-growth');
  });

  test('full, it is clean, with the size and the request at which it was', () => {
    const series = sampled(60, (requests) => 500 * Math.min(requests, 2_000));
    const { verdict, reason } = judge(series, question());
    expect(verdict).toBe('clean');
    expect(reason).toEqual({ kind: 'plateau', atRequests: 2_000, grew: 1_000_000 });
  });
});

describe('growth in steps', () => {
  /** Windows of 12 % of what was served, as a trial has them. */
  function trialOf(shape: (requests: number) => number, until: number): Series {
    const points = [{ x: 0, y: BASE_BYTES + shape(0) }];
    for (let served = 0; served < until; ) {
      served += Math.max(WINDOW_REQUESTS, Math.ceil(0.12 * served));
      points.push({ x: served, y: BASE_BYTES + shape(served) });
    }
    return points;
  }

  test('an array that gets a number per request is a leak', () => {
    expect(verdictAndReason(trialOf(pushedNumbers, 8_000), { warmupWindows: 4 })).toBe('leak: stepwise-growth');
  });

  test('it is never called clean between two of its steps', () => {
    for (let until = 1_000; until < 20_000; until += 250) expect(judge(trialOf(pushedNumbers, until), question({ warmupWindows: 4 })).verdict).not.toBe('clean');
  });

  test('a flat stretch must outlast a doubling of all requests that were served', () => {
    expect(verdictAndReason(leaking(10, 0), { priorRequests: 5_000 })).toBe('undecided: wide-interval');
    expect(verdictAndReason(leaking(31, 0), { priorRequests: 5_000 })).toBe('clean: flat');
  });

  test('unless growth in steps is impossible', () => {
    expect(verdictAndReason(leaking(10, 0), { priorRequests: 5_000, stepsPossible: false })).toBe('clean: flat');
  });
});

describe('usage_trend', () => {
  const allowed = { threshold: 100_000, usageTrendThreshold: 0.01 };

  test('needs more samples than the ten recent ones, for clean as well', () => {
    expect(verdictAndReason(leaking(9, 1_000), allowed)).toBe('undecided: too-few-windows');
    expect(verdictAndReason(leaking(9, 0), allowed)).toBe('undecided: too-few-windows');
  });

  test('above its threshold growth that the bytes allow is a leak; below it is clean', () => {
    expect(verdictAndReason(leaking(20, 1_000), allowed)).toBe('leak: usage-trend');
    expect(verdictAndReason(leaking(20, 1), allowed)).toBe('clean: flat');
  });
});

describe('what is not a leak although it grows', () => {
  /** Small and large windows in turn, as a trial has them. */
  const inTurns = (windows: number, bytesAt: (requests: number, window: number) => number): Series => {
    let requests = 0;
    return Array.from({ length: windows + 1 }, (_, window) => {
      requests += window === 0 ? 0 : window % 2 === 0 ? 300 : 100;
      return { x: requests, y: BASE_BYTES + bytesAt(requests, window) };
    });
  };

  test('growth per window: the same in windows of 100 and of 300 requests', () => {
    expect(verdictAndReason(inTurns(12, (_requests, window) => 1_000 * window))).toBe('undecided: wide-interval');
    expect(verdictAndReason(inTurns(30, (_requests, window) => 1_000 * window))).toBe('clean: flat');
    expect(verdictAndReason(inTurns(30, (_requests, window) => 20_000 * window))).toBe('undecided: per-window');
    expect(verdictAndReason(inTurns(12, (requests) => 10 * requests))).toBe('leak: steady-growth');
  });

  test('growth that is given back: the first third ends where the last begins', () => {
    const flushed = sampled(40, (requests) => 500 * (requests % 4_000));
    for (let length = 24; length <= flushed.length; length += 1) expect(judge(flushed.slice(0, length), question()).verdict).not.toBe('leak');
  });

  test('a leak beneath what is given back is a leak', () => {
    expect(judge(inTurns(60, (requests) => 500 * (requests % 1_100) + 400 * requests), question()).verdict).toBe('leak');
  });
});

describe('a threshold that nobody asked for', () => {
  const noisy = (windows: number) => sampled(windows, (requests) => 3_000 * Math.sin(requests * 7));

  test('gives way where the noise is too large for it within 10,000 requests: clean against the coarser one, which it says', () => {
    expect(judge(noisy(60), question({ threshold: 0.25 })).verdict).toBe('undecided');
    expect(judge(noisy(60), question({ threshold: 0.25, coarseThreshold: 2 }))).toMatchObject({ verdict: 'clean', threshold: 2 });
  });

  test('does not where the noise allows it, nor where the heap grows by more than the finer one', () => {
    expect(judge(leaking(20, 0), question({ threshold: 0.25, coarseThreshold: 2 }))).toMatchObject({ verdict: 'clean', threshold: 0.25 });
    expect(judge(sampled(60, (requests) => requests + 3_000 * Math.sin(requests * 7)), question({ threshold: 0.25, coarseThreshold: 2 })).verdict).not.toBe('clean');
  });
});

describe('what keeps its peak', () => {
  const external = { noise: NOISE.external, threshold: 16, coarseThreshold: 128 };
  /** 1.2 MB in the first windows, then nothing. */
  const full = (requests: number) => 2_000 * Math.min(600, requests);
  const largerAtLast = (windows: number, requests: number): Series => {
    const points = sampled(windows, full);
    const last = points.at(-1) ?? { x: 0, y: 0 };
    return [...points, { x: last.x + requests, y: last.y }];
  };

  test('is not clean before it has stayed flat in a window half as large again as each before it', () => {
    expect(verdictAndReason(sampled(30, full), external)).toBe('undecided: slowing-growth');
    expect(verdictAndReason(largerAtLast(30, 299), external)).toBe('undecided: slowing-growth');
    expect(verdictAndReason(largerAtLast(30, 300), external)).toBe('clean: plateau');
  });

  test('is clean without it when no more requests are left, where it has not grown, and on the heap', () => {
    expect(verdictAndReason(sampled(30, full), { ...external, requestsLeft: 0 })).toBe('clean: plateau');
    expect(verdictAndReason(sampled(30, () => 0), external)).toBe('clean: flat');
    expect(verdictAndReason(sampled(30, full), { threshold: 16 })).toBe('clean: plateau');
  });

  test('is what a search looks for, though it has levelled off: the average, from the rate at the end to the rate until then', () => {
    const { verdict, slope, interval, reason } = judge(largerAtLast(30, 300), question({ ...external, plateausCount: true }));
    expect({ verdict, reason }).toEqual({ verdict: 'leak', reason: { kind: 'levelled-off', atRequests: 600, grew: 1_200_000 } });
    expect(slope).toBeCloseTo(1_200_000 / 6_300, 9);
    expect(interval).toEqual([0, 2_000]);
  });

  test('is not, where it has grown by less than is looked for', () => {
    expect(verdictAndReason(largerAtLast(30, 300), { ...external, threshold: 200, plateausCount: true })).toBe('clean: plateau');
  });
});

describe('large steps that are never given back', () => {
  /** One of 1 MB every 10,000 requests: far from its line, and 105 B/request. */
  const inSteps = (requests: number) => MB * Math.ceil(requests / 10_000);
  const atTheEnd = { noise: NOISE.external, threshold: 16, coarseThreshold: 128, requestsLeft: 0 };

  test('are no noise that a last resort could pass', () => {
    expect(judge(sampled(150, inSteps), question(atTheEnd)).verdict).not.toBe('clean');
  });

  test('what comes back to its line is', () => {
    const wandering = (requests: number) => MB * Math.sin(requests * 7);
    expect(judge(sampled(150, wandering), question(atTheEnd))).toMatchObject({ verdict: 'clean', reason: { kind: 'flat' } });
  });
});

describe('followed', () => {
  const follow = { followRequests: 4_000 };

  test('a leak that was not followed far enough stays open, and says what was seen', () => {
    expect(verdictAndReason(leaking(19, 100), follow)).toBe('undecided: steady-growth');
  });

  test('enough requests, or enough bytes, close it', () => {
    expect(verdictAndReason(leaking(20, 100), follow)).toBe('leak: steady-growth');
    expect(verdictAndReason(leaking(5, 80_000), follow)).toBe('leak: steady-growth');
  });

  test('a clean heap need not be followed', () => {
    expect(verdictAndReason(leaking(9, 0), follow)).toBe('clean: flat');
  });
});

describe('what must not matter', () => {
  const series = sampled(14, (requests) => 5 * requests + 400 * Math.sin(requests));

  test('the size of the heap', () => {
    const large = series.map(({ x, y }) => ({ x, y: y + 1024 * MB }));
    const [here, there] = [judge(series, question()), judge(large, question())];
    expect(there).toMatchObject({ verdict: here.verdict, reason: here.reason, settledIndex: here.settledIndex });
    expect(there.interval[0]).toBeCloseTo(here.interval[0], 6);
    expect(there.interval[1]).toBeCloseTo(here.interval[1], 6);
  });

  test('how often it is asked; the series is left as it is', () => {
    const frozen = Object.freeze(series.map((point) => Object.freeze({ ...point })));
    expect(judge(frozen, question())).toEqual(judge(frozen, question()));
  });
});
