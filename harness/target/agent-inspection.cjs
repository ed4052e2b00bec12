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

/**
 * @param {() => Promise<void>} compact
 * @returns {(question: any) => Promise<object>}
 */
exports.createInspection = (compact) => {
  /** @type {import('node:inspector').Session | undefined} */
  let session;

  return async (question) => {
    switch (question.what) {
      case 'snapshot':
        await compact();
        return snapshot(question.file);
      case 'sampling':
        await ask('HeapProfiler.enable');
        await ask('HeapProfiler.startSampling', { samplingInterval: question.intervalBytes, stackDepth: STACK_DEPTH });
        return {};
      case 'profile': {
        // What was printed meanwhile is kept for a console that is not there.
        await ask('Runtime.enable');
        await ask('Runtime.discardConsoleEntries');
        await compact();
        const { profile } = await ask('HeapProfiler.stopSampling');
        write(question.file, profile);
        return {};
      }
      case 'scripts':
        write(question.file, await scripts());
        return {};
      case 'sources':
        write(question.file, await Promise.all(question.scriptIds.map(sourceOf)));
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

  async function scripts() {
    /** @type {object[]} */
    const found = [];
    /** @param {{ params: { scriptId: string, url: string, sourceMapURL?: string } }} message */
    const note = ({ params: { scriptId, url, sourceMapURL } }) => found.push({ scriptId: Number(scriptId), url, sourceMapUrl: sourceMapURL ?? '' });
    connected().on('Debugger.scriptParsed', note);
    await ask('Debugger.enable');
    connected().off('Debugger.scriptParsed', note);
    return found;
  }

  /** @param {number} scriptId */
  async function sourceOf(scriptId) {
    const { scriptSource } = await ask('Debugger.getScriptSource', { scriptId: String(scriptId) });
    return { scriptId, source: scriptSource };
  }

  function connected() {
    if (session === undefined) {
      session = new (require('node:inspector').Session)();
      session.connect();
    }
    return session;
  }

  /** @param {string} method @param {object} [params] @returns {Promise<any>} */
  function ask(method, params) {
    return new Promise((resolve, reject) => connected().post(method, params, (error, answer) => (error ? reject(new Error(`${method}: ${error.message}`)) : resolve(answer))));
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
