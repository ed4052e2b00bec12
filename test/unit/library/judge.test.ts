/** The verdict as a stranger asks for it: samples in, a typed answer out. */
import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../../harness/errors.js';
import { judge, type MemorySample } from '../../../harness/library/judge.js';

const BASE_BYTES = 20_000_000;
const at = (requests: number): number[] => Array.from({ length: 20 }, (_, window) => window * requests);
const samplesOf = (bytesAt: (requests: number) => number, { every = 200, from = 0 } = {}): MemorySample[] => at(every).map((requests) => ({ requests: from + requests, bytes: BASE_BYTES + bytesAt(requests) }));
/** Without a trend, and the same in every run. */
const shaken = (requests: number, bytes: number): number => bytes * Math.sin(requests);

describe('judge', () => {
  test('a straight line above the threshold is a leak of its slope', () => {
    const answer = judge(samplesOf((requests) => 64 * requests + shaken(requests, 100)));
    expect(answer).toMatchObject({ verdict: 'leak', reason: 'steady-growth', threshold: 0.25 });
    expect(answer.bytesPerRequest).toBeCloseTo(64, 0);
    expect(answer.interval[0]).toBeLessThan(64);
    expect(answer.interval[1]).toBeGreaterThan(64);
  });

  test('a flat series is clean, and says what it would have shown', () => {
    const answer = judge(samplesOf((requests) => shaken(requests, 100)), { threshold: 1 });
    expect(answer).toMatchObject({ verdict: 'clean', reason: 'flat', threshold: 1 });
    expect(answer.minimumDetectable).toBeGreaterThan(1);
    expect(answer.minimumDetectable).toBeLessThan(4);
  });

  test('a cache that has filled is clean', () => {
    expect(judge(samplesOf((requests) => 1_000 * Math.min(requests, 1_000)), { threshold: 1 })).toMatchObject({ verdict: 'clean', reason: 'plateau', settledAtRequests: 1_000 });
  });

  test('too few samples are inconclusive, and exclude nothing', () => {
    expect(judge(samplesOf(() => 0).slice(0, 4))).toMatchObject({ verdict: 'inconclusive', reason: 'too-few-windows', minimumDetectable: Infinity });
  });

  test('growth below the threshold is no leak', () => {
    expect(judge(samplesOf((requests) => 64 * requests), { threshold: 100 }).verdict).not.toBe('leak');
  });

  test('more noise widens what would have been seen', () => {
    const quiet = judge(samplesOf(() => 0), { threshold: 1 });
    const noisy = judge(samplesOf(() => 0), { threshold: 1, noiseBytes: 16_384 });
    expect(noisy.minimumDetectable).toBeGreaterThan(quiet.minimumDetectable);
  });

  test('counting may begin anywhere', () => {
    const leak = (requests: number) => 64 * requests;
    expect(judge(samplesOf(leak, { from: 5_000 }), { threshold: 1 })).toMatchObject({ verdict: 'leak', settledAtRequests: expect.any(Number) });
    expect(judge(samplesOf(leak, { from: 5_000 }), { threshold: 1 }).settledAtRequests).toBeGreaterThanOrEqual(5_000);
  });

  test('a warm-up that is given is not judged', () => {
    expect(judge(samplesOf(() => 0), { warmup: 2_000 }).settledAtRequests).toBe(2_000);
  });

  test.each<[string, readonly MemorySample[], object]>([
    ['one sample', [{ requests: 0, bytes: 1 }], {}],
    ['requests that do not rise', [{ requests: 0, bytes: 1 }, { requests: 0, bytes: 2 }], {}],
    ['bytes that are no number', [{ requests: 0, bytes: 1 }, { requests: 1, bytes: NaN }], {}],
    ['a threshold of 0', samplesOf(() => 0), { threshold: 0 }],
    ['noise below 0', samplesOf(() => 0), { noiseBytes: -1 }],
    ['an endless warm-up', samplesOf(() => 0), { warmup: Infinity }],
  ])('%s is a mistake of the caller', (_what, samples, options) => {
    expect(() => judge(samples, options)).toThrow(LeakcheckError);
  });
});
