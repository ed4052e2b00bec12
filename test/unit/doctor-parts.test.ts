/** The parts of the self-test that need no server. */
import { describe, expect, test } from '@jest/globals';
import { INJECTIONS, injectionName, injectionScenario } from '../../harness/doctor/injections.js';
import { noiseFloorOf } from '../../harness/doctor/noise-floor.js';
import type { SeriesPoint } from '../../harness/result/channels.js';

describe('an injection as a scenario', () => {
  test('names tell the size and how often', () => {
    expect(INJECTIONS.map(injectionName)).toEqual(['clean server', '8 bytes per request', '64 bytes per request', '1024 bytes per request', '56 bytes per 100 requests']);
  });

  test('is judged by the defaults, and expects what was injected', () => {
    const [clean, leak] = INJECTIONS.map((injection) => injectionScenario(injection, undefined));
    expect(clean).toMatchObject({ expect: { verdict: 'clean' }, target: { env: { LEAK_BYTES: '0' } } });
    expect(leak).toMatchObject({ expect: { verdict: 'leak' }, target: { env: { LEAK_BYTES: '8', LEAK_EVERY: '1' } }, bisect: 'off' });
    expect(leak?.thresholds.perRequest).toEqual({});
    expect(leak?.target).not.toHaveProperty('node');
  });

  test.each(['22', '/opt/node/bin/node'])('runs on the wanted Node.js %s', (node) => {
    expect(injectionScenario({ bytes: 8, everyRequests: 1 }, node).target.node).toBe(node);
  });
});

describe('the noise floor', () => {
  const series = (...heapBytes: number[]): SeriesPoint[] =>
    heapBytes.map((value, index) => ({ requests: index * 200, atMs: index, value, phase: index < 2 ? 'warmup' : 'measured' }));

  test('is read from what was judged, not from the warm-up', () => {
    expect(noiseFloorOf(series(9e6, 8e6, 100, 100, 100, 100))).toEqual({ windows: 3, standardDeviationBytes: 0, medianStepBytes: 0 });
  });

  test('one jump is in the deviation, not in the median step', () => {
    const floor = noiseFloorOf(series(0, 0, 100, 100, 100, 500, 500, 500));
    expect(floor?.standardDeviationBytes).toBeCloseTo(219.09, 2);
    expect(floor?.medianStepBytes).toBe(0);
  });

  test('the median step is signed', () => {
    expect(noiseFloorOf(series(0, 0, 100, 90, 80, 70))?.medianStepBytes).toBe(-10);
  });

  test('too few windows have none', () => {
    expect(noiseFloorOf(series(0, 0, 100, 200, 300))).toBeNull();
    expect(noiseFloorOf([])).toBeNull();
  });
});
