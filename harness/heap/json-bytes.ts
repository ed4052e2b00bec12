/** The bytes of JSON that a reader of bytes has to know. */
export const BYTE = {
  tab: 0x09,
  newline: 0x0a,
  return: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

export function isSpace(byte: number): boolean {
  return byte === BYTE.space || byte === BYTE.newline || byte === BYTE.return || byte === BYTE.tab;
}

/** A value of the document, read as its bytes come in. */
export interface Section {
  /** Whether the value is complete. */
  readonly done: boolean;
  /**
   * Takes bytes from `start` on, at most to `end`; `bytes[end]` is 0.
   *
   * @param base position of `bytes[0]` in the file
   * @returns index of the first byte that it has not taken: behind the value when it is done, else `end` or a few bytes
   *   before it, which then stand before the next chunk
   * @throws Malformed
   */
  write(bytes: Uint8Array, start: number, end: number, base: number): number;
}
