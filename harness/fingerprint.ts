/** What something is recognised by in another run: a short hash of what it is made of. */
import { createHash } from 'node:crypto';

/** 48 bits: two of one project share them by chance once in 10^14 pairs. */
const HASH_CHARACTERS = 12;

/**
 * Such as `v1-9f2c4b7a01c3`.
 * @param kind of fingerprint, with its version: raised with every change of what is hashed
 * @param parts no list of parts means two things
 */
export function fingerprint(kind: string, parts: readonly string[]): string {
  return `${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, HASH_CHARACTERS)}`;
}
