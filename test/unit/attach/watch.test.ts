/** The procedure on a scripted process: what is asked of it, in which order, and what follows from it. */
import { describe, expect, test } from '@jest/globals';
import { attach, type AttachEvent, type AttachOptions } from '../../../harness/attach/attach.js';
import { AttachedProcess } from '../../../harness/attach/attached-process.js';
import { FakeProcess, HEAP_LIMIT_BYTES, type FakeProcessScript } from '../../support/fake-cdp.js';
import { rejectionOf } from '../../support/failures.js';

const MB = 2 ** 20;
const MINUTE = 60_000;
const perHour = (bytes: number) => (atMs: number) => 100 * MB + (bytes * atMs) / (60 * MINUTE);

function watched(script: FakeProcessScript, options: Partial<AttachOptions> = {}) {
  const fake = new FakeProcess(script);
  const events: AttachEvent[] = [];
  const result = attach({
    target: { kind: 'address', host: '127.0.0.1', port: 9229 },
    given: '127.0.0.1:9229',
    durationMs: 10 * MINUTE,
    yes: true,
    evidence: false,
    version: '0.1.0',
    signal: new AbortController().signal,
    outputFile: () => { throw new Error('nothing is written'); },
    listener: (event) => void events.push(event),
    clock: fake.clock,
    open: () => Promise.resolve({ cdp: fake.cdp, opened: true }),
    ...options,
  });
  return { fake, events, result };
}

describe('a sample', () => {
  test('collects until the heap no longer falls, and takes the lowest reading', async () => {
    const fake = new FakeProcess({ heapBytes: () => 10 * MB, residueBytes: [3 * MB, MB, 0] });
    const sample = await new AttachedProcess(fake.cdp, false, fake.clock.now).sample();
    expect([sample.channels.heap, sample.collections, sample.pauseMs]).toEqual([10 * MB, 4, 40]);
  });

  test('ends where the heap falls for ever', async () => {
    let collected = 0;
    const fake = new FakeProcess({ heapBytes: () => 100 * MB - (collected += MB) });
    expect((await new AttachedProcess(fake.cdp, false, fake.clock.now).sample()).collections).toBe(6);
  });

  test('drops what the inspector keeps of the console before it collects, and evaluates last', async () => {
    const fake = new FakeProcess({ heapBytes: () => MB });
    await new AttachedProcess(fake.cdp, false, fake.clock.now).sample();
    expect(fake.log.map((line) => line.split(' ')[0])).toEqual([
      'Runtime.discardConsoleEntries', 'Runtime.evaluate', 'HeapProfiler.collectGarbage', 'Runtime.getHeapUsage', 'HeapProfiler.collectGarbage', 'Runtime.getHeapUsage', 'Runtime.evaluate',
    ]);
  });
});

describe('leaving', () => {
  test.each([[true, ['Runtime.evaluate process._debugEnd()']], [false, []]])('opened by us: %p', async (opened, last) => {
    const fake = new FakeProcess({ heapBytes: () => MB });
    await new AttachedProcess(fake.cdp, opened, fake.clock.now).detach();
    expect(fake.log).toEqual(['NodeWorker.disable', 'HeapProfiler.disable', 'Debugger.disable', 'Runtime.disable', 'Runtime.discardConsoleEntries', ...last]);
  });

  test('a process that is gone is no failure', async () => {
    const fake = new FakeProcess({ heapBytes: () => MB });
    fake.end();
    await expect(new AttachedProcess(fake.cdp, true, fake.clock.now).detach()).resolves.toBeUndefined();
  });
});

describe('the verdict', () => {
  test('a heap that grows by 60 MB an hour leaks, once half of the time is over', async () => {
    const { result, fake } = watched({ heapBytes: perHour(60 * MB) });
    const { verdict, channels, exitCode, durationMs, hoursToOutOfMemory } = await result;
    expect([verdict, exitCode]).toEqual(['leak', 1]);
    expect(channels.heap?.slopePerHour).toBeCloseTo(60 * MB, -5);
    expect(channels.heap?.interval[0]).toBeGreaterThan(4 * MB);
    expect(durationMs).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(durationMs).toBeLessThan(6 * MINUTE);
    expect(hoursToOutOfMemory).toBeCloseTo((HEAP_LIMIT_BYTES - 105 * MB) / (60 * MB), 0);
    expect(fake.log.at(-1)).toMatch(/_debugEnd/);
  });

  test('a heap that stands still is clean, after all of the time, and the limit is said', async () => {
    const { result } = watched({ heapBytes: (atMs) => 100 * MB + 20_000 * Math.sin(atMs / 7_000) });
    const { verdict, exitCode, durationMs, channels, reasons } = await result;
    expect([verdict, exitCode]).toEqual(['clean', 0]);
    expect(durationMs).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(channels.heap?.minimumDetectable).toBeLessThan(12 * MB);
    expect(reasons).toEqual([expect.stringMatching(/^the live heap did not grow by more than [\d.]+ MB an hour while it was watched; 4\.0 MB an hour would be a leak$/)]);
  });

  test('a cache that fills is no leak', async () => {
    const { result } = watched({ heapBytes: (atMs) => 100 * MB + 20 * MB * (1 - Math.exp(-atMs / (2 * MINUTE))) });
    expect((await result).verdict).not.toBe('leak');
  });

  test('batches that are flushed are no leak', async () => {
    const { result } = watched({ heapBytes: (atMs) => 100 * MB + (atMs % (4 * MINUTE)) * 100 });
    expect((await result).verdict).not.toBe('leak');
  });

  test('descriptors that stay open are a leak of their own', async () => {
    const { result } = watched({ heapBytes: () => 100 * MB, fds: (atMs) => 20 + Math.floor(atMs / 1_000) });
    const { verdict, channels } = await result;
    expect(verdict).toBe('leak');
    expect([channels.fds?.verdict, channels.heap?.verdict]).toEqual(['leak', 'clean']);
    expect(channels.fds?.kinds).toEqual({ socket: expect.objectContaining({ slopePerHour: expect.closeTo(3_600, -2) as unknown }) as unknown });
  });

  test('an idle process is clean with a warning, and one that has just started as well', async () => {
    const { result } = watched({ heapBytes: () => 100 * MB, cpuShare: 0, uptimeMs: 1_000 });
    expect((await result).warnings).toEqual([expect.stringMatching(/^the process did next to nothing/), expect.stringMatching(/^the process had been started shortly before/)]);
  });

  test('worker threads are listed, and one that grows is warned of', async () => {
    const { result } = watched({ heapBytes: () => 100 * MB, workers: [{ title: 'a', heapBytes: () => MB }, { title: 'b', heapBytes: (atMs) => MB + 50 * atMs }] });
    const { workers, warnings } = await result;
    expect(workers.map(({ title }) => title)).toEqual(['a', 'b']);
    expect(warnings).toEqual([expect.stringMatching(/^worker thread b grew from 1\.0 MB to \d+\.\d MB/)]);
  });
});

test('samples keep their distance where compacting takes long', async () => {
  const { result } = watched({ heapBytes: () => 100 * MB, collectMs: 1_000 });
  const { pauses } = await result;
  expect(pauses.totalMs).toBeLessThanOrEqual(0.06 * 10 * MINUTE);
  expect(pauses.samples).toBeGreaterThanOrEqual(12);
});

describe('a process that ends', () => {
  test('at the limit of its heap, as its growth foretold, leaked', async () => {
    const bytesPerMs = (HEAP_LIMIT_BYTES - 100 * MB) / MINUTE;
    const { result } = watched({ heapBytes: (atMs) => 100 * MB + bytesPerMs * atMs, endsMs: MINUTE });
    const { verdict, ended, reasons, exitCode } = await result;
    expect([verdict, exitCode]).toEqual(['leak', 1]);
    expect(reasons).toEqual(['the process ended while it was watched', 'the live heap grew until the process ended at its limit']);
    expect(ended?.atMs).toBeGreaterThanOrEqual(45_000);
  });

  test('for another reason leaves the question open', async () => {
    const { result } = watched({ heapBytes: () => 100 * MB, endsMs: 4 * MINUTE });
    const { verdict, exitCode, ended } = await result;
    expect([verdict, exitCode]).toEqual(['inconclusive', 3]);
    expect(ended?.atMs).toBeGreaterThanOrEqual(4 * MINUTE - 15_000);
  });

  test('before its first sample cannot be judged', async () => {
    const { result } = watched({ heapBytes: () => MB, endsMs: 5 });
    expect(await rejectionOf(result)).toMatchObject({ code: 'attach-ended' });
  });
});

test('without --yes nothing is collected; what would be done is said, and the inspector is closed again', async () => {
  const { result, fake } = watched({ heapBytes: () => 200 * MB }, { yes: false });
  const error = await rejectionOf(result);
  expect(error).toMatchObject({ code: 'attach-needs-yes', message: 'watching 127.0.0.1:9229 would pause it, and needs --yes' });
  expect(error.details.join(' ')).toMatch(/2 s to 15 s \(estimated from at most 200 MB of heap\).*Each pauses it for 5 s to 40 s/);
  expect(fake.log.some((line) => line.startsWith('HeapProfiler.collect'))).toBe(false);
  expect(fake.log.at(-1)).toMatch(/_debugEnd/);
});

test('an interrupt leaves in order', async () => {
  const interrupt = new AbortController();
  const { result, fake } = watched({ heapBytes: () => 100 * MB }, { signal: interrupt.signal, listener: (event) => { if (event.type === 'sampled' && event.samples === 3) interrupt.abort(); } });
  expect(await rejectionOf(result)).toMatchObject({ code: 'interrupted' });
  expect(fake.log.at(-1)).toMatch(/_debugEnd/);
});

test('a snapshot that would not fit into memory is not taken, and the leak stays one', async () => {
  const { result, fake } = watched({ heapBytes: perHour(600 * MB), freeBytes: 100 * MB }, { evidence: true });
  const { verdict, noEvidence, snapshots } = await result;
  expect([verdict, snapshots]).toEqual(['leak', []]);
  expect(noEvidence).toMatch(/^a heap snapshot would take about \d+ MB of memory, and 105 MB are free$/);
  expect(fake.log).not.toContain('HeapProfiler.takeHeapSnapshot');
});
