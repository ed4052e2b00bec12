/** The parser on single lines, on chunks that end anywhere, and on input made to break it. */
import { describe, expect, test } from '@jest/globals';
import { BYTES_PER_MB } from '../../harness/samples/gc-event.js';
import { parseGcLine } from '../../harness/samples/gc-trace.js';
import { LONGEST_LINE } from '../../harness/samples/log-lines.js';
import { packedTrace, parseTrace, plainTrace, TRUTHS } from '../support/trace-fixtures.js';

const LINE = '[4256:0x3c6ce000]       25 ms: Mark-Compact (reduce) 5.2 (7.1) -> 4.4 (9.1) MB, pooled: 0 MB, 2.81 / 0.00 ms  (average mu = 1.000, current mu = 1.000) testing; GC in old space requested';

describe('one line', () => {
  test('all fields, with their units', () => {
    expect(parseGcLine(LINE)).toEqual({
      pid: 4256,
      isolate: '0x3c6ce000',
      atMs: 25,
      kind: 'major',
      forced: true,
      beforeBytes: Math.round(5.2 * BYTES_PER_MB),
      afterBytes: Math.round(4.4 * BYTES_PER_MB),
      committedBytes: Math.round(9.1 * BYTES_PER_MB),
      pauseMs: 2.81,
      reason: 'testing; GC in old space requested',
    });
  });

  test('Node 0.10 has no isolate and a whole number of milliseconds', () => {
    expect(parseGcLine('[2973]      233 ms: Mark-sweep 14.8 (46.0) -> 11.8 (49.0) MB, 4 ms (+ 9 ms in 106 steps since start of marking, biggest step 2.379150 ms) [gc extension] [GC in old space requested].'))
      .toMatchObject({ pid: 2973, isolate: null, atMs: 233, kind: 'major', forced: true, pauseMs: 4 });
  });

  test.each([
    ['Incremental Mark-Compact', 'major'],
    ['Mark-sweep', 'major'],
    ['Shared Mark-sweep', 'major'],
    ['Minor Mark-Compact', 'minor'],
    ['Incremental Minor Mark-Sweep', 'minor'],
    ['Scavenge (reduce) (interleaved)', 'minor'],
    ['Scavenge (during sweeping)', 'minor'],
  ])('%s is a %s collection', (event, kind) => {
    expect(parseGcLine(LINE.replace('Mark-Compact (reduce)', event))?.kind).toBe(kind);
  });

  test('an address as Windows prints it', () => {
    expect(parseGcLine(LINE.replace('0x3c6ce000', '000001F2A5C0B5D0'))?.isolate).toBe('000001F2A5C0B5D0');
  });

  test('behind text of the application the last line wins', () => {
    expect(parseGcLine(`${LINE}${LINE.replace('   25 ms', '   26 ms')}`)?.atMs).toBe(26);
    expect(parseTrace([`at 3% [99] ${LINE}\n`])).toMatchObject({ texts: ['at 3% [99] '], events: [{ atMs: 25 }] });
  });

  test('the three dialects of --trace-gc-nvp give exact bytes', () => {
    expect(parseGcLine('[5:0x1] [I:0x1]       29 ms: pause=0.6 mutator=-35.1 gc=ms total_size_before=2110632 total_size_after=1771432 holes_size_before=0 '))
      .toMatchObject({ kind: 'major', beforeBytes: 2110632, afterBytes: 1771432, pauseMs: 0.6 });
    expect(parseGcLine('[5:0x1:0]       29 ms: pause=0.6 mutator=1 gc=mc x=0 start_object_size=9 end_object_size=7 start_memory_size=20 end_memory_size=30 y=1'))
      .toMatchObject({ kind: 'major', beforeBytes: 9, afterBytes: 7, committedBytes: 30 });
    expect(parseGcLine('[5:0x1:0]       29 ms: GC: {"pause":0.6,"gc":"mc","reason":"testing","collector_reason":"x","start_object_size":9,"end_object_size":7,"end_memory_size":30}'))
      .toMatchObject({ kind: 'major', forced: true, reason: 'testing; x', afterBytes: 7, committedBytes: 30 });
    expect(parseGcLine('[5:0x1]       29 ms: pause=0.6 mutator=1 gc=mmc reduce_memory=0 ')).toMatchObject({ kind: 'minor', pauseMs: 0.6 });
    expect(parseGcLine('[5:0x1]       29 ms: pause=0.6 mutator=1 gc=ms total_size_before=2110632 total_size_after=17')).toBeUndefined();
  });

  test('a line that is cut before its reason is no event, wherever it is cut, and is counted as ignored', () => {
    const certain = LINE.indexOf('testing');
    for (let length = LINE.indexOf('Mark'); length < certain - 1; length++) {
      expect(parseGcLine(LINE.slice(0, length))).toBeUndefined();
      if (length > LINE.indexOf('Mark') + 5) expect(parseTrace([`${LINE.slice(0, length)}\n`]).ignoredLines).toBe(1);
    }
    expect(parseGcLine(LINE.slice(0, certain + 7))?.forced).toBe(true);
  });

  test('a byte that is overwritten by a letter in any number makes the line no event', () => {
    const end = LINE.indexOf('testing');
    const digits = [...LINE.slice(LINE.indexOf('ms:'), end).matchAll(/\d/g)].map(({ index }) => index + LINE.indexOf('ms:'));
    expect(digits.length).toBeGreaterThan(20);
    for (const index of digits) expect(parseGcLine(`${LINE.slice(0, index)}x${LINE.slice(index + 1)}`)).toBeUndefined();
  });

  test('more live than committed memory is a mixture of two lines', () => {
    expect(parseGcLine(LINE.replace('4.4 (9.1)', '14.4 (9.1)'))).toBeUndefined();
    expect(parseGcLine(LINE.replace('5.2 (7.1)', '7.2 (7.1)'))).toBeUndefined();
  });

  test.each([
    ['a clock that is not padded', LINE.replace('       25 ms', ' 25 ms')],
    ['a whole line in the record of a logger', JSON.stringify({ msg: LINE })],
    ['a whole line in quotes', `saw "${LINE}"`],
    ['no header', LINE.slice(LINE.indexOf('Mark'))],
    ['a title', 'Mark-Compact is a phase'],
  ])('%s is no event', (_, line) => {
    expect(parseGcLine(line)).toBeUndefined();
    expect(parseTrace([line]).events).toEqual([]);
  });
});

describe('carriers', () => {
  const half = LINE.length >> 1;
  test('Docker and Kubernetes cut long lines in pieces, of two streams', () => {
    const docker = (log: string, stream: string): string => `${JSON.stringify({ log, stream, time: 't' })}\n`;
    const cri = (text: string, flag: string, stream: string): string => `2026-11-21T01:40:00.000000000Z ${stream} ${flag} ${text}\n`;
    const fromDocker = parseTrace([docker(LINE.slice(0, half), 'stdout'), docker('noise\n', 'stderr'), docker(`${LINE.slice(half)}\n`, 'stdout')]);
    const fromCri = parseTrace([cri(LINE.slice(0, half), 'P', 'stdout'), cri('noise', 'F', 'stderr'), cri(LINE.slice(half), 'F', 'stdout')]);
    for (const { events, texts } of [fromDocker, fromCri]) {
      expect(events).toEqual([parseGcLine(LINE)]);
      expect(texts).toEqual(['noise']);
    }
  });

  test("journald's JSON export", () => {
    expect(parseTrace([`${JSON.stringify({ MESSAGE: LINE, _PID: '1' })}\n`]).events).toHaveLength(1);
  });
});

describe('the summary of an out-of-memory death', () => {
  const summary = `\n<--- Last few GCs --->\nme${LINE}\n     20 ms: Mark-sweep 1.0 (2.0) -> 1.0 (2.0) MB, 1.0 / 0 ms [last resort gc].\n\n<--- JS stacktrace --->\n`;

  test('is not counted again, and is handed over as text', () => {
    const { events, outOfMemory, ignoredLines, texts } = parseTrace([`${LINE}\n${summary}`]);
    expect({ events: events.length, outOfMemory, ignoredLines }).toEqual({ events: 1, outOfMemory: true, ignoredLines: 0 });
    expect(texts).toContain('<--- Last few GCs --->');
  });

  test('does not hide the next life of the process, in the same log', () => {
    expect(parseTrace([`${LINE}\n${summary}${LINE.replace('0x3c6ce000', '0x11')}\n`]).events.map(({ isolate }) => isolate)).toEqual(['0x3c6ce000', '0x11']);
  });

  test('a fatal error alone is noticed too', () => {
    expect(parseTrace(['FATAL ERROR: CALL_AND_RETRY_2 Allocation failed - process out of memory\n'])).toMatchObject({ outOfMemory: true, events: [] });
  });
});

describe('chunks that end anywhere', () => {
  const SMALL = ['22.23.3-prefixed-utf16le', '22.23.3-prefixed-bom-crlf', '26.10.0-corrupt-trunc-mu', '22.23.3-corrupt-glued', '22.23.3-prefixed-docker-jsonfile'];

  test.each(SMALL)('%s: two chunks, split at every offset', (name) => {
    const log = plainTrace(name).subarray(0, 2000);
    const whole = parseTrace([log]);
    expect(whole.events.length).toBeGreaterThan(2);
    for (let offset = 0; offset <= log.length; offset++) {
      const split = parseTrace([log.subarray(0, offset), log.subarray(offset)]);
      if (JSON.stringify(split) !== JSON.stringify(whole)) expect({ offset, ...split }).toEqual({ offset, ...whole });
    }
  });

  test.each([...TRUTHS].filter(([, { kind }]) => !kind.includes('gz')).map(([name]) => name))('%s: chunks of seeded sizes', (name) => {
    const log = plainTrace(name);
    expect(parseTrace(cut(log, 7))).toEqual(parseTrace([log]));
  });

  test('one byte at a time, with no newline at the end', () => {
    const log = plainTrace('22.23.3-prefixed-utf16le').subarray(0, 5000);
    expect(parseTrace(Array.from(log, (byte) => Buffer.of(byte)))).toEqual(parseTrace([log]));
    expect(parseTrace([Buffer.from('a')])).toMatchObject({ texts: ['a'] });
  });
});

describe('hostile input', () => {
  test.each([
    ['a megabyte of digits', '9'.repeat(1e6)],
    ['a megabyte of openings', '[123:0x'.repeat(150_000)],
    ['a megabyte of headers', '[1:0x1]        1 ms: '.repeat(50_000)],
    ['a megabyte of half events', '[1:0x1]        1 ms: Mark-sweep 1.0 (2.0) -> '.repeat(22_000)],
    ['a megabyte of blanks', `[1:0x1]        1 ms: Scavenge${' '.repeat(1e6)}`],
    ['a megabyte of suffixes', `[1:0x1]        1 ms: Scavenge${' (reduce)'.repeat(110_000)}`],
    ['a megabyte of braces', '{"log":'.repeat(140_000)],
    ['a megabyte of carriage returns', '\r'.repeat(1e6)],
    ['a megabyte of NUL', '\0'.repeat(1e6)],
  ])('%s: the event behind it is found', (_, junk) => {
    const { events } = parseTrace([Buffer.from(`${junk}${LINE}\n${LINE}\n`)]);
    expect(events.filter(({ beforeBytes }) => beforeBytes === parseGcLine(LINE)?.beforeBytes).length).toBe(2);
  });

  test('of a line without an end only the end is kept', () => {
    const { texts } = parseTrace(Array.from({ length: 200 }, () => 'x'.repeat(100_000)));
    expect(texts.map(({ length }) => length)).toEqual([LONGEST_LINE]);
  });

  test('bytes of no encoding are text', () => {
    const bytes = Buffer.from(cut(packedTrace('26.10.0-natural-clean'), 3).flatMap((chunk) => [...chunk]));
    expect(parseTrace([bytes]).events).toEqual([]);
  });
});

/** Chunks of 1 to 700 bytes from a small linear congruential generator. */
function cut(log: Buffer, seed: number): Buffer[] {
  const chunks: Buffer[] = [];
  let state = seed;
  for (let from = 0; from < log.length;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const size = 1 + (state % 700);
    chunks.push(log.subarray(from, from + size));
    from += size;
  }
  return chunks;
}
