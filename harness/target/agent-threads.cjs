/*
 * Runs inside the target, for the agent: how the worker threads of a process are asked. They get no connection of their
 * own and nothing in their event loop: the idle threads of piscina and tinypool sleep in Atomics.wait(), where no loop
 * turns. V8 interrupts that for the inspector, and the thread goes on to sleep afterwards. The main thread's session lives
 * for one question only: while there is one, V8 keeps what is logged.
 */
'use strict';

const { getEnvironmentData, setEnvironmentData, threadId } = require('node:worker_threads');

/** Where a thread keeps what the main thread calls by way of the inspector. */
const HOOK = 'leakcheck.thread';
/** Where every thread finds what the main thread gives it, whatever its `env`. */
const SHARED = 'leakcheck.threads';
/** A thread answers between two of its instructions; one that does not is in a long call into native code. */
const ANSWER_LIMIT_MS = 5_000;
/** V8 writes 13 to 45 MB of a snapshot a second. */
const INSPECTION_LIMIT_MS = 300_000;

/** @param {readonly string[]} missing flags that the process was not started with */
exports.noteThreads = (missing) => {
  const started = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  setEnvironmentData(SHARED, { started, missing });
  /** Whether there has been a thread. */
  return () => Atomics.load(started, 0) > 0;
};

/** In a worker thread: lets the main thread ask. */
exports.awaitQuestions = () => {
  const shared = /** @type {{ started: Int32Array, missing: string[] } | undefined} */ (/** @type {unknown} */ (getEnvironmentData(SHARED)));
  if (shared === undefined) return;
  const { parse, stringify } = JSON;
  const { gc } = globalThis;
  /** Loaded with the first question: a server may start a thread for each request. @type {ReturnType<import('./agent-measure.cjs')['createMeasure']> | undefined} */
  let loaded;
  /** @param {any} question @returns {object} */
  const answer = (question) => {
    const measure = (loaded ??= require('./agent-measure.cjs').createMeasure(shared.missing, () => undefined, gc));
    switch (question.ask) {
      case 'ports':
        return { threadId, heapLimitBytes: require('node:v8').getHeapStatistics().heap_size_limit, ports: measure.servedPorts() };
      case 'connections':
        return { open: measure.openConnectionsTo(question.port) };
      case 'round':
        measure.traceFromNowOn();
        return { heapBytes: measure.collect(), ...measure.readings() };
      default:
        return measure.inspected(question);
    }
  };
  Object.defineProperty(process, Symbol.for(HOOK), { value: (/** @type {string} */ question) => stringify(answer(parse(question))) });
  Atomics.add(shared.started, 0, 1);
};

/** The thread has ended, or does not answer. */
class Unanswered extends Error {}

/** In the main thread: puts questions to the others. */
exports.createThreads = () => {
  const { Session } = require('node:inspector');
  const { Promise, setTimeout, clearTimeout } = globalThis;
  const { parse, stringify } = JSON;

  return {
    /** The threads that run, with the ports that they serve. @returns {Promise<{ threadId: number, ports: number[] }[]>} */
    async list() {
      return withSession(async (asks) => {
        const answers = await Promise.all([...asks.values()].map((ask) => ask({ ask: 'ports' }).catch(() => undefined)));
        return answers.filter((answer) => answer !== undefined);
      });
    },

    /**
     * Resolves undefined when there is no such thread any more, or none that answers.
     * @template Answer @param {number} wanted @param {(isolate: import('./agent.cjs').Measured) => Promise<Answer>} measure @returns {Promise<Answer | undefined>}
     */
    async measureIn(wanted, measure) {
      return withSession(async (asks) => {
        for (const ask of asks.values()) {
          const found = await ask({ ask: 'ports' }).catch(() => undefined);
          if (found?.threadId === wanted) return measure(remote(ask)).catch((error) => (error instanceof Unanswered ? undefined : Promise.reject(error)));
        }
        return undefined;
      });
    },
  };

  /** @param {(question: object, limitMs?: number) => Promise<any>} ask */
  function remote(ask) {
    /** @type {any} */
    let lastRound;
    return {
      openConnectionsTo: async (/** @type {number} */ port) => (await ask({ ask: 'connections', port })).open,
      traceFromNowOn() {},
      collect: async () => (lastRound = await ask({ ask: 'round' })).heapBytes,
      readings() {
        const { heapBytes, ...readings } = lastRound;
        return readings;
      },
      inspected: (/** @type {object} */ question) => ask(question, INSPECTION_LIMIT_MS),
    };
  }

  /** @template Answer @param {(asks: ReadonlyMap<string, (question: object, limitMs?: number) => Promise<any>>) => Promise<Answer>} work */
  async function withSession(work) {
    const session = new Session();
    session.connect();
    /** By the inspector's name of the thread. @type {Map<string, (question: object, limitMs?: number) => Promise<any>>} */
    const asks = new Map();
    /** @type {Map<string, { resolve: (answer: any) => void, reject: (error: Error) => void, sessionId: string }>} */
    const waiting = new Map();
    let last = 0;
    /** @param {string} sessionId @param {object} question @param {number} [limitMs] */
    const ask = (sessionId, question, limitMs = ANSWER_LIMIT_MS) =>
      new Promise((resolve, reject) => {
        const id = (last += 1);
        const key = `${sessionId}:${id}`;
        const limit = setTimeout(() => settle(key, new Unanswered('the thread does not answer')), limitMs);
        waiting.set(key, {
          sessionId,
          resolve: (answer) => (clearTimeout(limit), resolve(answer)),
          reject: (error) => (clearTimeout(limit), reject(error)),
        });
        const expression = `process[Symbol.for(${stringify(HOOK)})]?.(${stringify(stringify(question))})`;
        const message = stringify({ id, method: 'Runtime.evaluate', params: { expression, silent: true } });
        session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, (error) => error && settle(key, new Error(error.message)));
      });
    /** @param {string} key @param {any} outcome */
    const settle = (key, outcome) => {
      const { resolve, reject } = waiting.get(key) ?? {};
      waiting.delete(key);
      if (outcome instanceof Error) reject?.(outcome);
      else resolve?.(outcome);
    };
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => asks.set(sessionId, (question, limitMs) => ask(sessionId, question, limitMs)));
    session.on('NodeWorker.detachedFromWorker', ({ params: { sessionId } }) => {
      asks.delete(sessionId);
      for (const [key, { sessionId: of }] of waiting) if (of === sessionId) settle(key, new Unanswered('the thread has ended'));
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
      const { id, result, error } = parse(message);
      const value = result?.result?.value;
      const thrown = error?.message ?? result?.exceptionDetails?.exception?.description;
      settle(`${sessionId}:${id}`, typeof value === 'string' ? parse(value) : new Error(thrown ?? 'the thread has no agent'));
    });
    try {
      // Names the threads that run before it answers.
      await new Promise((resolve, reject) => session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, (error) => (error ? reject(new Error(error.message)) : resolve(undefined))));
      return await work(asks);
    } finally {
      session.disconnect();
    }
  }
};
