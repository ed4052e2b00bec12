/** What `leakcheck gc-log` prints. */
import { expect, test } from '@jest/globals';
import type { GcLogResult } from '../../harness/gc-log/gc-log.js';
import { formatGcLog } from '../../reports/gc-log.js';

const MB = 1024 * 1024;

const RESULT: GcLogResult = {
  schemaVersion: 1,
  events: { majors: 42, minors: 300, forcedMajors: 12 },
  processes: 1,
  isolates: [
    { pid: 4256, isolate: '0x3c6ce000', majors: 30, minors: 200, firstMs: 20, lastMs: 90_000 },
    { pid: 4256, isolate: '0x7f4ba4000dd0', majors: 12, minors: 100, firstMs: 20, lastMs: 90_000 },
  ],
  ignoredLines: 1,
  oom: true,
  gc: {
    num_full_gc: 30, num_inc_gc: 200, heap_compactions: 30, usage_trend: -0.125, estimated_base: 600 * MB,
    min: { bytes: 477.5 * MB, atMs: 1500 }, max: { bytes: 700 * MB, atMs: 88_000 }, gcTimeShare: 0.051, longestPauseMs: 120.5,
  },
  trend: { slopeMbPerHour: 60, interval: [58.24, 61.5], samples: 30 },
  verdict: 'leak',
  reasons: ['[4256:0x3c6ce000] after full collections the heap grew by 29.0 MB within the log, and it goes on growing at its end'],
};

test('verdict first, then the reasons and the figures by their names', () => {
  expect(formatGcLog(RESULT)).toBe(`leak
  - [4256:0x3c6ce000] after full collections the heap grew by 29.0 MB within the
    log, and it goes on growing at its end

trend             +60.0 MB per hour over 30 samples
                  99.9 % between +58.2 and +61.5
num_full_gc       30 (in the whole log 42, 12 of them forced)
num_inc_gc        200
heap_compactions  30
usage_trend       -12.5 %
estimated_base    600.0 MB
min               477.5 MB at 1.5 s
max               700.0 MB at 88.0 s
pauses            5.1 % of the time, longest 120.5 ms
out of memory     yes
ignored           1 line, damaged or repeated

2 isolates of 1 process; the figures are those of the one that decided
  4256:0x3c6ce000  30 full, 200 minor
  4256:0x7f4ba4000dd0  12 full, 100 minor
`);
});

test('one isolate without a full collection', () => {
  const [isolate] = RESULT.isolates;
  const text = formatGcLog({
    ...RESULT, isolates: isolate ? [isolate] : [], events: { majors: 0, minors: 5, forcedMajors: 0 }, ignoredLines: 0, oom: false, verdict: 'inconclusive', reasons: ['0 full collections'],
    gc: { ...RESULT.gc, num_full_gc: 0, min: null, max: null }, trend: { slopeMbPerHour: 0, interval: null, samples: 0 },
  });
  expect(text).toContain('inconclusive\n  - 0 full collections\n\ntrend             unknown\nnum_full_gc       0\n');
  expect(text).toContain('min               no full collection');
  expect(text).not.toMatch(/isolates|ignored|out of memory/);
});

test('80 columns, and a list of isolates that stays short', () => {
  const isolates = Array.from({ length: 5000 }, (_, index) => ({ pid: 4_194_304, isolate: `0x7f4ba4000${index}`, majors: 12_345_678, minors: 123_456_789, firstMs: 0, lastMs: 1 }));
  const reasons = ['word '.repeat(60).trim(), 'x'.repeat(70)];
  const lines = formatGcLog({ ...RESULT, isolates, reasons, trend: { slopeMbPerHour: 123_456_789, interval: [-123_456_789, 987_654_321], samples: 256 } }).split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines.length).toBeLessThan(40);
  expect(lines).toContain('  and 4990 more');
});
