/*
 * Runs inside the jest that runs one test again: calls the function as often as it is asked to, and reads the memory
 * between, compacted. Asked and answered over a descriptor of its own, in lines of JSON; reading it blocks, so that
 * nothing runs while the other side thinks, and nothing of it shows in what is measured.
 */
'use strict';

const fs = require('node:fs');
const v8 = require('node:v8');
const { createMeasure } = require('../target/agent-measure.cjs');

/** As judge-function.ts opens it. */
const CHANNEL = 3;
/** A turn of the event loop after so many calls: what a function leaves to the next turn must not pile up. */
const CALLS_PER_TURN = 16;
const { setImmediate } = require('node:timers');

/**
 * @param {() => unknown} work
 * @param {() => void} forgetMockCalls jest's mocks keep every call, which is no leak of the function's
 */
exports.serve = async function serve(work, forgetMockCalls) {
  // Bare gc() is a full collection on every Node.js version; the trace is not read, so it is left out.
  const measure = createMeasure([], () => CHANNEL, globalThis.gc);
  tell({ ready: { node: process.version, v8: process.versions.v8, heapLimitBytes: v8.getHeapStatistics().heap_size_limit } });
  for (;;) {
    const question = await nextQuestion();
    switch (question?.ask) {
      case 'calls':
        tell(await answered(() => calls(work, question.calls)));
        break;
      case 'sample':
        forgetMockCalls();
        tell(await sample(measure, question));
        break;
      case 'inspect':
        if (question.compacts) await compact(measure, question);
        tell(measure.inspected(question));
        break;
      default:
        return;
    }
  }
};

/** @param {() => unknown} work @param {number} count */
async function calls(work, count) {
  for (let call = 1; call <= count; call += 1) {
    const returned = work();
    if (isThenable(returned)) await returned;
    if (call % CALLS_PER_TURN === 0) await turn();
  }
}

/** @param {unknown} value @returns {value is PromiseLike<unknown>} */
function isThenable(value) {
  return value !== null && (typeof value === 'object' || typeof value === 'function') && 'then' in value && typeof value.then === 'function';
}

/** @param {() => Promise<void>} work */
async function answered(work) {
  try {
    await work();
    return { done: true };
  } catch (error) {
    // Also of another realm.
    const { name = 'Error', message = String(error), stack = '' } = /** @type {Partial<Error>} */ (error ?? {});
    return { threw: { name: String(name), message: String(message), stack: String(stack) } };
  }
}

/** @param {ReturnType<typeof createMeasure>} measure @param {{ toleranceBytes: number, maxRounds: number }} limits */
async function sample(measure, limits) {
  const { heapBytes, collections } = await compact(measure, limits);
  const { channels, fdKinds, resourceKinds } = measure.readings();
  return { channels: { heap: heapBytes, ...channels }, fdKinds, resourceKinds, collections };
}

/**
 * As the agent does in a server: until the live heap no longer falls.
 * @param {ReturnType<typeof createMeasure>} measure @param {{ toleranceBytes: number, maxRounds: number }} limits
 */
async function compact(measure, { toleranceBytes, maxRounds }) {
  let heapBytes = Infinity;
  for (let collections = 1; ; collections += 1) {
    await turn();
    const readBytes = measure.collect();
    const fellBytes = heapBytes - readBytes;
    heapBytes = Math.min(heapBytes, readBytes);
    if (collections >= maxRounds || (collections >= 2 && fellBytes <= toleranceBytes)) return { heapBytes, collections };
  }
}

function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** @param {object} message */
function tell(message) {
  fs.writeSync(CHANNEL, `${JSON.stringify(message)}\n`);
}

let pending = '';
/** Allocated once: what is measured must not have it in its readings. */
const chunk = Buffer.allocUnsafeSlow(4096);

/** @returns {Promise<any>} undefined when nobody asks any more */
async function nextQuestion() {
  for (;;) {
    const end = pending.indexOf('\n');
    if (end !== -1) {
      const question = JSON.parse(pending.slice(0, end));
      pending = pending.slice(end + 1);
      return question;
    }
    const length = await readSome();
    if (length === 0) return undefined;
    pending += chunk.toString('utf8', 0, length);
  }
}

/** Where somebody has made the descriptor non-blocking, it is asked again in the next turn. */
async function readSome() {
  for (;;) {
    try {
      return fs.readSync(CHANNEL, chunk, 0, chunk.length, null);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error;
      await turn();
    }
  }
}
