/** Where a series begins to be worth judging. */
import { describe, expect, test } from '@jest/globals';
import type { Series } from '../../harness/verdict/question.js';
import type { Point } from '../../harness/verdict/theil-sen.js';
import { settledFrom } from '../../harness/verdict/warmup.js';
import { aQuestion } from '../support/questions.js';

const WINDOW_REQUESTS = 200;

const settled = (series: Series, warmupWindows: number, warmupRequests: number | 'auto') => settledFrom(series, aQuestion({ warmupWindows, warmupRequests }));

/** A series of windows of 200 requests that grow by so many bytes per request each. */
function growing(...bytesPerRequest: number[]): Point[] {
  const points: Point[] = [{ x: 0, y: 7_000_000 }];
  for (const rate of bytesPerRequest) {
    const { x, y } = points[points.length - 1] ?? { x: 0, y: 0 };
    points.push({ x: x + WINDOW_REQUESTS, y: y + rate * WINDOW_REQUESTS });
  }
  return points;
}

describe('a number of requests', () => {
  test.each<[number, number]>([
    [0, 0],
    [1, 1],
    [200, 1],
    [201, 2],
    [1_000, 5],
  ])('%i requests leave out all points before index %i', (requests, index) => {
    expect(settled(growing(9, 8, 7, 6, 5), 4, requests)).toBe(index);
  });

  test('more requests than were served leave the last point', () => {
    expect(settled(growing(1, 1, 1), 0, 10_000)).toBe(3);
  });

  test('of no series at all it is 0', () => {
    expect(settled([], 4, 100)).toBe(0);
  });
});

describe('auto', () => {
  test.each<[string, Point[], number]>([
    ['no point', [], 0],
    ['one point', growing(), 0],
    ['fewer windows than are always left out', growing(1, 1, 1), 3],
    ['as many', growing(1, 1, 1, 1), 4],
  ])('%s', (_name, series, index) => {
    expect(settled(series, 4, 'auto')).toBe(index);
  });

  test('a steady leak is settled at once: growth alone is no warm-up', () => {
    expect(settled(growing(...Array.from({ length: 12 }, () => 1_000)), 0, 'auto')).toBe(0);
  });

  test('windows that outgrow the rest are left out', () => {
    expect(settled(growing(4_000, 900, 200, 0, 0, 0, 0, 0, 0), 0, 'auto')).toBe(3);
  });

  test('half as much again as the rest is allowed, more is not', () => {
    const rest = Array.from({ length: 8 }, () => 100);
    expect(settled(growing(150, ...rest), 0, 'auto')).toBe(0);
    expect(settled(growing(151, ...rest), 0, 'auto')).toBe(1);
  });

  test('4 KB of residue and 256 B of noise in a window of a flat heap are allowed, more is not', () => {
    const rest = Array.from({ length: 8 }, () => 0);
    expect(settled(growing(4_352 / WINDOW_REQUESTS, ...rest), 0, 'auto')).toBe(0);
    expect(settled(growing(4_400 / WINDOW_REQUESTS, ...rest), 0, 'auto')).toBe(1);
  });

  test('a drop is no growth: it stays', () => {
    expect(settled(growing(-5_000, 0, 0, 0, 0, 0, 0), 0, 'auto')).toBe(0);
  });

  test('a step behind a quiet window does not move the beginning', () => {
    expect(settled(growing(0, 9_000, 0, 0, 0, 0, 0, 0), 0, 'auto')).toBe(0);
  });

  test('five windows are always left, however fast the growth slows down', () => {
    const slowing = growing(...Array.from({ length: 12 }, (_, index) => 100_000 / 4 ** index));
    expect(settled(slowing, 0, 'auto')).toBe(12 - 5);
  });

  test('the windows that never count come first, whatever they look like', () => {
    expect(settled(growing(0, 0, 0, 0, 5_000, 0, 0, 0, 0, 0, 0), 4, 'auto')).toBe(5);
  });
});
