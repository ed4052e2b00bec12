/** How much traffic a look into the heap takes. */
import { describe, expect, test } from '@jest/globals';
import { planOfRequests, planOfSeconds, probeRequests } from '../../../harness/evidence/capture-plan.js';

const MB = 1024 ** 2;

describe('requests', () => {
  test.each<[what: string, bytesPerRequest: number, requestMs: number, warmup: number, interval: number]>([
    ['a usual leak', 100, 1, 200, 400],
    ['what is not counted in bytes', 0, 1, 200, 400],
    ['one object of 56 bytes in a hundred requests: nine of them in each interval', 0.56, 1, 200, 914],
    ['less than four seconds can show: as much as they do', 0.01, 1, 200, 4_000],
    ['a slow server', 100, 100, 20, 40],
    ['a server so slow that an interval takes longer', 100, 4_000, 5, 5],
    ['a gross leak: 4 MB in an interval', 256 * 1024, 1, 8, 16],
    ['megabytes with each request', 50 * 1024 * 1024, 1, 5, 5],
  ])('%s', (_what, bytesPerRequest, requestMs, warmup, interval) => {
    expect(planOfRequests(bytesPerRequest, requestMs)).toMatchObject({ warmup, interval });
  });

  test.each([[0, 64], [56, 112], [8 * 1024, 16_384], [4 * 1024 * 1024, 32 * 1024]])('allocations of a leak of %i B are noted often enough', (bytesPerRequest, samplingIntervalBytes) => {
    expect(planOfRequests(bytesPerRequest, 1).samplingIntervalBytes).toBe(samplingIntervalBytes);
  });
});

describe('seconds', () => {
  test.each([[0, 3], [1_000, 3], [100, 6], [1, 10]])('at %i B a second an interval lasts %i s', (bytesPerSecond, interval) => {
    expect(planOfSeconds(bytesPerSecond)).toMatchObject({ warmup: 2, interval });
  });
});

describe('a heap with little room', () => {
  test('is driven with fewer requests: the probes, a warm-up and three intervals fit into it', () => {
    for (const bytes of [100_000, 300_000, 800_000]) {
      const room = 35 * MB;
      const { warmup, interval } = planOfRequests(bytes, 1, room);
      expect((2 * probeRequests(bytes, room) + warmup + 3 * interval) * bytes).toBeLessThan(room);
      expect(interval).toBeGreaterThanOrEqual(5);
    }
  });

  test('of nothing that is counted in bytes has room enough', () => {
    expect(probeRequests(0, 0)).toBe(20);
    expect(planOfRequests(0, 1, 0)).toEqual(planOfRequests(0, 1));
  });
});

test('in a large heap the room does not matter', () => {
  expect(probeRequests(1_000, 4_000 * MB)).toBe(20);
  expect(planOfRequests(1_000, 1, 4_000 * MB)).toEqual(planOfRequests(1_000, 1));
});
