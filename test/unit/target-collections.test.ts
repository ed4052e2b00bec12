import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import type { GcEvent } from '../../harness/samples/gc-trace.js';
import { CollectionLedger } from '../../harness/target/collection-ledger.js';

const PID = 10;

function anEvent(parts: Partial<{ kind: GcEvent['kind']; forced: boolean; pid: number; isolate: string }> = {}): GcEvent {
  return { kind: 'major', forced: true, pid: PID, isolate: '0x1', atMs: 1, beforeBytes: 2, afterBytes: 1, committedBytes: 3, pauseMs: 1, reason: 'testing', ...parts };
}

const alive = () => {};

describe('collections that were forced', () => {
  test('are confirmed by their trace lines, also when these arrive after the answer', async () => {
    const ledger = new CollectionLedger();
    const since = ledger.of(PID);
    setTimeout(() => {
      ledger.record(anEvent());
      ledger.record(anEvent());
    }, 20);
    await expect(ledger.confirm({ pid: PID, since, majors: 2, throwIfOver: alive })).resolves.toBe('0x1');
    expect(ledger.of(PID)).toEqual(new Map([['0x1', { majors: 2, minors: 0 }]]));
  });

  test('are not disturbed by what the application collects itself', async () => {
    const ledger = new CollectionLedger();
    ledger.record(anEvent());
    const since = ledger.of(PID);
    for (const event of [anEvent({ kind: 'minor' }), anEvent(), anEvent(), anEvent()]) ledger.record(event);
    await expect(ledger.confirm({ pid: PID, since, majors: 2, throwIfOver: alive })).resolves.toBe('0x1');
  });

  test('end to be waited for when the target is dead', async () => {
    const ledger = new CollectionLedger();
    const dead = () => {
      throw new LeakcheckError('target-crashed', 'it is dead');
    };
    await expect(ledger.confirm({ pid: PID, since: ledger.of(PID), majors: 2, throwIfOver: dead })).rejects.toThrow('it is dead');
  });
});

describe('the isolates of one process', () => {
  test('are told apart by their addresses', async () => {
    const ledger = new CollectionLedger();
    const since = ledger.of(PID);
    for (const isolate of ['0x1', '0x2', '0x2']) ledger.record(anEvent({ isolate }));
    await expect(ledger.confirm({ pid: PID, since, majors: 2, throwIfOver: alive })).resolves.toBe('0x2');
  });

  test('do not lend each other their collections', async () => {
    const ledger = new CollectionLedger();
    const since = ledger.of(PID);
    for (const isolate of ['0x1', '0x2']) ledger.record(anEvent({ isolate }));
    await expect(ledger.confirm({ pid: PID, since, majors: 2, throwIfOver: alive, limitMs: 20 })).rejects.toThrow('only 1 are in the trace');
  });

  test('that are known to be those of others prove nothing', async () => {
    const ledger = new CollectionLedger();
    const since = ledger.of(PID);
    for (const isolate of ['0x1', '0x1', '0x2', '0x2']) ledger.record(anEvent({ isolate }));
    await expect(ledger.confirm({ pid: PID, since, majors: 2, throwIfOver: alive, taken: (isolate) => isolate === '0x1' })).resolves.toBe('0x2');
  });
});

describe('what does not count', () => {
  test('natural collections, and those of other processes', () => {
    const ledger = new CollectionLedger();
    ledger.record(anEvent({ forced: false }));
    ledger.record(anEvent({ pid: 11 }));
    expect(ledger.of(PID)).toEqual(new Map());
    expect(ledger.of(11)).toEqual(new Map([['0x1', { majors: 1, minors: 0 }]]));
  });

  test.each([
    ['nothing at all', [], 'no --trace-gc line of the server reached leakcheck'],
    ['scavenges in their place', [anEvent(), anEvent({ kind: 'minor' })], 'of 2 forced collections only 1 were full mark-compacts'],
    ['too few', [anEvent()], 'but only 1 are in the trace'],
  ])('%s', async (_, events, message) => {
    const ledger = new CollectionLedger();
    const since = ledger.of(PID);
    for (const event of events) ledger.record(event);
    const failure = await ledger.confirm({ pid: PID, since, majors: 2, throwIfOver: alive, limitMs: 20 }).then(
      () => undefined,
      (error: unknown) => error as LeakcheckError,
    );
    expect(failure?.code).toBe('collection-unverified');
    expect(failure?.message).toContain(message);
    expect(failure?.next).toMatch(/stdout|target\.command/);
  });
});
