/** The parser against every real log: what it finds is what the program counted itself. */
import { describe, expect, test } from '@jest/globals';
import type { GcEvent } from '../../harness/samples/gc-trace.js';
import { majorsOf, parseTrace, plainTrace, STDERR_LOGS, TRUTHS } from '../support/trace-fixtures.js';

const UNPACKABLE = [...TRUTHS].filter(([, { kind }]) => kind !== 'prefixed-gz-truncated');
const parsed = new Map(UNPACKABLE.map(([name]) => [name, parseTrace([plainTrace(name)])]));

function eventsOf(name: string): readonly GcEvent[] {
  return parsed.get(name)?.events ?? [];
}

function countsOf(name: string): [majors: number, minors: number] {
  const majors = majorsOf(eventsOf(name)).length;
  return [majors, eventsOf(name).length - majors];
}

const named = (has: (truth: typeof UNPACKABLE[number][1]) => unknown): string[] => UNPACKABLE.filter(([, truth]) => has(truth)).map(([name]) => name);

test('the corpus covers Node 0.10 to 26 and every log has an expectation', () => {
  const versions = new Set([...TRUTHS.values()].map(({ node }) => node?.replace(/^v(0\.\d+|\d+)\..*/, '$1')).filter(Boolean));
  expect([...versions].map(Number).sort((a, b) => a - b)).toEqual([0.1, 0.12, 4, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26]);
  for (const [, truth] of UNPACKABLE) expect(truth.count ?? truth.atLeast ?? truth.total ?? truth.totalAtLeast).toBeDefined();
});

test.each(named(({ count }) => count))('%s: collections as counted', (name) => {
  expect(countsOf(name)).toEqual(TRUTHS.get(name)?.count);
});

test.each(named(({ atLeast }) => atLeast))('%s: collections within what is certain', (name) => {
  const { atLeast = [0, 0], atMost = [Infinity, Infinity], rule } = TRUTHS.get(name) ?? {};
  expect(rule).toBeDefined();
  const [majors, minors] = countsOf(name);
  expect(majors).toBeGreaterThanOrEqual(atLeast[0]);
  expect(minors).toBeGreaterThanOrEqual(atLeast[1]);
  expect(majors).toBeLessThanOrEqual(atMost[0]);
  expect(minors).toBeLessThanOrEqual(atMost[1]);
});

test.each(named(({ damagedLines }) => damagedLines))('%s: every overwritten line is ignored, every other one counts', (name) => {
  const { damagedLines = 0, atMost = [0, 0] } = TRUTHS.get(name) ?? {};
  expect(parsed.get(name)?.ignoredLines).toBe(damagedLines);
  expect(eventsOf(name)).toHaveLength(atMost[0] + atMost[1] - damagedLines);
});

test.each(named(({ total }) => total))('%s: pieces are joined', (name) => {
  expect(eventsOf(name)).toHaveLength(TRUTHS.get(name)?.total ?? -1);
});

test.each(named(({ totalAtLeast }) => totalAtLeast))('%s: whole events count, torn ones do not', (name) => {
  const { totalAtLeast = 0, totalAtMost = 0 } = TRUTHS.get(name) ?? {};
  expect(eventsOf(name).length).toBeGreaterThanOrEqual(totalAtLeast);
  expect(eventsOf(name).length).toBeLessThanOrEqual(totalAtMost);
  expect(parsed.get(name)?.ignoredLines).toBeGreaterThan(0);
});

test.each(named(({ distinct }) => distinct))('%s: distinct collections as counted', (name) => {
  const distinct = [...new Map(eventsOf(name).map((event) => [JSON.stringify(event), event])).values()];
  const majors = majorsOf(distinct).length;
  expect([majors, distinct.length - majors]).toEqual(TRUTHS.get(name)?.distinct);
});

test.each(named(({ forcedMajors }) => forcedMajors))('%s: as many forced collections as calls of gc()', (name) => {
  expect(eventsOf(name).filter(({ kind, forced }) => kind === 'major' && forced)).toHaveLength(TRUTHS.get(name)?.forcedMajors ?? -1);
});

test.each(named(({ isolates }) => isolates))('%s: isolates as counted', (name) => {
  expect(new Set(eventsOf(name).map(({ pid, isolate }) => `${pid}:${isolate ?? ''}`)).size).toBe(TRUTHS.get(name)?.isolates);
});

test.each(named(({ majorsAfterBytes }) => majorsAfterBytes))('%s: live bytes as v8.GCProfiler measured them', (name) => {
  const { majorsAfterBytes = [], kind } = TRUTHS.get(name) ?? {};
  // Half of a step of 0.1 MB, and key=value lines are exact.
  const tolerance = kind?.startsWith('nvp') ? 0 : 0.0501 * 1024 * 1024;
  const after = majorsOf(eventsOf(name)).map(({ afterBytes }) => afterBytes);
  expect(after).toHaveLength(majorsAfterBytes.length);
  for (const [index, bytes] of after.entries()) expect(Math.abs(bytes - (majorsAfterBytes[index] ?? NaN))).toBeLessThanOrEqual(tolerance);
});

describe('a damaged log never gives a number that is not in the undamaged one', () => {
  const DAMAGED = /^corrupt-(?:bitrot|trunc|headcut|interleaved|glued|binary|reordered|longline|redos)/;
  const seenIn = new Map<string, Set<string>>();
  const processes = new Map<number, Set<string>>();
  // Without the reason, which may have text glued behind it.
  const fingerprint = (event: GcEvent): string => JSON.stringify({ ...event, reason: '' });
  for (const [name, { events }] of parsed) {
    for (const event of events) {
      seenIn.set(fingerprint(event), (seenIn.get(fingerprint(event)) ?? new Set()).add(name));
      processes.set(event.pid, (processes.get(event.pid) ?? new Set()).add(name));
    }
  }

  test.each(named(({ kind }) => DAMAGED.test(kind)))('%s', (name) => {
    const comparable = eventsOf(name).filter(({ pid }) => (processes.get(pid)?.size ?? 0) > 1);
    expect(comparable.length).toBeGreaterThan(8);
    expect(comparable.filter((event) => (seenIn.get(fingerprint(event))?.size ?? 0) < 2)).toEqual([]);
  });
});

test.each(STDERR_LOGS)('%s: the trace is on standard output only, and the summary of a death repeats it', (name) => {
  const { events, outOfMemory } = parseTrace([plainTrace(name)]);
  expect(events).toEqual([]);
  expect(outOfMemory).toBe(name.includes('oom'));
});

test.each(named(({ kind }) => kind === 'oom'))('%s: the death is noticed', (name) => {
  expect(parsed.get(name)?.outOfMemory).toBe(true);
});

test('the application keeps its text, without trace lines', () => {
  const traces = UNPACKABLE.filter(([, { kind }]) => !kind.startsWith('oom')).map(([name]) => parsed.get(name)?.texts ?? []);
  const texts = traces.flat();
  expect(texts.length).toBeGreaterThan(10_000);
  // Only an application that quotes a trace line may have one in its text.
  const traceLines = texts.filter((text) => /\] {2,8}\d+ ms: (?:Scavenge|Mark-)/.test(text));
  expect(traceLines.filter((text) => !text.includes('"'))).toEqual([]);
  expect(texts).toContain('processing 2... \r[###] 3%');
});
