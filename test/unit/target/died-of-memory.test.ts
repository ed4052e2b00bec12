import { describe, expect, test } from '@jest/globals';
import type { GcEvent } from '../../../harness/samples/gc-trace.js';
import { memoryWordsOf, type Signs } from '../../../harness/target/died-of-memory.js';
import { LastCollections } from '../../../harness/target/last-collections.js';

const AT_LIMIT = { exhausted: 'heap', words: 'Reached heap limit', pid: 7 } as const;
const ABORTED = { code: null, signal: 'SIGABRT' } as const;

function words(parts: Partial<Signs>) {
  return memoryWordsOf({ end: ABORTED, direct: true, lastWords: AT_LIMIT, serving: [7], kernelKilled: false, ...parts })?.words;
}

describe('V8 says so', () => {
  test.each([
    ['and aborts', {}],
    ['and traps', { end: { code: null, signal: 'SIGTRAP' } as const }],
    ['and the exit code is that of an abort, as on Windows', { end: { code: 134, signal: null } }],
    ['in a process of several that goes, while the command lives on', { end: undefined, direct: false }],
    ['and a program around the server fails in its own way', { end: { code: 1, signal: null }, direct: false }],
    ['of a process that nobody knows, because it had no collection to tell', { lastWords: { exhausted: 'heap', words: 'Reached heap limit' } as const }],
  ])('%s', (_, parts) => expect(words(parts)).toBe('Reached heap limit'));

  test.each([
    ['of a helper process, and the server crashes of something else', { lastWords: { ...AT_LIMIT, pid: 8 } }],
    ['but the server exits by itself', { end: { code: 3, signal: null } }],
    ['but a person has ended it', { end: { code: null, signal: 'SIGTERM' } as const }],
    ['but the program around it ends well', { end: { code: 0, signal: null }, direct: false }],
  ])('%s: no death of memory', (_, parts) => expect(words(parts)).toBeUndefined());
});

describe('an error that nobody caught says so', () => {
  const lastWords = { exhausted: 'worker', words: 'ERR_WORKER_OUT_OF_MEMORY', uncaught: true } as const;

  test('and Node.js exits with 1', () => expect(words({ lastWords, end: { code: 1, signal: null } })).toBe('ERR_WORKER_OUT_OF_MEMORY'));
  test('but a signal has ended it', () => expect(words({ lastWords, end: { code: null, signal: 'SIGSEGV' } })).toBeUndefined());
});

describe('the kernel', () => {
  const KILLED = { code: null, signal: 'SIGKILL' } as const;

  test.each([
    ['has ended a process, and the server was killed', { end: KILLED, kernelKilled: true }, 'ended by the kernel'],
    ['has ended a process behind a shell', { end: { code: 137, signal: null }, kernelKilled: true }, 'ended by the kernel'],
    ['counts no kill: somebody else sent it', { end: KILLED }, undefined],
    ['has ended another process, and the server exits', { end: { code: 1, signal: null }, kernelKilled: true }, undefined],
  ])('%s', (_, parts, expected) => expect(words({ lastWords: undefined, ...parts })).toBe(expected));
});

describe('the last collections', () => {
  const event = (pid: number, isolate: string, atMs: number): GcEvent => ({ pid, isolate, atMs, kind: 'major', forced: false, beforeBytes: 2, afterBytes: 1, pauseMs: 1, reason: '' });
  const times = (events: readonly GcEvent[]) => events.map(({ atMs }) => atMs);

  test('ten of each isolate, oldest first', () => {
    const last = new LastCollections();
    for (let atMs = 1; atMs <= 25; atMs += 1) {
      last.add(event(7, '0xa', atMs));
      if (atMs <= 3) last.add(event(7, '0xb', 100 + atMs));
    }
    expect(times(last.of(7, '0xa'))).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    expect(times(last.of(7, '0xb'))).toEqual([101, 102, 103]);
  });

  test('where the isolate is not known, of the one that has collected last', () => {
    const last = new LastCollections();
    for (const each of [event(7, '0xa', 1), event(7, '0xb', 2), event(7, '0xa', 3), event(8, '0xc', 4)]) last.add(each);
    expect(times(last.of(7))).toEqual([1, 3]);
    expect(times(last.of(7, '0xf'))).toEqual([1, 3]);
    expect(last.of(9)).toEqual([]);
  });
});
