/** 2^32: turns 32 random bits into a fraction, and back. */
const UINT32_VALUES = 2 ** 32;
/** Rounds thrown away so that close seeds give unrelated sequences; PractRand's own seeding of sfc32 uses 12 and 15. */
const MIXING_ROUNDS = 15;

/**
 * A repeatable stream of fractions in [0, 1), each of 32 random bits.
 *
 * Source: sfc32 (Small Fast Counter) by Chris Doty-Humphrey, from PractRand 0.93 (public domain).
 * @param seed   a whole number of up to 53 bits
 * @param stream picks an independent sequence of the same seed: a request number, for example
 */
export function seededRandom(seed: number, stream = 0): () => number {
  let a = seed >>> 0;
  let b = Math.floor(seed / UINT32_VALUES) >>> 0;
  let c = stream >>> 0;
  let counter = 1;

  function next(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / UINT32_VALUES;
  }

  for (let round = 0; round < MIXING_ROUNDS; round += 1) next();
  return next;
}

/** The next 32 bits of a stream as a whole number, 0 … 2^32 − 1. */
export function uint32(random: () => number): number {
  return Math.floor(random() * UINT32_VALUES);
}

/** A whole number from `from` to `to`, both included. Wide ranges take a second draw to reach every value. */
export function integerBetween(random: () => number, from: number, to: number): number {
  const values = to - from + 1;
  const fraction = values <= UINT32_VALUES ? random() : random() + random() / UINT32_VALUES;
  return Math.min(to, from + Math.floor(fraction * values));
}
