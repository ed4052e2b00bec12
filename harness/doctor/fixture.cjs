/*
 * The server of `leakcheck doctor`: realistic garbage for every request, and a leak of known size, or none.
 *
 * LEAK_BYTES are kept for every LEAK_EVERY-th request, to the byte and without the jumps of a growing array: a chain of
 * arrays, each allocated in its final size and holding the one before it. What a link has to be short of is owed and
 * kept later, so that any number of bytes is kept in the long run, never more than the smallest link too little.
 */
'use strict';

const http = require('node:http');

/** V8 without pointer compression, as in every Node.js: a JSArray has 4 words, its FixedArray 2 and one per element. */
const WORD_BYTES = 8;
const ARRAY_WORDS = 6;
const SMALLEST_LINK_BYTES = (ARRAY_WORDS + 1) * WORD_BYTES;

const leakBytes = Number(process.env.LEAK_BYTES ?? 0);
const leakEvery = Number(process.env.LEAK_EVERY ?? 1);

let requests = 0;
let owedBytes = 0;
/** @type {unknown[] | undefined} */
let lastLink;

function leak() {
  owedBytes += leakBytes;
  if (owedBytes < SMALLEST_LINK_BYTES) return;
  const words = Math.floor(owedBytes / WORD_BYTES);
  const link = new Array(words - ARRAY_WORDS);
  link[0] = lastLink;
  lastLink = link;
  owedBytes -= words * WORD_BYTES;
}

/** Short-lived objects, strings, closures, a Map and a Promise: some 30 KB that nothing holds when the answer is sent. */
async function answer(/** @type {string} */ path) {
  const lines = Array.from({ length: 60 }, (_, id) => ({ id, name: `item ${id} of ${path}`, price: id * 1.37, tags: [id % 7, id % 11] }));
  const byTag = new Map();
  for (const line of lines) for (const tag of line.tags) byTag.set(tag, [...(byTag.get(tag) ?? []), line.id]);
  const copy = JSON.parse(JSON.stringify(lines));
  await Promise.resolve();
  return JSON.stringify({ path, total: copy.length, tags: [...byTag.keys()], lines: copy.slice(0, 10) });
}

const server = http.createServer(async (request, response) => {
  requests += 1;
  if (leakBytes > 0 && requests % leakEvery === 0) leak();
  const body = await answer(request.url ?? '/');
  response.setHeader('content-type', 'application/json').end(body);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
