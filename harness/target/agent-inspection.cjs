/*
 * Runs inside the target, for the agent: looks into the heap. Loaded with the first question, in a process that has
 * been sampled for the last time: what is done here blocks it and adds to its memory.
 *
 * Answers go into files, since a snapshot or a bundle's source map is too large for a line.
 */
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const v8 = require('node:v8');

/** A snapshot's peak of resident memory, by the heap's size: 8 to 11 times were measured on Node.js 20 to 26 with small objects. */
const PEAK_PER_HEAP_BYTE = 11;
/** As deep as V8 follows a stack for a sample; web frameworks are up to 40 deep. */
const STACK_DEPTH = 64;

/** Everything in one turn: a thread that is interrupted in Atomics.wait() has no other. @returns {(question: any) => object} */
exports.createInspection = () => {
  /** @type {import('node:inspector').Session | undefined} */
  let session;

  return (question) => {
    switch (question.what) {
      case 'snapshot':
        return snapshot(question.file);
      case 'sampling':
        ask('HeapProfiler.enable');
        ask('HeapProfiler.startSampling', { samplingInterval: question.intervalBytes, stackDepth: STACK_DEPTH });
        return {};
      case 'console':
        // What was printed meanwhile is kept for a console that is not there.
        ask('Runtime.enable');
        ask('Runtime.discardConsoleEntries');
        return {};
      case 'profile': {
        const { profile } = ask('HeapProfiler.stopSampling');
        write(question.file, profile);
        return {};
      }
      case 'scripts':
        write(question.file, scripts());
        return {};
      case 'sources':
        write(question.file, question.scriptIds.map(sourceOf));
        return {};
      case 'texts':
        write(question.file, question.paths.flatMap((/** @type {string} */ path) => textOf(path, question.maxBytes)));
        return {};
      default:
        throw new Error(`no inspection ${question.what}`);
    }
  };

  /** @param {string} file */
  function snapshot(file) {
    const neededBytes = PEAK_PER_HEAP_BYTE * v8.getHeapStatistics().used_heap_size;
    // Since Node.js 20.13; it knows the limit of a container
    const freeBytes = process.availableMemory?.() ?? os.freemem();
    if (neededBytes > freeBytes) return { refused: { neededBytes, freeBytes } };
    const startedMs = performance.now();
    v8.writeHeapSnapshot(file);
    return { pauseMs: Math.round(performance.now() - startedMs) };
  }

  function scripts() {
    /** @type {object[]} */
    const found = [];
    /** @param {{ params: { scriptId: string, url: string, sourceMapURL?: string } }} message */
    const note = ({ params: { scriptId, url, sourceMapURL } }) => found.push({ scriptId: Number(scriptId), url, sourceMapUrl: sourceMapURL ?? '' });
    connected().on('Debugger.scriptParsed', note);
    ask('Debugger.enable');
    connected().off('Debugger.scriptParsed', note);
    return found;
  }

  /** @param {number} scriptId */
  function sourceOf(scriptId) {
    const { scriptSource } = ask('Debugger.getScriptSource', { scriptId: String(scriptId) });
    return { scriptId, source: scriptSource };
  }

  function connected() {
    if (session === undefined) {
      session = new (require('node:inspector').Session)();
      session.connect();
    }
    return session;
  }

  /** A session within its own thread answers before `post` returns. @param {string} method @param {object} [params] @returns {any} */
  function ask(method, params) {
    /** @type {{ error: Error | null, answer: object | undefined } | undefined} */
    let settled;
    connected().post(method, params, (error, answer) => (settled = { error, answer }));
    if (settled === undefined) throw new Error(`${method}: no answer`);
    if (settled.error) throw new Error(`${method}: ${settled.error.message}`);
    return settled.answer;
  }
};

/** @param {string} path @param {number} maxBytes */
function textOf(path, maxBytes) {
  try {
    const stats = fs.statSync(path);
    return stats.isFile() && stats.size <= maxBytes ? [{ path, text: fs.readFileSync(path, 'utf8') }] : [];
  } catch {
    return [];
  }
}

/** @param {string} file @param {unknown} value */
function write(file, value) {
  fs.writeFileSync(file, JSON.stringify(value));
}
