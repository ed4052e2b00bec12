/** How much traffic a look into the heap takes. */
import { describe, expect, test } from '@jest/globals';
import { planOfRequests, planOfSeconds } from '../../../harness/evidence/capture-plan.js';

describe('requests', () => {
  test.each<[what: string, bytesPerRequest: number, requestMs: number, warmup: number, interval: number]>([
    ['a usual leak', 100, 1, 200, 400],
    ['what is not counted in bytes', 0, 1, 200, 400],
    ['one object of 56 bytes in a hundred requests: nine of them in each interval', 0.56, 1, 200, 914],
    ['less than four seconds can show: as much as they do', 0.01, 1, 200, 4_000],
    ['a slow server', 100, 100, 20, 40],
    ['a server so slow that an interval takes longer', 100, 4_000, 5, 5],
    ['a gross leak: 16 MB in an interval', 1024 * 1024, 1, 8, 16],
    ['megabytes with each request', 50 * 1024 * 1024, 1, 5, 5],
  ])('%s', (_what, bytesPerRequest, requestMs, warmup, interval) => {
    expect(planOfRequests(bytesPerRequest, requestMs)).toMatchObject({ warmup, interval });
  });

  test.each([[0, 64], [56, 112], [8 * 1024, 16_384], [1024 * 1024, 32 * 1024]])('allocations of a leak of %i B are noted often enough', (bytesPerRequest, samplingIntervalBytes) => {
    expect(planOfRequests(bytesPerRequest, 1).samplingIntervalBytes).toBe(samplingIntervalBytes);
  });
});

describe('seconds', () => {
  test.each([[0, 3], [1_000, 3], [100, 6], [1, 10]])('at %i B a second an interval lasts %i s', (bytesPerSecond, interval) => {
    expect(planOfSeconds(bytesPerSecond)).toMatchObject({ warmup: 2, interval });
  });
});
