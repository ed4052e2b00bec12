/** How many requests the next window has. */
import { describe, expect, test } from '@jest/globals';
import { nextWindowRequests, type WindowLimits } from '../../harness/verdict/window-size.js';

const MB = 1024 * 1024;

const limits = (parts: Partial<WindowLimits> = {}): WindowLimits => ({
  priorRequests: 0, smallestShare: 1, requestsLeft: 30_000, windowTimeMs: 5_000, requestsPerMs: 0, growthCaps: [], peaksKept: false, ramp: 'usual', ...parts,
});
/** A channel whose last window grew by so much per request. */
const grown = (perRequest: number, growth = 8 * MB) => ({ growthCaps: [{ series: [{ x: 0, y: 0 }, { x: 1_000, y: 0 }, { x: 1_200, y: 200 * perRequest }], growth }] });
const warm = { ramp: 'none' } as const;

describe('without a reason to be smaller', () => {
  test('the first windows of a fresh process are small, then small and large ones take turns', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((windows) => nextWindowRequests(windows, 300, limits()))).toEqual([20, 40, 80, 160, 80, 240, 80, 240]);
  });

  test('a process that is warm has no ramp', () => {
    expect([0, 1].map((windows) => nextWindowRequests(windows, 0, limits(warm)))).toEqual([80, 240]);
  });

  test('later windows are 12 % of what the process has served, half of that or half as much again, prior requests included', () => {
    expect([10, 11].map((windows) => nextWindowRequests(windows, 5_000, limits()))).toEqual([300, 900]);
    expect([0, 1].map((windows) => nextWindowRequests(windows, 0, limits({ ...warm, priorRequests: 6_000 })))).toEqual([360, 1_080]);
  });

  test('but not above 1,000 and a half, so that a process that has served much is judged in several windows', () => {
    expect([0, 1].map((windows) => nextWindowRequests(windows, 0, limits({ ...warm, priorRequests: 26_000 })))).toEqual([500, 1_500]);
  });

  test('a large budget has larger windows', () => {
    expect(nextWindowRequests(1, 0, limits({ ...warm, priorRequests: 260_000, requestsLeft: 300_000 }))).toBe(7_500);
  });

  test('they go on growing while something has grown that only finalizers may free', () => {
    expect([0, 1].map((windows) => nextWindowRequests(windows, 0, limits({ ...warm, priorRequests: 26_000, peaksKept: true })))).toEqual([1_560, 4_680]);
  });

  test('the last window takes what is left, where that would be too little for one more', () => {
    expect([240, 290, 330].map((requestsLeft) => nextWindowRequests(5, 500, limits({ requestsLeft })))).toEqual([240, 290, 240]);
  });

  test('every route gets three requests: 100 routes alike need 300, in the ramp and in small windows too', () => {
    expect([0, 6, 7].map((windows) => nextWindowRequests(windows, 300, limits({ smallestShare: 0.01 })))).toEqual([300, 300, 900]);
  });
});

describe('capped', () => {
  test('by what a window may add to a channel, at the pace of the last one', () => {
    expect(nextWindowRequests(1, 1_200, limits({ ...warm, ...grown(0.1 * MB) }))).toBe(80);
    expect(nextWindowRequests(1, 1_200, limits({ ...warm, ...grown(0.01 * MB) }))).toBe(240);
    expect(nextWindowRequests(1, 1_200, limits({ ...warm, ...grown(1, 50) }))).toBe(50);
  });

  test('by the channel that grows most', () => {
    expect(nextWindowRequests(1, 1_200, limits({ ...warm, growthCaps: [...grown(0).growthCaps, ...grown(1, 50).growthCaps, ...grown(1, 90).growthCaps] }))).toBe(50);
  });

  test('by time: what the last window\'s pace serves in the time of a window', () => {
    expect(nextWindowRequests(7, 600, limits({ requestsPerMs: 0.01 }))).toBe(50);
    expect(nextWindowRequests(7, 600, limits({ requestsPerMs: 10 }))).toBe(240);
  });

  test('growth and time come before the requests of every route', () => {
    expect(nextWindowRequests(1, 1_200, limits({ ...warm, ...grown(0.1 * MB), smallestShare: 0.001 }))).toBe(80);
    expect(nextWindowRequests(7, 600, limits({ smallestShare: 0.001, requestsPerMs: 0.1 }))).toBe(500);
  });

  test('never below 10, however gross the leak or slow the server', () => {
    expect(nextWindowRequests(1, 1_200, limits({ ...warm, ...grown(100 * MB) }))).toBe(10);
    expect(nextWindowRequests(7, 600, limits({ requestsPerMs: 0.0001 }))).toBe(10);
  });

  test('by the budget above all', () => {
    expect(nextWindowRequests(7, 600, limits({ requestsLeft: 130 }))).toBe(130);
    expect(nextWindowRequests(7, 600, limits({ requestsLeft: 3 }))).toBe(3);
    expect(nextWindowRequests(1, 1_200, limits({ ...warm, ...grown(100 * MB), requestsLeft: 4 }))).toBe(4);
  });

  test('a shrinking channel caps nothing', () => {
    expect(nextWindowRequests(1, 1_200, limits({ ...warm, ...grown(-0.5 * MB) }))).toBe(240);
  });

  test('is always a whole number', () => {
    for (let share = 1; share > 0.001; share *= 0.83) {
      expect(Number.isInteger(nextWindowRequests(1, 1_200, limits({ ...warm, ...grown(12_345 * share), smallestShare: share, requestsPerMs: 1 / 3 })))).toBe(true);
    }
  });
});

describe('of a process that would not survive usual windows', () => {
  const careful = { ramp: 'careful' } as const;

  test('one request, then twice as many every other window, until they are as large as usual', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((windows) => nextWindowRequests(windows, 0, limits(careful)))).toEqual([1, 2, 2, 4, 4, 8, 8, 16]);
    expect([14, 15, 16, 17].map((windows) => nextWindowRequests(windows, 500, limits(careful)))).toEqual([80, 240, 80, 240]);
  });

  test('one at a time while each grows by more than a window may, and though not every route has a request', () => {
    expect(nextWindowRequests(8, 60, limits({ ...careful, ...grown(5 * MB, 1.3 * MB), smallestShare: 0.01 }))).toBe(1);
    expect(nextWindowRequests(8, 60, limits({ ...careful, ...grown(0.3 * MB, 1.3 * MB) }))).toBe(4);
  });
});
