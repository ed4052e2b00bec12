import { describe, expect, test } from '@jest/globals';
import { OutputTail } from '../../harness/target/output-tail.js';
import { TextWatch } from '../../harness/target/text-watch.js';

describe('the last output', () => {
  test('is in lines, oldest first, whatever the pieces were', () => {
    const tail = new OutputTail();
    for (const piece of ['on', 'e\ntw', 'o\r\nthree']) tail.push(piece);
    expect(tail.lines()).toEqual(['one', 'two', 'three']);
  });

  test('leaves empty lines out', () => {
    const tail = new OutputTail();
    tail.push('a\n\n  \nb\n');
    expect(tail.lines()).toEqual(['a', 'b']);
  });

  test('is bounded in lines', () => {
    const tail = new OutputTail();
    for (let line = 1; line <= 1000; line += 1) tail.push(`line ${line}\n`);
    expect(tail.lines()).toHaveLength(30);
    expect(tail.lines().at(0)).toBe('line 971');
    expect(tail.lines().at(-1)).toBe('line 1000');
  });

  test('is bounded in the length of a line, also of one that never ends', () => {
    const tail = new OutputTail();
    tail.push(`${'x'.repeat(10_000)}\n`);
    for (let piece = 0; piece < 100; piece += 1) tail.push('y'.repeat(1000));
    tail.push('the end');
    expect(tail.lines().map((line) => line.length)).toEqual([2000, 2000]);
    expect(tail.lines().at(-1)).toMatch(/y{100}the end$/);
  });
});

describe('watching for a text', () => {
  const watching = (wanted: string, pieces: readonly string[]) => {
    const watch = new TextWatch(wanted);
    for (const piece of pieces) watch.push(piece);
    return watch.found;
  };

  test('finds it in one piece, without a newline', () => expect(watching('listening', ['server is listening'])).toBe(true));
  test('finds it split over pieces', () => expect(watching('listening on 80', ['x lis', 'ten', 'ing', ' on 80'])).toBe(true));
  test('finds it split into characters', () => expect(watching('ready', [...'not yet reaready'])).toBe(true));
  test('finds one character', () => expect(watching('!', ['a', 'b!'])).toBe(true));
  test('does not make it up from parts that do not touch', () => expect(watching('ready', ['rea', 'X', 'dy'])).toBe(false));
  test("finds it around V8's trace lines, in pieces of any size", () => {
    const output = 'server is li[4763:0x21dec150]      163 ms: Scavenge 4.7 (5.0) -> 4.3 (6.0) MB, 5.92 / 0.00 ms  (average mu = 1.000, current mu = 1.000) task; \nstening';
    for (const pieces of [[output], output.split(/(?=\[|s)/), [...output]]) expect(watching('server is listening', pieces)).toBe(true);
    expect(watching('server is listening', ['server is li\nstening'])).toBe(false);
  });
  test('remembers that it was found', () => expect(watching('ready', ['ready', 'x'.repeat(100_000)])).toBe(true));
});
