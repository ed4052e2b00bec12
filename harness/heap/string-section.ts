import { GrowingNumbers } from './growing-numbers.js';
import { BYTE, isSpace, type Section } from './json-bytes.js';
import { Malformed, shownByte } from './malformed.js';

/** An array of strings: only the places where they begin are kept, 8 bytes for each. */
export class StringSection implements Section {
  done = false;
  /** Position in the file of the first byte of each string's text; at last, where one more would begin. */
  readonly starts = new GrowingNumbers();
  readonly #keep: ((bytes: Uint8Array, position: number) => void) | undefined;
  #state: 'unopened' | 'text' | 'escape' | 'behind text' | 'behind comma' = 'unopened';

  /** @param keep gets every byte of the array, for files whose bytes cannot be read a second time */
  constructor(keep?: (bytes: Uint8Array, position: number) => void) {
    this.#keep = keep;
  }

  write(bytes: Uint8Array, start: number, end: number, base: number): number {
    const at = this.#scan(bytes, start, end, base);
    this.#keep?.(bytes.subarray(start, at), base + start);
    return at;
  }

  #scan(bytes: Uint8Array, start: number, end: number, base: number): number {
    let at = start;
    let state = this.#state;
    while (at < end) {
      const byte = bytes[at]!;
      at += 1;
      if (state === 'text') {
        if (byte === BYTE.quote) state = 'behind text';
        else if (byte === BYTE.backslash) state = 'escape';
        else {
          // Most bytes by far: on to the next one that means something.
          let next = bytes[at]!;
          while (next !== BYTE.quote && next !== BYTE.backslash && at < end) {
            at += 1;
            next = bytes[at]!;
          }
        }
      } else if (state === 'escape') {
        state = 'text';
      } else if (byte === BYTE.quote && state === 'behind comma') {
        this.starts.push(base + at);
        state = 'text';
      } else if (byte === BYTE.comma && state === 'behind text') {
        state = 'behind comma';
      } else if (byte === BYTE.openArray && state === 'unopened') {
        state = 'behind comma';
      } else if (byte === BYTE.closeArray && (state === 'behind text' || (state === 'behind comma' && this.starts.count === 0))) {
        this.starts.push(base + at);
        this.done = true;
        break;
      } else if (!isSpace(byte) || state === 'unopened') {
        const expected = { 'unopened': 'an array of strings', 'behind text': 'a comma', 'behind comma': 'a string' }[state];
        throw new Malformed(`expected ${expected}, found ${shownByte(byte)}`, at - 1);
      }
    }
    this.#state = state;
    return at;
  }
}
