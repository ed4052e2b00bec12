/**
 * Runs the scripts of a scenario, apart from the harness: what blocks, leaks or ends here does so without it.
 *
 * Plain CommonJS, so that it is the same file in the sources and in dist. Messages in: `load`, `open` and `close` of a
 * window, `call`, `abort`; out: `settled`, with what was thrown.
 */
'use strict';
const { parentPort } = require('node:worker_threads');
const { pathToFileURL } = require('node:url');

/** @typedef {{ default?: unknown, setup?: unknown, teardown?: unknown }} Script */

/** @type {Map<string, Promise<Script>>} By path; each is loaded once. */
const scripts = new Map();
/** @type {Map<string, unknown>} What `setup` has returned for the window, by path. */
const data = new Map();
/** @type {AbortController} */
let window = new AbortController();

/** @param {string} path @returns {Promise<Script>} */
function scriptAt(path) {
  let script = scripts.get(path);
  if (script === undefined) scripts.set(path, (script = import(pathToFileURL(path).href)));
  return script;
}

/** @param {number} seed @returns {() => number} fractions in [0, 1), the same for the same request of the same run */
function randomFrom(seed) {
  let state = seed >>> 0;
  // mulberry32, by Tommy Ettinger (public domain).
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {any} job @returns {Promise<void>} */
async function carryOut({ kind, path, context }) {
  const script = await scriptAt(path);
  const at = { ...context, signal: window.signal };
  switch (kind) {
    case 'load':
      if (typeof script.default !== 'function') throw new TypeError('it has no default export that is a function');
      return;
    case 'open':
      if (typeof script.setup === 'function') data.set(path, await script.setup(at));
      return;
    case 'call':
      await /** @type {Function} */ (script.default)({ ...at, random: randomFrom(context.randomSeed), data: data.get(path) });
      return;
    case 'close':
      if (typeof script.teardown === 'function') await script.teardown({ ...at, data: data.get(path) });
      data.delete(path);
      return;
  }
}

parentPort?.on('message', (job) => {
  if (job.kind === 'abort') return window.abort();
  if (job.kind === 'load') window = new AbortController();
  carryOut(job).then(
    () => parentPort?.postMessage({ id: job.id }),
    (error) => parentPort?.postMessage({ id: job.id, failure: { message: String(error?.message ?? error), stack: String(error?.stack ?? '') } }),
  );
});
