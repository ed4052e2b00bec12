import { describe, expect, test } from '@jest/globals';
import { levelAt, Pacer, type Pace } from '../../../harness/load/pacer.js';
import type { Phase } from '../../../harness/scenario/scenario.js';

const PHASES: readonly Phase[] = [
  { kind: 'ramp', from: 0, to: 1, share: 0.5 },
  { kind: 'spike', from: 3, to: 3, share: 0.25 },
  { kind: 'constant', from: 1, to: 1, share: 0.25 },
];

test('levels go through the phases, a ramp from a tenth', () => {
  expect([0, 0.25, 0.49, 0.5, 0.74, 0.76, 1].map((at) => levelAt(PHASES, at))).toEqual([0.1, 0.5, 0.98, 3, 3, 1, 1]);
  expect(levelAt([], 0.5)).toBe(1);
});

/** Requests that take so long each, on a clock that only moves when it is waited for. */
async function simulate(pace: Pace, requests: number, connections: number, requestMs: number) {
  let nowMs = 0;
  const waiting: { readonly atMs: number; readonly wake: () => void }[] = [];
  const sleep = (ms: number) => new Promise<void>((wake) => void waiting.push({ atMs: nowMs + ms, wake }));
  const pacer = new Pacer(pace, { requests, connections, now: () => nowMs, sleep });
  const begunMs: number[] = [];
  const underWay: number[] = [];
  let now = 0;
  const user = async () => {
    while (await pacer.begin()) {
      begunMs.push(nowMs);
      underWay.push((now += 1));
      await sleep(requestMs);
      now -= 1;
      pacer.end();
    }
  };
  let left = pacer.mostUnderWay;
  for (let index = pacer.mostUnderWay; index > 0; index -= 1) void user().then(() => (left -= 1));
  for (let turn = 0; left > 0 && turn < 100_000; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    waiting.sort((a, b) => a.atMs - b.atMs);
    const next = waiting.shift();
    if (next === undefined) break;
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
  }
  return { begunMs, underWay, most: pacer.mostUnderWay, left };
}

describe('without a rate', () => {
  test('as many at a time as there are connections, and all of them', async () => {
    const { underWay, most, left } = await simulate({ phases: [] }, 40, 4, 10);
    expect({ count: underWay.length, most, peak: Math.max(...underWay), left }).toEqual({ count: 40, most: 4, peak: 4, left: 0 });
  });

  test('phases are multiples of the connections, each for its share of the requests', async () => {
    const { underWay, most, left } = await simulate({ phases: PHASES }, 80, 4, 10);
    expect({ count: underWay.length, most, left }).toEqual({ count: 80, most: 12, left: 0 });
    expect(Math.max(...underWay.slice(0, 10))).toBe(1);
    expect(Math.max(...underWay.slice(0, 40))).toBe(4);
    expect(Math.max(...underWay.slice(40, 60))).toBe(12);
    expect(underWay.at(-1)).toBeLessThanOrEqual(4);
  });
});

describe('with a rate', () => {
  test('one begins after the other at even distances, however many connections are free', async () => {
    const { begunMs, left } = await simulate({ phases: [], requestsPerSecond: 50 }, 20, 10, 1);
    expect({ begunMs, left }).toEqual({ begunMs: Array.from({ length: 20 }, (_, index) => index * 20), left: 0 });
  });

  test('what a slow server has delayed is not caught up with', async () => {
    const { begunMs } = await simulate({ phases: [], requestsPerSecond: 100 }, 6, 1, 50);
    expect(begunMs).toEqual([0, 50, 100, 150, 200, 250]);
  });

  test('a spike is a multiple of it', async () => {
    const { begunMs } = await simulate({ phases: [{ kind: 'constant', from: 1, to: 1, share: 0.5 }, { kind: 'spike', from: 5, to: 5, share: 0.5 }], requestsPerSecond: 10 }, 8, 10, 1);
    expect(begunMs).toEqual([0, 100, 200, 300, 400, 420, 440, 460]);
  });
});
