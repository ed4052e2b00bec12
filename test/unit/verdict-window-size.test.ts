/** How many requests the next window has. */
import { describe, expect, test } from '@jest/globals';
import type { Series } from '../../harness/verdict/question.js';
import { nextWindowRequests, type WindowLimits } from '../../harness/verdict/window-size.js';

const MB = 1024 * 1024;

const limits = (parts: Partial<WindowLimits> = {}): WindowLimits => ({
  priorRequests: 0, smallestShare: 1, requestsLeft: 30_000, windowTimeMs: 5_000, requestsPerMs: 0, heapLimitBytes: 4 * 1024 * MB, ramp: true, ...parts,
});
/** A flat heap, sampled after each of so many windows of 200 requests. */
const flat = (windows: number): Series => Array.from({ length: windows + 1 }, (_, index) => ({ x: 200 * index, y: 7 * MB }));
/** Two windows, of which the last grew by so many bytes per request. */
const grown = (bytesPerRequest: number): Series => [{ x: 0, y: 0 }, { x: 1_000, y: 0 }, { x: 1_200, y: 200 * bytesPerRequest }];
const warm = { ramp: false } as const;

describe('without a reason to be smaller', () => {
  test('the first windows of a fresh process are small', () => {
    expect([0, 1, 2, 3, 4].map((windows) => nextWindowRequests(flat(windows), limits()))).toEqual([20, 40, 80, 160, 200]);
  });

  test('a process that is warm has no ramp', () => {
    expect(nextWindowRequests(flat(0), limits(warm))).toBe(200);
  });

  test('later windows are 12 % of what the process has served, prior requests included', () => {
    expect(nextWindowRequests([...flat(9), { x: 5_000, y: 7 * MB }], limits())).toBe(600);
    expect(nextWindowRequests(flat(0), limits({ ...warm, priorRequests: 6_000 }))).toBe(720);
  });

  test('but no more than 1,000, so that a process that has served much is judged in several windows', () => {
    expect(nextWindowRequests(flat(0), limits({ ...warm, priorRequests: 26_000 }))).toBe(1_000);
  });

  test('every route gets three requests: 100 routes alike need 300, in the ramp too', () => {
    expect(nextWindowRequests(flat(0), limits({ smallestShare: 0.01 }))).toBe(300);
    expect(nextWindowRequests(flat(6), limits({ smallestShare: 0.01 }))).toBe(300);
  });
});

describe('capped', () => {
  test('by growth: 8 MB at the pace of the last window', () => {
    expect(nextWindowRequests(grown(0.1 * MB), limits(warm))).toBe(80);
    expect(nextWindowRequests(grown(0.01 * MB), limits(warm))).toBe(200);
  });

  test('by the heap limit: 3 % of it', () => {
    expect(nextWindowRequests(grown(0.1 * MB), limits({ ...warm, heapLimitBytes: 100 * MB }))).toBe(30);
  });

  test('by time: what the last window\'s pace serves in the time of a window', () => {
    expect(nextWindowRequests(flat(6), limits({ requestsPerMs: 0.01 }))).toBe(50);
    expect(nextWindowRequests(flat(6), limits({ requestsPerMs: 10 }))).toBe(200);
  });

  test('growth and time come before the requests of every route', () => {
    expect(nextWindowRequests(grown(0.1 * MB), limits({ ...warm, smallestShare: 0.001 }))).toBe(80);
    expect(nextWindowRequests(flat(6), limits({ smallestShare: 0.001, requestsPerMs: 0.1 }))).toBe(500);
  });

  test('never below 10, however gross the leak or slow the server', () => {
    expect(nextWindowRequests(grown(100 * MB), limits(warm))).toBe(10);
    expect(nextWindowRequests(flat(6), limits({ requestsPerMs: 0.0001 }))).toBe(10);
  });

  test('by the budget above all', () => {
    expect(nextWindowRequests(flat(6), limits({ requestsLeft: 130 }))).toBe(130);
    expect(nextWindowRequests(flat(6), limits({ requestsLeft: 3 }))).toBe(3);
    expect(nextWindowRequests(grown(100 * MB), limits({ ...warm, requestsLeft: 4 }))).toBe(4);
  });

  test('a shrinking heap caps nothing', () => {
    expect(nextWindowRequests(grown(-0.5 * MB), limits(warm))).toBe(200);
  });

  test('is always a whole number', () => {
    for (let share = 1; share > 0.001; share *= 0.83) {
      expect(Number.isInteger(nextWindowRequests(grown(12_345 * share), limits({ ...warm, smallestShare: share, requestsPerMs: 1 / 3 })))).toBe(true);
    }
  });
});
