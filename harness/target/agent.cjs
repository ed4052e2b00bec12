/*
 * Runs inside the target, preloaded into every thread of every Node.js process. Plain CommonJS, no dependency, nothing
 * that the application can notice: one unref'd socket to the harness for each process, no patched function, no listener
 * on `process`, no use of its IPC.
 *
 * It answers questions, one JSON object a line: which ports does this process serve, what does every channel read after
 * compaction, and, once nothing is sampled any more, what is in the heap. When the harness is gone it ends the target, so that nothing is left behind.
 *
 * The application may replace or fake any global: what is needed later is taken here, before its first line runs.
 */
'use strict';

/** A supervisor has started the process that it has lost among its last ones. */
const MOST_CHILDREN = 64;

const { isMainThread } = require('node:worker_threads');

if (!isMainThread) require('./agent-threads.cjs').awaitQuestions();
else if (process.env.LEAKCHECK_AGENT) start(JSON.parse(process.env.LEAKCHECK_AGENT));

/**
 * @param {{ port?: number, listen?: number, token: string, flags: string[] }} settings port: of the harness on this machine;
 * listen: where the harness comes to, into a container
 */
function start({ port, listen, token, flags }) {
  const net = require('node:net');
  const v8 = require('node:v8');
  const { setImmediate, setTimeout, Promise } = globalThis;
  const { parse, stringify } = JSON;
  const { min } = Math;
  const { kill } = process;
  // @ts-expect-error: undocumented, what process.exit() ends with
  const reallyExit = /** @type {(code: number) => never} */ (process.reallyExit);
  const { performance } = globalThis;
  const { now } = performance;

  // NODE_OPTIONS refuses these, so they are set from here, for all threads; who was started with them has them.
  const missing = flags.filter((flag) => !process.execArgv.includes(flag));
  for (const flag of missing) if (flag !== '--trace-gc') v8.setFlagsFromString(flag);

  /** @type {import('node:net').Socket} */
  let socket;
  // @ts-expect-error: undocumented; undefined where descriptors have no numbers
  const measure = require('./agent-measure.cjs').createMeasure(missing, () => socket._handle?.fd, globalThis.gc);
  const endOfChild = rememberChildren();
  const hasHadThreads = require('./agent-threads.cjs').noteThreads(missing);
  const hello = {
    hello: token,
    pid: process.pid,
    parentPid: process.ppid,
    threadId: 0,
    clusterWorker: isClusterWorker(),
    node: process.version,
    v8: process.versions.v8,
    heapLimitBytes: v8.getHeapStatistics().heap_size_limit,
  };
  if (listen === undefined) talk(net.connect({ port: /** @type {number} */ (port), host: '127.0.0.1' }));
  else require('./agent-door.cjs').waitForHarness({ port: listen, token, onHarness: talk });

  /** @param {object} message */
  function send(message) {
    socket.write(`${stringify(message)}\n`);
  }

  /** @param {import('node:net').Socket} harness */
  function talk(harness) {
    socket = harness;
    socket.unref();
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      // The target has a process group of its own, so 0 means all that its command has started.
      kill.call(process, 0, 'SIGKILL');
      // In a container no signal from inside ends the first process.
      reallyExit(1);
    });
    send(hello);

    let pending = '';
    socket.setEncoding('utf8');
    socket.on('data', (/** @type {string} */ chunk) => {
      const lines = (pending + chunk).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const question = parse(line);
        // A rejection without a handler would be the application's.
        answer(question).then(send, (error) => send({ id: question.id, failure: String(error) }));
      }
    });
  }

  /** @type {ReturnType<import('./agent-threads.cjs')['createThreads']> | undefined} */
  let threads;

  /** @param {any} question @returns {Promise<object>} */
  async function answer(question) {
    const { id, threadId = 0 } = question;
    switch (question.ask) {
      case 'alive':
        return { id };
      case 'ports':
        return { id, ports: measure.servedPorts(), threads: await runningThreads() };
      case 'end of child':
        return { id, ...endOfChild(question.pid) };
    }
    if (threadId === 0) return { id, ...(await answerFor(measure, question)) };
    threads ??= require('./agent-threads.cjs').createThreads();
    return { id, ...((await threads.measureIn(threadId, (isolate) => answerFor(isolate, question))) ?? { gone: true }) };
  }

  async function runningThreads() {
    if (!hasHadThreads()) return [];
    threads ??= require('./agent-threads.cjs').createThreads();
    return threads.list();
  }

  /** @param {Measured} isolate this one, or another thread's @param {any} question */
  async function answerFor(isolate, question) {
    if (question.ask === 'inspect') {
      if (question.compacts) await quiesce(isolate, question);
      if (question.compacts) await compact(isolate, question);
      return isolate.inspected(question);
    }
    const openConnections = await quiesce(isolate, question);
    isolate.traceFromNowOn();
    const { heapBytes, collections } = await compact(isolate, question);
    const { channels, ...besides } = await isolate.readings(question.others);
    return { openConnections, collections, channels: { heap: heapBytes, ...channels }, ...besides };
  }

  /**
   * Waits until no connection is left. Resolves with the number that is still open at the limit.
   * @param {Measured} isolate @param {{ port: number, quiesceLimitMs: number }} question
   */
  async function quiesce(isolate, { port: servedPort, quiesceLimitMs }) {
    const startedMs = now.call(performance);
    for (;;) {
      const open = await isolate.openConnectionsTo(servedPort);
      if (open === 0 || now.call(performance) - startedMs >= quiesceLimitMs) return open;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /**
   * gc() with a turn of the event loop between, until the live heap no longer falls: finalisers and weak
   * callbacks release one level a turn. The live set is never larger than any reading, so the lowest counts.
   * Called from a socket's turn, never from a request.
   * @param {Measured} isolate @param {{ toleranceBytes: number, maxRounds: number }} question
   */
  async function compact(isolate, { toleranceBytes, maxRounds }) {
    let heapBytes = Infinity;
    let collections = 0;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const readBytes = await isolate.collect();
      collections += 1;
      const fellBytes = heapBytes - readBytes;
      heapBytes = min(heapBytes, readBytes);
      if (collections >= maxRounds || (collections >= 2 && fellBytes <= toleranceBytes)) return { heapBytes, collections };
    }
  }
}

/**
 * How one of the last children of this process ended, for the harness that has lost it. Node.js tells of them in its own
 * way (18.7 and later), so that no listener and no wrapper is left on anything of the application's.
 * @returns {(pid: number) => { code?: number | null, signal?: string | null }}
 */
function rememberChildren() {
  /** @type {WeakRef<import('node:child_process').ChildProcess>[]} */
  const children = [];
  require('node:diagnostics_channel').channel('child_process').subscribe((message) => {
    children.push(new WeakRef(/** @type {{ process: import('node:child_process').ChildProcess }} */ (message).process));
    if (children.length > MOST_CHILDREN) children.shift();
  });
  return (pid) => {
    const child = children.map((each) => each.deref()).find((each) => each?.pid === pid);
    return child === undefined ? {} : { code: child.exitCode, signal: child.signalCode };
  };
}

/** Only a process with an IPC channel can be one, and only then the module is loaded already. */
function isClusterWorker() {
  return process.send !== undefined && /** @type {import('node:cluster').Cluster} */ (/** @type {unknown} */ (require('node:cluster'))).isWorker;
}

/**
 * What is asked of an isolate; of another thread's by way of a promise.
 * @typedef {object} Measured
 * @property {(port: number) => number | Promise<number>} openConnectionsTo
 * @property {() => void} traceFromNowOn
 * @property {() => number | Promise<number>} collect
 * @property {(others?: import('./agent-readings.cjs').Others) => any} readings
 * @property {(question: object) => any} inspected
 */
