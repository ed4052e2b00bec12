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
    if (!this.#opened) {
      if (bytes[at] !== BYTE.openArray) throw new Malformed(`expected an array of numbers, found ${shownByte(bytes[at])}`, at);
      this.#opened = true;
      at += 1;
    }
    const values = this.#values;
    let count = this.#count;
    let expectsNumber = this.#expectsNumber;
    // The hot loop: half of the time of reading a snapshot is spent in the next twenty lines.
    while (at < end) {
      const first = bytes[at]!;
      let digit = first - BYTE.zero;
      if (digit >= 0 && digit <= 9 && expectsNumber) {
        const begin = at;
        let value = digit;
        at += 1;
        digit = bytes[at]! - BYTE.zero;
        while (digit >= 0 && digit <= 9) {
          value = (Math.imul(value, 10) + digit) | 0;
          at += 1;
          digit = bytes[at]! - BYTE.zero;
        }
        if (at === end) {
          // Its last digits may stand in the next chunk.
          at = begin;
          break;
        }
        values[count] = at - begin > SHORT_DIGITS ? longNumber(bytes, begin, at) : value;
        count += 1;
        if (count === values.length) {
          this.#sink.accept(values, count);
          this.#empty = false;
          count = 0;
        }
        if (bytes[at] === BYTE.comma) at += 1;
        else expectsNumber = false;
      } else if (first === BYTE.comma && !expectsNumber) {
        expectsNumber = true;
        at += 1;
      } else if (isSpace(first)) {
        at += 1;
      } else if (first === BYTE.closeArray) {
        this.#close(count, expectsNumber, at);
        return at + 1;
      } else {
        throw new Malformed(`expected ${expectsNumber ? 'a whole number' : 'a comma'}, found ${shownByte(first)}`, at);
      }
    }
    this.#count = count;
    this.#expectsNumber = expectsNumber;
    if (end - at > MOST_DIGITS) throw new Malformed('a number has too many digits', at);
    return at;
  }

  #close(count: number, expectsNumber: boolean, at: number): void {
    const { fieldCount } = this.#sink;
    if (count % fieldCount !== 0) throw new Malformed(`the array ends after ${count % fieldCount} of the ${fieldCount} numbers of a record`, at);
    if (expectsNumber && !(this.#empty && count === 0)) throw new Malformed('expected a whole number, found "]"', at);
    if (count > 0) this.#sink.accept(this.#values, count);
    this.done = true;
  }
}

function longNumber(bytes: Uint8Array, begin: number, end: number): number {
  let value = 0;
  for (let at = begin; at < end; at += 1) value = value * 10 + bytes[at]! - BYTE.zero;
  if (value > Number.MAX_SAFE_INTEGER) throw new Malformed('a number is larger than any address', begin);
  return value;
}
