import type { GrowingNumbers } from './growing-numbers.js';
import type { StringTable } from './heap-snapshot.js';
import { BYTE, isSpace } from './json-bytes.js';

/** Of a text, in bytes as the file has it. V8 cuts strings at 1,024 characters, six bytes each at most. */
const LONGEST_TEXT_BYTES = 1 << 24;
/** Neighbouring strings are often asked for together. */
const BLOCK_BYTES = 1 << 13;

/** Fills `into` from a position of the file; less where it ends. */
export type ReadBytes = (into: Uint8Array, position: number) => number;

/** Strings are decoded when they are asked for: of millions, a report shows dozens. */
export class StringsInFile implements StringTable {
  readonly count: number;
  readonly #starts: GrowingNumbers;
  readonly #read: ReadBytes;
  #block = new Uint8Array(0);
  #blockStart = 0;

  /** @param starts of all strings, and where one more would begin */
  constructor(starts: GrowingNumbers, read: ReadBytes) {
    this.count = starts.count - 1;
    this.#starts = starts;
    this.#read = read;
  }

  get(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) throw new RangeError(`there is no string ${index}, only ${this.count}`);
    const start = this.#starts.get(index);
    const length = Math.min(this.#starts.get(index + 1) - start, LONGEST_TEXT_BYTES);
    const bytes = this.#bytes(start, length);
    return decoded(bytes.subarray(0, textEnd(bytes)));
  }

  #bytes(start: number, length: number): Uint8Array {
    const offset = start - this.#blockStart;
    if (offset >= 0 && offset + length <= this.#block.length) return this.#block.subarray(offset, offset + length);
    const block = new Uint8Array(Math.max(length, BLOCK_BYTES));
    this.#block = block.subarray(0, this.#read(block, start));
    this.#blockStart = start;
    return this.#block.subarray(0, length);
  }
}

/** Behind the text stand its quote and, unless it is the last, a comma and the next one's quote, with spaces between. */
function textEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  const before = (byte: number) => {
    while (end > 0 && isSpace(bytes[end - 1]!)) end -= 1;
    if (bytes[end - 1] === byte) end -= 1;
  };
  if (bytes[end - 1] === BYTE.closeArray) end -= 1;
  else {
    end -= 1;
    before(BYTE.comma);
  }
  before(BYTE.quote);
  return end;
}

function decoded(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    // Escapes that JSON does not know, or control characters that it wants escaped: shown as they are.
    return text;
  }
}
