/** gcstats' figures, worked out by hand. */
import { describe, expect, test } from '@jest/globals';
import type { GcEvent } from '../../harness/samples/gc-event.js';
import { GcStatsAccumulator } from '../../harness/samples/gc-stats.js';
import type { GcStats } from '../../harness/result/channels.js';

const MB = 1024 * 1024;

function major(atMs: number, afterBytes: number, pauseMs = 1): GcEvent {
  return { pid: 1, isolate: '0x1', atMs, kind: 'major', forced: true, beforeBytes: afterBytes + MB, afterBytes, pauseMs, reason: 'testing' };
}

function minor(atMs: number, pauseMs: number): GcEvent {
  return { pid: 1, isolate: '0x1', atMs, kind: 'minor', forced: false, pauseMs, reason: '' };
}

function figuresOf(events: Iterable<GcEvent>): GcStats {
  const stats = new GcStatsAccumulator();
  for (const event of events) stats.add(event);
  return stats.figures();
}

const series = (sizes: readonly number[]): GcStats => figuresOf(sizes.map((bytes, index) => major(index * 1000, bytes)));

test('before the first collection', () => {
  expect(figuresOf([])).toEqual({
    num_full_gc: 0, num_inc_gc: 0, heap_compactions: 0, usage_trend: 0, estimated_base: 0, min: null, max: null, gcTimeShare: 0, longestPauseMs: 0,
  });
});

test('full and minor collections, pauses and their share of the time from the start of the first', () => {
  const figures = figuresOf([minor(0, 2), major(500, 10 * MB, 30), minor(900, 8), major(1000, 12 * MB, 10)]);
  expect(figures).toMatchObject({ num_full_gc: 2, num_inc_gc: 2, heap_compactions: 2, longestPauseMs: 30, gcTimeShare: 50 / 1002 });
  expect(figures.min).toEqual({ bytes: 10 * MB, atMs: 500 });
  expect(figures.max).toEqual({ bytes: 12 * MB, atMs: 1000 });
});

describe('usage_trend', () => {
  test('up to 10 samples both means are the same', () => {
    expect(series([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => n * MB)).usage_trend).toBe(0);
  });

  test('10 samples at 10 MB, then 10 at 20 MB: (20 - 15) / 15', () => {
    const { usage_trend: trend, estimated_base: base } = series([...Array<number>(10).fill(10 * MB), ...Array<number>(10).fill(20 * MB)]);
    expect(trend).toBeCloseTo(1 / 3, 12);
    expect(base).toBe(20 * MB);
  });

  test('a shrinking heap is negative: (10 - 15) / 15', () => {
    expect(series([...Array<number>(10).fill(20 * MB), ...Array<number>(10).fill(10 * MB)]).usage_trend).toBeCloseTo(-1 / 3, 12);
  });

  test('only the last 120 samples count: 110 at 1 and 10 at 2 after any others', () => {
    const long = [...Array<number>(1000).fill(900 * MB), ...Array<number>(110).fill(MB), ...Array<number>(10).fill(2 * MB)];
    const mean = (110 + 20) / 120;
    expect(series(long).usage_trend).toBeCloseTo((2 - mean) / mean, 12);
    expect(series(long).estimated_base).toBe(2 * MB);
  });
});

test('heaps beyond 477 MB and beyond 4 GB keep their size and sign', () => {
  // 477 MB times 9 is above 2^32 and 120 times above 2^35: what an unsigned or 32-bit sum gets wrong.
  const sizes = [...Array<number>(110).fill(6000 * MB), ...Array<number>(10).fill(5000 * MB)];
  const mean = (110 * 6000 + 10 * 5000) / 120;
  expect(series(sizes)).toMatchObject({ estimated_base: 5000 * MB, min: { bytes: 5000 * MB, atMs: 110_000 }, max: { bytes: 6000 * MB, atMs: 0 } });
  expect(series(sizes).usage_trend).toBeCloseTo((5000 - mean) / mean, 12);
  expect(series(Array<number>(20).fill(500 * MB)).usage_trend).toBe(0);
});
