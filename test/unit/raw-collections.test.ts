import { describe, expect, test } from '@jest/globals';
import type { GcEvent } from '../../harness/samples/gc-event.js';
import { RawCollectionsAccumulator } from '../../harness/samples/raw-collections.js';

const MB = 1024 * 1024;

function minor(atMs: number, beforeBytes = 4 * MB, afterBytes = 3 * MB, isolate = '0x1'): GcEvent {
  return { kind: 'minor', pid: 7, isolate, atMs, forced: false, beforeBytes, afterBytes, pauseMs: 1, reason: '' };
}

function figuresOf(events: readonly GcEvent[]) {
  const collections = new RawCollectionsAccumulator();
  for (const event of events) collections.add(event);
  return collections.busiest();
}

type Sized = Pick<GcEvent, 'atMs' | 'beforeBytes' | 'afterBytes'>;

function byStretch(events: readonly Sized[]): Map<number, Sized[]> {
  const stretches = new Map<number, Sized[]>();
  for (const event of events) stretches.set(Math.floor(event.atMs / 128), [...(stretches.get(Math.floor(event.atMs / 128)) ?? []), event]);
  return stretches;
}

describe('the raw collections', () => {
  test('are all there while they are few', () => {
    const events = Array.from({ length: 150 }, (_, index) => minor(index * 2));
    expect(figuresOf(events)).toMatchObject({ pid: 7, count: 150, points: events.map(({ kind, forced, atMs, beforeBytes, afterBytes }) => ({ kind, forced, atMs, beforeBytes, afterBytes })) });
  });

  test('are thinned to the highest and the lowest of equal stretches, in the order of time', () => {
    const events = Array.from({ length: 6_000 }, (_, index) => minor(index * 3, (4 + (index % 50) / 50) * MB, (3 - (index % 70) / 70) * MB));
    events[2_999] = minor(8_997, 90 * MB, 0.5 * MB);
    const figures = figuresOf(events);
    const points = figures?.points ?? [];
    expect(figures?.count).toBe(6_000);
    expect(points.length).toBeGreaterThan(150);
    expect(points.length).toBeLessThanOrEqual(300);
    expect(points).toContainEqual(expect.objectContaining({ atMs: 8_997, beforeBytes: 90 * MB }));
    expect(points.map(({ atMs }) => atMs)).toEqual(points.map(({ atMs }) => atMs).sort((a, b) => a - b));
    // A stretch is 128 ms by then.
    for (const [stretch, own] of byStretch(events)) {
      const kept = byStretch(points).get(stretch) ?? [];
      expect(Math.max(...kept.map((point) => point.beforeBytes ?? 0))).toBe(Math.max(...own.map((event) => event.beforeBytes ?? 0)));
      expect(Math.min(...kept.map((point) => point.afterBytes ?? 0))).toBe(Math.min(...own.map((event) => event.afterBytes ?? 0)));
    }
  });

  test('are those of the isolate that collects most: each has a clock of its own', () => {
    const thread = [1, 2, 3].map((atMs) => minor(atMs, MB, MB, '0x2'));
    expect(figuresOf([minor(500), minor(501), ...thread])).toMatchObject({ count: 3, points: [{ atMs: 1 }, { atMs: 2 }, { atMs: 3 }] });
  });

  test('of which the trace tells no size are none', () => {
    const { kind, pid, isolate, atMs, forced, pauseMs, reason } = minor(1);
    expect(figuresOf([{ kind, pid, isolate, atMs, forced, pauseMs, reason } as GcEvent])).toBeUndefined();
  });

  test('of any number of threads take bounded room', () => {
    const collections = new RawCollectionsAccumulator();
    for (let thread = 0; thread < 100; thread++) collections.add(minor(thread, MB, MB, `0x${thread}`));
    for (let index = 0; index < 9; index++) collections.add(minor(index, MB, MB, '0x99'));
    expect(collections.busiest()?.count).toBe(1);
  });
});
