import { BYTE, isSpace, type Section } from './json-bytes.js';
import { Malformed, shownByte } from './malformed.js';

/** A value that nobody asks for, of any kind and depth. What is inside of it is not checked. */
export class SkippedValue implements Section {
  done = false;
  #depth = 0;
  #state: 'begin' | 'plain' | 'text' | 'escape' | 'inside' = 'begin';

  write(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at]!;
      if (this.#state === 'escape') {
        this.#state = 'text';
      } else if (this.#state === 'text') {
        if (byte === BYTE.backslash) this.#state = 'escape';
        else if (byte === BYTE.quote && this.#behindValue()) return at + 1;
      } else if (byte === BYTE.quote) {
        this.#state = 'text';
      } else if (byte === BYTE.openArray || byte === BYTE.openObject) {
        this.#depth += 1;
        this.#state = 'inside';
      } else if (this.#state === 'inside') {
        if (byte !== BYTE.closeArray && byte !== BYTE.closeObject) continue;
        this.#depth -= 1;
        if (this.#behindValue()) return at + 1;
      } else if (byte === BYTE.comma || byte === BYTE.closeObject || byte === BYTE.closeArray || isSpace(byte)) {
        if (this.#state === 'begin') throw new Malformed(`expected a value, found ${shownByte(byte)}`, at);
        // A number, true, false or null ends where something else begins.
        this.done = true;
        return at;
      } else {
        this.#state = 'plain';
      }
    }
    return end;
  }

  #behindValue(): boolean {
    this.#state = 'inside';
    this.done = this.#depth === 0;
    return this.done;
  }
}
