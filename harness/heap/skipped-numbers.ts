import { BYTE, type Section } from './json-bytes.js';
import { Malformed, shownByte } from './malformed.js';

/** An array of numbers that nobody asks for: it ends at its first bracket, which the processor finds by itself. */
export class SkippedNumbers implements Section {
  done = false;
  #opened = false;

  write(bytes: Uint8Array, start: number, end: number): number {
    if (!this.#opened && bytes[start] !== BYTE.openArray) throw new Malformed(`expected an array of numbers, found ${shownByte(bytes[start])}`, start);
    this.#opened = true;
    const close = bytes.subarray(start, end).indexOf(BYTE.closeArray);
    this.done = close !== -1;
    return this.done ? start + close + 1 : end;
  }
}
