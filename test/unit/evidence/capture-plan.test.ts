import { describe, expect, test } from '@jest/globals';
import { planOfRequests, probeRequests } from '../../../harness/evidence/capture-plan.js';

const MB = 1024 ** 2;

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
