/** The report of the self-test against golden files. UPDATE_GOLDEN=1 writes them: read each as a stranger before committing it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { DoctorResult, MachineCheck, Probe } from '../../harness/doctor/doctor-result.js';
import { INJECTIONS, injectionName, type Injection } from '../../harness/doctor/injections.js';
import type { RunResult, ScenarioResult } from '../../harness/result/document.js';
import { doctorReport } from '../../reports/doctor.js';
import { jsonReport } from '../../reports/json.js';
import { aChannel, aRunResult, aScenarioResult } from '../support/results.js';

const LOOKS = { 'color-unicode': { color: true, unicode: true }, 'plain-ascii': { color: false, unicode: false } };

const CHECKS: readonly MachineCheck[] = [
  { name: 'node', status: 'ok', finding: '22.23.1, started with --expose-gc --trace-gc --no-opt --no-sparkplug --no-maglev --no-lazy-feedback-allocation' },
  { name: 'cores', status: 'ok', finding: '2' },
  { name: 'memory', status: 'ok', finding: '3.4 GB available' },
  { name: 'load', status: 'warning', finding: '3.1 over the last minute, on 2 processors', next: 'End other work if runs are slow.' },
  { name: 'port', status: 'ok', finding: 'the system hands out free ports' },
  { name: 'files', status: 'ok', finding: '/tmp can be written to' },
  { name: 'gc', status: 'ok', finding: 'gc() took 4.2 MB of garbage away; the trace shows all 9 forced collections as full' },
];

function probe(injection: Injection, outcome: Probe['outcome'] = 'right', parts: Partial<ScenarioResult> = {}): Probe {
  const bytesPerRequest = injection.bytes / injection.everyRequests;
  const clean = injection.bytes === 0;
  const scenario = aScenarioResult({
    name: injectionName(injection),
    verdict: clean ? 'clean' : 'leak',
    requests: 1904,
    durationMs: 1840,
    channels: { heap: aChannel({ slopePerRequest: bytesPerRequest, interval: [bytesPerRequest - 0.04, bytesPerRequest + 0.05], minimumDetectable: 0.31 }) },
    ...parts,
  });
  return { injected: { ...injection, bytesPerRequest }, outcome, scenario };
}

function aResult({ probes = INJECTIONS.map((injection) => probe(injection)), ...parts }: Partial<DoctorResult> = {}): DoctorResult {
  const about: Omit<RunResult, 'scenarios'> = aRunResult({ planned: 5, durationMs: 10_200 });
  return { ...about, checks: CHECKS, probes, noiseFloor: { windows: 16, standardDeviationBytes: 27.4, medianStepBytes: 0 }, smallestDetectable: 0.31, ...parts };
}

const [CLEAN, POINTER, SMALL, GROSS, RARE] = INJECTIONS as readonly [Injection, Injection, Injection, Injection, Injection];
const failure: ScenarioResult['error'] = { code: 'target-crashed', message: '`node fixture.cjs` was ended by SIGKILL while it was measured', next: 'Start the server by hand.', details: [] };

const CASES: Record<string, DoctorResult> = {
  'trusted': aResult(),
  'wrong': aResult({ probes: [probe(CLEAN), probe(POINTER), probe(SMALL), probe(GROSS), probe(RARE, 'wrong', { verdict: 'clean' })], exitCode: 1 }),
  'accuses': aResult({ probes: [probe(CLEAN, 'wrong', { verdict: 'leak' }), probe(POINTER)], smallestDetectable: null, exitCode: 1 }),
  'inconclusive': aResult({
    probes: [probe(CLEAN, 'inconclusive', { verdict: 'inconclusive', channels: { heap: aChannel({ slopePerRequest: 0.2, interval: [-3, Infinity] }) } }), probe(POINTER)],
    smallestDetectable: null,
    exitCode: 3,
  }),
  'not-judged': aResult({ probes: [probe(CLEAN), probe(POINTER, 'error', { verdict: 'error', error: failure, channels: {}, requests: 0 })], exitCode: 2 }),
  'unfit': aResult({
    checks: [...CHECKS.slice(0, 5), { name: 'files', status: 'failed', finding: "the folder for temporary files can't be written to (EROFS)", code: 'machine-unfit', next: 'Set TMPDIR to a folder that this user may write to.', details: [] }],
    probes: [], noiseFloor: null, smallestDetectable: null, planned: 0, durationMs: 180, exitCode: 2,
  }),
  'interrupted': aResult({ probes: [probe(CLEAN), probe(POINTER)], interrupted: true, exitCode: 130 }),
};

describe.each(Object.entries(CASES))('%s', (name, result) => {
  test.each(Object.entries(LOOKS))('%s', (look, options) => {
    const report = doctorReport(result, options);
    golden(`${name}.${look}`, report);
    expect(doctorReport(JSON.parse(jsonReport(result)) as DoctorResult, options)).toBe(report);
  });

  test('fits 80 columns without colours, in plain ASCII', () => {
    const lines = doctorReport(result, LOOKS['plain-ascii']).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.join('')).toMatch(/^[ -~]*$/);
  });
});

test('figures of any width and texts of others fit 80 columns and carry no control', () => {
  const heap = aChannel({ slopePerRequest: -123_456_789_012, interval: [-1e15, 1e15] });
  const wide = probe({ bytes: 1_234_567, everyRequests: 1_000_000 }, 'wrong', { verdict: 'inconclusive', requests: 123_456_789, durationMs: 1e9, channels: { heap }, error: { code: 'x', message: '\u001b[2Jboom '.repeat(40), details: ['\u0007' + 'y'.repeat(300)] } });
  const check: MachineCheck = { name: 'files', status: 'failed', finding: `/${'deep/'.repeat(60)}\u001b]0;title\u0007`, next: 'z'.repeat(200) };
  const report = doctorReport(aResult({ checks: [check], probes: [wide], exitCode: 1 }), LOOKS['plain-ascii']);
  expect(Math.max(...report.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(report).toMatch(/^[\n -~]*$/);
});

function golden(name: string, actual: string): void {
  const file = join(__dirname, 'doctor', `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}
