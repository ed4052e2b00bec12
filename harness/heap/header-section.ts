import { BYTE, type Section } from './json-bytes.js';
import { Malformed } from './malformed.js';
import { SkippedValue } from './skipped-value.js';

/** V8 writes one to two kilobytes. */
const LARGEST_HEADER_BYTES = 1 << 20;

/** The value of "snapshot": small, and read by JSON.parse. */
export class HeaderSection implements Section {
  readonly #value = new SkippedValue();
  readonly #onValue: (value: unknown) => void;
  #text = Buffer.alloc(0);

  /** @param onValue gets what the JSON says, once */
  constructor(onValue: (value: unknown) => void) {
    this.#onValue = onValue;
  }

  get done(): boolean {
    return this.#value.done;
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    if (this.#text.length === 0 && bytes[start] !== BYTE.openObject) throw new Malformed('"snapshot" is not an object', start);
    const at = this.#value.write(bytes, start, end);
    this.#text = Buffer.concat([this.#text, bytes.subarray(start, at)]);
    if (this.#text.length > LARGEST_HEADER_BYTES) throw new Malformed('"snapshot" does not end', start);
    if (this.done) this.#onValue(parsed(this.#text, start));
    return at;
  }
}

function parsed(text: Buffer, at: number): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw new Malformed(`"snapshot" is not JSON: ${error instanceof Error ? error.message : String(error)}`, at);
  }
}
