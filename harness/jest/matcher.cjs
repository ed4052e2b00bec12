/*
 * `import 'leakcheck/jest'` in a test file: extends jest's expect with toBeLeakFree(). CommonJS, since jest loads nothing
 * else from packages. It measures and judges nothing itself: scenarios and functions are judged by a process of its own
 * (answer.js), which runs the test that a function belongs to again, in a jest of its own; there this file meets itself.
 */
'use strict';

const path = require('node:path');
const actual = requireActual();
const { spawn } = /** @type {typeof import('node:child_process')} */ (actual('node:child_process'));
const { setTimeout, clearTimeout } = /** @type {typeof import('node:timers')} */ (actual('node:timers'));

/** Jest's limit of 5 s is shorter than a measurement. Whatever the file sets itself, or a test's own limit, counts instead. */
const TEST_LIMIT_MS = 300_000;
/** One for the whole file, also when the registry of modules is reset. */
const STATE = Symbol.for('leakcheck.toBeLeakFree');
const OF_EXPECT = /[\\/]node_modules[\\/]expect[\\/]/;
/** What a process that is asked to end has time for. */
const END_LIMIT_MS = 10_000;

// Jest declares `jest` in every module.
const globals = jestGlobals();
/** @type {{ counts: Map<string, number>, pending: Set<{ cancel: () => void }> }} */
const state = (/** @type {any} */ (globalThis)[STATE] ??= install());
/** Of the process that runs one test again; undefined: this is the user's. */
const rerun = process.env.LEAKCHECK_JEST === undefined ? undefined : JSON.parse(process.env.LEAKCHECK_JEST);

globals.expect.extend({ toBeLeakFree });

function install() {
  globals.jest.setTimeout(TEST_LIMIT_MS);
  /** @type {Set<{ cancel: () => void }>} */
  const pending = new Set();
  // Otherwise the test would pass, whatever is found out after it.
  globals.afterEach(() => {
    if (pending.size === 0) return;
    for (const each of pending) each.cancel();
    pending.clear();
    throw new Error('toBeLeakFree() was still measuring when its test ended.\n\nDo: write `await expect(…).toBeLeakFree()`, or give the test more time.');
  });
  return { counts: new Map(), pending };
}

/**
 * @this {import('expect').MatcherContext}
 * @param {unknown} received a scenario's path, or a function
 * @param {Record<string, unknown>} [options]
 */
async function toBeLeakFree(received, options = {}) {
  const { testPath = '', currentTestName = '', isNot } = this;
  const frames = framesAbove(toBeLeakFree);
  const call = `${isNot ? 'not.' : ''}toBeLeakFree`;
  if (typeof received !== 'string' && typeof received !== 'function') {
    throw new TypeError(`expect(received).${call}() takes the path of a scenario or a function, and got ${this.utils.printReceived(received)}`);
  }
  if (currentTestName === '') throw new Error(`expect(…).${call}() does not know which test it stands in.\n\nDo: use it inside a test, and not inside test.concurrent.`);
  const ordinal = (state.counts.get(currentTestName) ?? 0) + 1;
  state.counts.set(currentTestName, ordinal);
  if (rerun !== undefined) {
    const isThis = typeof received === 'function' && rerun.testName === currentTestName && rerun.ordinal === ordinal;
    if (!isThis) return { pass: !isNot, message: () => '' };
    await require('./measured-call.cjs').serve(/** @type {() => unknown} */ (received), () => globals.jest.clearAllMocks());
    throw new Error('The function was measured; the rest of the test is not run again, its hooks are.');
  }
  const subject = typeof received === 'string' ? { kind: 'scenario', path: received } : { kind: 'function', testPath, testName: currentTestName, ordinal };
  const answer = await ask(call, { subject, options, cwd: process.cwd(), jest: { argv: process.argv.slice(1), execArgv: process.execArgv, parent: process.ppid } });
  if (answer.threw !== undefined) throw errorOf(answer.threw);
  if (answer.verdict === 'clean' || answer.verdict === 'leak') return { pass: answer.verdict === 'clean', message: () => answer.text };
  // Neither it nor its opposite is true.
  throw Object.assign(errorOf({ name: 'LeakcheckError', message: answer.text, stack: `LeakcheckError: ${answer.text}\n${frames}` }), answer.code && { code: answer.code });
}

/**
 * @param {string} matcher
 * @param {object} request
 * @returns {Promise<{ verdict?: string, text: string, code?: string, threw?: { name: string, message: string, stack: string } }>}
 */
function ask(matcher, request) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(__dirname, 'answer.js')], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [output, complaint] = ['', ''];
    /** @type {NodeJS.Timeout | undefined} */
    let limit;
    const pending = {
      // It ends what it has started when its input ends, as it does when this process is killed.
      cancel: () => {
        child.stdin.end();
        limit = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS).unref();
      },
    };
    state.pending.add(pending);
    child.stdin.on('error', () => {});
    child.stdin.write(`${JSON.stringify(request)}\n`);
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (complaint += text));
    child.on('error', reject);
    child.on('close', (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
      clearTimeout(limit);
      state.pending.delete(pending);
      try {
        resolve(JSON.parse(output));
      } catch {
        reject(new Error(`the process that measures for ${matcher}() ended without an answer (${signal ?? `exit code ${code}`})\n${complaint}`));
      }
    });
  });
}

/** What a call has thrown is the failure of the test, as it would be without the measurement. @param {{ name: string, message: string, stack: string }} threw */
function errorOf({ name, message, stack }) {
  return Object.assign(new Error(message), { name, stack });
}

/** Where the test has called. @param {Function} callee */
function framesAbove(callee) {
  const here = { stack: '' };
  Error.captureStackTrace(here, callee);
  return here.stack.split('\n').slice(1).filter((frame) => !OF_EXPECT.test(frame)).join('\n');
}

function jestGlobals() {
  try {
    return require('@jest/globals');
  } catch (cause) {
    throw new Error('leakcheck/jest extends the expect of jest, and there is none here.\n\nDo: import it in a test file that jest runs, or name it in setupFilesAfterEnv.', { cause });
  }
}

/** Modules may be mocked by the test. */
function requireActual() {
  try {
    return require('@jest/globals').jest.requireActual;
  } catch {
    return require;
  }
}
