/*
 * A leak of known size, kept as harness/doctor/fixture.cjs keeps it: a chain of arrays, each allocated in its final size and
 * holding the one before it. Any number of bytes is kept in the long run, never more than the smallest link too little.
 */
'use strict';

/** V8 without pointer compression, as in every Node.js: a JSArray has 4 words, its FixedArray 2 and one per element. */
const WORD_BYTES = 8;
const ARRAY_WORDS = 6;
const SMALLEST_LINK_BYTES = (ARRAY_WORDS + 1) * WORD_BYTES;

/** @returns {() => void} to be called once per request */
function leakOf(/** @type {number} */ bytesPerRequest) {
  let owedBytes = 0;
  /** @type {unknown[] | undefined} */
  let lastLink;
  return () => {
    owedBytes += bytesPerRequest;
    if (owedBytes < SMALLEST_LINK_BYTES) return;
    const words = Math.floor(owedBytes / WORD_BYTES);
    const link = new Array(words - ARRAY_WORDS);
    link[0] = lastLink;
    lastLink = link;
    owedBytes -= words * WORD_BYTES;
  };
}

module.exports = { leakOf };
