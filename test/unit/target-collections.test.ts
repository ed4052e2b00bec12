import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import type { GcEvent } from '../../harness/samples/gc-trace.js';
import { CollectionLedger } from '../../harness/target/collection-ledger.js';

const PID = 10;

function anEvent(parts: Partial<{ kind: GcEvent['kind']; forced: boolean; pid: number }> = {}): GcEvent {
  return { kind: 'major', forced: true, pid: PID, isolate: '0x1', atMs: 1, beforeBytes: 2, afterBytes: 1, committedBytes: 3, pauseMs: 1, reason: 'testing', ...parts };
}

const alive = () => {};

describe('collections that were forced', () => {
  test('are confirmed by their trace lines, also when these arrive after the answer', async () => {
    const ledger = new CollectionLedger();
    const before = ledger.of(PID);
    setTimeout(() => {
      ledger.record(anEvent());
      ledger.record(anEvent());
    }, 20);
    await expect(ledger.confirm(PID, before, 2, alive)).resolves.toBeUndefined();
    expect(ledger.of(PID)).toEqual({ majors: 2, minors: 0 });
  });

  test('are not disturbed by what the application collects itself', async () => {
    const ledger = new CollectionLedger();
    ledger.record(anEvent());
    const before = ledger.of(PID);
    for (const event of [anEvent({ kind: 'minor' }), anEvent(), anEvent(), anEvent()]) ledger.record(event);
    await expect(ledger.confirm(PID, before, 2, alive)).resolves.toBeUndefined();
  });

  test('end to be waited for when the target is dead', async () => {
    const ledger = new CollectionLedger();
    const dead = () => {
      throw new LeakcheckError('target-crashed', 'it is dead');
    };
    await expect(ledger.confirm(PID, ledger.of(PID), 2, dead)).rejects.toThrow('it is dead');
  });
});

describe('what does not count', () => {
  test('natural collections, and those of other processes', () => {
    const ledger = new CollectionLedger();
    ledger.record(anEvent({ forced: false }));
    ledger.record(anEvent({ pid: 11 }));
    expect(ledger.of(PID)).toEqual({ majors: 0, minors: 0 });
    expect(ledger.of(11)).toEqual({ majors: 1, minors: 0 });
  });

  test.each([
    ['nothing at all', [], 'no --trace-gc line of the server reached leakcheck'],
    ['scavenges in their place', [anEvent(), anEvent({ kind: 'minor' })], 'of 2 forced collections only 1 were full mark-compacts'],
    ['too few', [anEvent()], 'but only 1 are in the trace'],
  ])('%s', async (_, events, message) => {
    const ledger = new CollectionLedger();
    const before = ledger.of(PID);
    for (const event of events) ledger.record(event);
    const failure = await ledger.confirm(PID, before, 2, alive, 20).then(
      () => undefined,
      (error: unknown) => error as LeakcheckError,
    );
    expect(failure?.code).toBe('collection-unverified');
    expect(failure?.message).toContain(message);
    expect(failure?.next).toMatch(/stdout|target\.command/);
  });
});
