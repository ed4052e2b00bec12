import { BYTE, isSpace, type Section } from './json-bytes.js';
import { Malformed, shownByte } from './malformed.js';

/** What becomes of the numbers of an array. */
export interface RecordSink {
  /** Numbers per record. */
  readonly fieldCount: number;
  /** @param values whole records, side by side, in the first `count` places */
  accept(values: Float64Array, count: number): void;
}

/** Few enough to stay in the processor's first cache: 32 KB. */
const RECORDS_PER_BATCH = 512;
/** Of a number that fits 32 bits in any case. */
const SHORT_DIGITS = 9;
/** Of 2^53 - 1, the last number that is exact. */
const MOST_DIGITS = 16;
const COMMA_AS_DIGIT = BYTE.comma - BYTE.zero;
const NEWLINE_AS_DIGIT = BYTE.newline - BYTE.zero;

/** An array of whole numbers, which are most of a snapshot: handed on in batches of whole records. */
export class NumberSection implements Section {
  done = false;
  readonly #sink: RecordSink;
  readonly #values: Float64Array;
  #count = 0;
  #opened = false;
  #empty = true;
  #expectsNumber = true;

  constructor(sink: RecordSink) {
    this.#sink = sink;
    this.#values = new Float64Array(sink.fieldCount * RECORDS_PER_BATCH);
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && !this.done) {
      const byte = bytes[at]!;
      if (!this.#opened) {
        if (byte !== BYTE.openArray) throw new Malformed(`expected an array of numbers, found ${shownByte(byte)}`, at);
        this.#opened = true;
      } else if (this.#expectsNumber && byte >= BYTE.zero && byte <= BYTE.nine) {
        const behind = this.#numbers(bytes, at, end);
        if (this.#count === this.#values.length) this.#handOn();
        if (behind === at) break;
        at = behind;
        continue;
      } else if (byte === BYTE.comma && !this.#expectsNumber) {
        this.#expectsNumber = true;
      } else if (byte === BYTE.closeArray) {
        this.#close(at);
      } else if (!isSpace(byte)) {
        throw new Malformed(`expected ${this.#expectsNumber ? 'a whole number' : 'a comma'}, found ${shownByte(byte)}`, at);
      }
      at += 1;
    }
    if (!this.done && end - at > MOST_DIGITS) throw new Malformed('a number has too many digits', at);
    return at;
  }

  /**
   * Numbers with a comma between them, or a newline and a comma, as V8 writes them: most of the time of reading a
   * snapshot is spent here. Stops before anything else, before a number that may go on in the next chunk, and when the
   * batch is full.
   */
  #numbers(bytes: Uint8Array, start: number, end: number): number {
    const values = this.#values;
    let count = this.#count;
    let at = start;
    while (count < values.length) {
      let digit = bytes[at]! - BYTE.zero;
      if (digit < 0 || digit > 9) break;
      const begin = at;
      let value = digit;
      at += 1;
      digit = bytes[at]! - BYTE.zero;
      while (digit >= 0 && digit <= 9) {
        value = (Math.imul(value, 10) + digit) | 0;
        at += 1;
        digit = bytes[at]! - BYTE.zero;
      }
      if (at >= end) {
        at = begin;
        break;
      }
      values[count] = at - begin > SHORT_DIGITS ? longNumber(bytes, begin, at) : value;
      count += 1;
      if (digit === COMMA_AS_DIGIT) at += 1;
      else if (digit === NEWLINE_AS_DIGIT && bytes[at + 1] === BYTE.comma) at += 2;
      else {
        this.#expectsNumber = false;
        break;
      }
    }
    this.#count = count;
    return at;
  }

  #close(at: number): void {
    const { fieldCount } = this.#sink;
    const count = this.#count;
    if (count % fieldCount !== 0) throw new Malformed(`the array ends after ${count % fieldCount} of the ${fieldCount} numbers of a record`, at);
    if (this.#expectsNumber && !(this.#empty && count === 0)) throw new Malformed('expected a whole number, found "]"', at);
    if (count > 0) this.#handOn();
    this.done = true;
  }

  #handOn(): void {
    this.#sink.accept(this.#values, this.#count);
    this.#count = 0;
    this.#empty = false;
  }
}

function longNumber(bytes: Uint8Array, begin: number, end: number): number {
  let value = 0;
  for (let at = begin; at < end; at += 1) value = value * 10 + bytes[at]! - BYTE.zero;
  if (value > Number.MAX_SAFE_INTEGER) throw new Malformed('a number is larger than any address', begin);
  return value;
}
