import { BYTE, isSpace, type Section } from './json-bytes.js';
import { Malformed, shownByte } from './malformed.js';

/** V8's longest is "trace_function_infos". */
const LONGEST_KEY = 64;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The outermost object of a JSON text, chunk by chunk; what stands behind a key is read by the section that is made for it. */
export class DocumentScanner {
  readonly #sectionFor: (key: string) => Section;
  #state: 'begin' | 'key or end' | 'key' | 'in key' | 'colon' | 'value' | 'in value' | 'comma or end' | 'end' = 'begin';
  #key = '';
  #section: Section | undefined;

  constructor(sectionFor: (key: string) => Section) {
    this.#sectionFor = sectionFor;
  }

  /** Whether the object is complete. */
  get ended(): boolean {
    return this.#state === 'end';
  }

  /** Where it stands, for messages: `in "nodes"`. */
  get place(): string {
    return this.#state === 'in value' ? `in ${JSON.stringify(this.#key)}` : this.#key === '' ? 'at its beginning' : `behind ${JSON.stringify(this.#key)}`;
  }

  /** As Section.write. */
  write(bytes: Uint8Array, start: number, end: number, base: number): number {
    let at = start;
    while (at < end) {
      if (this.#state === 'in value') {
        at = this.#section!.write(bytes, at, end, base);
        if (!this.#section!.done) return at;
        this.#state = 'comma or end';
      } else if (this.#state === 'value' && !isSpace(bytes[at]!)) {
        // The first byte of the value is the section's own.
        this.#section = this.#sectionFor(this.#key);
        this.#state = 'in value';
      } else {
        this.#step(bytes[at]!, at, base);
        at += 1;
      }
    }
    return at;
  }

  #step(byte: number, at: number, base: number): void {
    const state = this.#state;
    if (state === 'in key') {
      if (byte === BYTE.quote) this.#state = 'colon';
      else if (this.#key.length < LONGEST_KEY && byte !== BYTE.backslash) this.#key += String.fromCharCode(byte);
      else throw new Malformed('a key is longer than any of a heap snapshot', at);
    } else if (state === 'begin' && byte === BYTE.openObject) {
      this.#state = 'key or end';
    } else if ((state === 'key or end' || state === 'key') && byte === BYTE.quote) {
      this.#key = '';
      this.#state = 'in key';
    } else if (state === 'colon' && byte === BYTE.colon) {
      this.#state = 'value';
    } else if (state === 'comma or end' && byte === BYTE.comma) {
      this.#state = 'key';
    } else if ((state === 'comma or end' || state === 'key or end') && byte === BYTE.closeObject) {
      this.#state = 'end';
    } else if (!isSpace(byte) && !(state === 'begin' && BYTE_ORDER_MARK[base + at] === byte)) {
      throw new Malformed(state === 'end' ? `there is more behind its end: ${shownByte(byte)}` : `expected ${EXPECTED[state]}, found ${shownByte(byte)}`, at);
    }
  }
}

const EXPECTED = {
  'begin': '"{"',
  'key or end': 'a key',
  'key': 'a key',
  'colon': 'a colon',
  'value': 'a value',
  'in value': 'a value',
  'comma or end': 'a comma or "}"',
} as const;
