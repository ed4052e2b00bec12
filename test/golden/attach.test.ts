/** The report on a process that was watched, against golden files. UPDATE_GOLDEN=1 writes them: read each as a stranger before committing it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AttachResult, WatchedChannel } from '../../harness/result/attach.js';
import type { Evidence } from '../../harness/result/evidence.js';
import { attachReport } from '../../reports/attach.js';

const LOOKS = { 'color-unicode': { color: true, unicode: true }, 'plain-ascii': { color: false, unicode: false } };
const MB = 2 ** 20;

function aChannel(parts: Partial<WatchedChannel> = {}): WatchedChannel {
  const slopePerHour = parts.slopePerHour ?? 0;
  return {
    verdict: 'clean', unit: 'bytes', reasons: [], slopePerHour, interval: [slopePerHour - 1.2 * MB, slopePerHour + 1.4 * MB], confidence: 0.999, minimumDetectable: 6.6 * MB, threshold: 4 * MB,
    series: Array.from({ length: 41 }, (_, index) => ({ atMs: 15_000 * index, value: 82 * MB + (slopePerHour * index) / 240 + (index % 3) * 20_000, phase: index < 2 ? 'warmup' : 'measured' })),
    ...parts,
  };
}

const count = (parts: Partial<WatchedChannel> = {}) => {
  const series = Array.from({ length: 41 }, (_, index) => ({ atMs: 15_000 * index, value: 20 + Math.round(((parts.slopePerHour ?? 0) * index) / 240), phase: 'measured' as const }));
  return aChannel({ unit: 'count', interval: [-4, 6], threshold: 120, minimumDetectable: 130, series, ...parts });
};

function aResult(parts: Partial<AttachResult> = {}): AttachResult {
  return {
    schemaVersion: 1, kind: 'attach', tool: { name: 'leakcheck', version: '0.1.0' }, startedAt: '2026-11-21T03:00:00.000Z', durationMs: 601_200,
    target: { given: '4711', pid: 4711, node: 'v22.23.1', v8: '12.4', script: '/srv/shop/dist/server.js', uptimeMs: 3 * 86_400_000, heapLimitBytes: 2048 * MB, inspectorOpened: true },
    verdict: 'clean', reasons: ['the live heap did not grow by more than 1.4 MB an hour while it was watched; 4.0 MB an hour would be a leak'], warnings: [],
    channels: { heap: aChannel(), external: aChannel(), arrayBuffers: aChannel(), native: aChannel({ verdict: 'inconclusive' }), fds: count(), resources: count() },
    cpuShare: 0.213, pauses: { samples: 41, totalMs: 4_920, longestMs: 180, snapshotsMs: [] }, workers: [], evidence: [], snapshots: [], exitCode: 0,
    ...parts,
  };
}

const EVIDENCE: Evidence = {
  routes: [], class: 'Session', countPerRequest: 12.5, bytesPerRequest: 19_800, share: 0.97, kind: 'map',
  summary: 'the Map `sessions` gains 12.5 entries per second (Session)',
  intervals: [{ requests: 5, count: 62, bytes: 99_000 }, { requests: 5, count: 63, bytes: 99_800 }],
  classes: [{ class: 'Session', countPerRequest: 12.5, shallowBytesPerRequest: 700 }],
  retainers: [{ node: 'GC root', edge: '', grows: false }, { node: 'context in server.js', edge: '[*]', grows: false }, { node: 'Map', edge: 'variable sessions', grows: true }, { node: 'Session', edge: '[*]', grows: false }],
  location: { file: 'src/server.ts', line: 14, column: 7, source: 'const sessions = new Map<string, Session>();' },
  growsAt: [{ file: 'src/server.ts', line: 31, column: 12, function: 'login', source: 'sessions.set(session.id, session);' }],
  allocatedAt: [], fingerprint: 'h1-0123456789ab',
};

const CASES: Record<string, AttachResult> = {
  'clean': aResult(),
  'leak': aResult({
    verdict: 'leak', exitCode: 1, durationMs: 330_000,
    reasons: ['the live heap grows with time, steadily and above 4.0 MB an hour'],
    channels: { heap: aChannel({ verdict: 'leak', slopePerHour: 68 * MB }), external: aChannel(), fds: count({ verdict: 'leak', slopePerHour: 900, interval: [850, 950] }) },
    pauses: { samples: 22, totalMs: 4_000, longestMs: 320, snapshotsMs: [2_100, 2_200, 2_300] },
    hoursToOutOfMemory: 28.8, evidence: [EVIDENCE],
    snapshots: ['leakcheck-report/attach-4711-1.heapsnapshot', 'leakcheck-report/attach-4711-2.heapsnapshot', 'leakcheck-report/attach-4711-3.heapsnapshot'],
    workers: [{ title: 'Worker 1', firstBytes: 8 * MB, lastBytes: 9 * MB }],
  }),
  'descriptors': aResult({
    verdict: 'leak', exitCode: 1, reasons: ['the number of open descriptors grows with time, steadily and above 120 an hour'],
    channels: { heap: aChannel(), fds: count({ verdict: 'leak', slopePerHour: 3_600, interval: [3_500, 3_700], kinds: { file: { slopePerHour: 3_600, first: 20, last: 620 }, socket: { slopePerHour: 0, first: 9, last: 9 } } }) },
    noEvidence: 'a heap snapshot would take about 902 MB of memory, and 400 MB are free',
  }),
  'inconclusive': aResult({
    verdict: 'inconclusive', exitCode: 3,
    reasons: ['growth of the live heap lies between -3.0 MB an hour and 21.0 MB an hour, on both sides of the 4.0 MB an hour that are a leak; about 60 minutes of watching would settle it'],
    warnings: ['the process had been started shortly before: what caches and code take up in the first minutes looks like a leak, so watch it again later'],
    channels: { heap: aChannel({ verdict: 'inconclusive', slopePerHour: 9 * MB, interval: [-3 * MB, 21 * MB] }), external: aChannel() },
  }),
  'ended': aResult({
    target: { ...aResult().target, given: 'web', pid: 1, script: `/${'deep/'.repeat(30)}server.js` },
    verdict: 'leak', exitCode: 1, ended: { atMs: 61_000 },
    reasons: ['the process ended while it was watched', 'the live heap grew until the process ended at its limit'],
    channels: { heap: aChannel({ verdict: 'leak', slopePerHour: 20_000 * MB, interval: [18_000 * MB, 26_000 * MB] }) },
  }),
};

describe.each(Object.entries(CASES))('%s', (name, result) => {
  test.each(Object.entries(LOOKS))('%s', (look, options) => {
    const report = attachReport(result, options);
    golden(`${name}.${look}`, report);
    expect(attachReport(JSON.parse(JSON.stringify(result)) as AttachResult, options)).toBe(report);
  });

  test('fits 80 columns without colours, in plain ASCII', () => {
    const lines = attachReport(result, LOOKS['plain-ascii']).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.join('')).toMatch(/^[ -~]*$/);
  });
});

test('texts of others fit 80 columns and carry no control', () => {
  const target = { ...aResult().target, given: `\u001b[2J${'x'.repeat(200)}`, script: '\u0007'.repeat(100) };
  const report = attachReport(aResult({ target, warnings: ['\u001b]0;title\u0007boom '.repeat(30)], workers: [{ title: '\u001b[2J'.repeat(50), firstBytes: 1, lastBytes: 2 }], channels: { heap: aChannel({ interval: [-Infinity, Infinity] }) } }), LOOKS['plain-ascii']);
  expect(Math.max(...report.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(report).toMatch(/^[\n -~]*$/);
});

function golden(name: string, actual: string): void {
  const file = join(__dirname, 'attach', `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}
