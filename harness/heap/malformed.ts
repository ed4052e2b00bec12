/** What is wrong with a snapshot, while it is read. */

/** The bytes cannot be what they stand for. Has the place in the chunk; whoever knows the file makes it a message. */
export class Malformed extends Error {
  override readonly name = 'Malformed';

  /** @param at index in the chunk; missing where the mistake has no single place */
  constructor(
    message: string,
    readonly at?: number,
  ) {
    super(message);
  }
}

/** A byte as a message shows it: `"x"`, or `0x1b` where it would not print. */
export function shownByte(byte: number | undefined): string {
  if (byte === undefined) return 'nothing';
  return byte > 0x20 && byte < 0x7f ? JSON.stringify(String.fromCharCode(byte)) : `0x${byte.toString(16).padStart(2, '0')}`;
}
