/*
 * Runs inside the target, preloaded. Plain CommonJS, no dependency, nothing that the application can notice:
 * one unref'd socket to the harness, no patched function, no listener on `process`, no use of its IPC.
 *
 * It answers questions, one JSON object a line: which ports does this process serve, what does every channel read after
 * compaction, and, once nothing is sampled any more, what is in the heap. When the harness is gone it ends the target, so that nothing is left behind.
 *
 * The application may replace or fake any global: what is needed later is taken here, before its first line runs.
 */
'use strict';

const { isMainThread } = require('node:worker_threads');

// Worker threads load the preload too; one isolate answers for the process.
if (isMainThread && process.env.LEAKCHECK_AGENT) start(JSON.parse(process.env.LEAKCHECK_AGENT));

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
  const { now } = performance;
  // @ts-expect-error: undocumented, stable since Node.js 0.x; the only way to see servers without patching `listen`
  const activeHandles = /** @type {() => unknown[]} */ (process._getActiveHandles);
  const { getHeapStatistics, setFlagsFromString } = v8;

  // `npm start` and the like refuse these in NODE_OPTIONS, so they are set from here; a direct `node` has them already.
  // The trace waits for the first sample: npm and its short-lived children print to pipes that somebody reads.
  let traceIsOff = flags.includes('--trace-gc');
  for (const flag of flags) if (flag !== '--trace-gc') setFlagsFromString(flag);
  // Only a bare gc() is a full collection on every Node.js version: never pass it an option.
  const collect = globalThis.gc ?? exposedGc(v8);

  /** @type {import('node:net').Socket} */
  let socket;
  // @ts-expect-error: undocumented; undefined where descriptors have no numbers
  const read = require('./agent-readings.cjs').createReader(() => socket._handle?.fd);
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
    send({
      hello: token,
      pid: process.pid,
      parentPid: process.ppid,
      clusterWorker: isClusterWorker(),
      node: process.version,
      v8: process.versions.v8,
      heapLimitBytes: getHeapStatistics().heap_size_limit,
    });

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

  /** @type {((question: object) => Promise<object>) | undefined} */
  let inspect;

  /**
   * @param {{ id: number, ask: 'ports' } | { id: number, ask: 'sample' | 'inspect', port: number, quiesceLimitMs: number, toleranceBytes: number, maxRounds: number }} question
   * @returns {Promise<object>}
   */
  async function answer(question) {
    const { id } = question;
    if (question.ask === 'ports') return { id, ports: servedPorts() };
    if (question.ask === 'inspect') {
      inspect ??= require('./agent-inspection.cjs').createInspection(async () => {
        await quiesce(question.port, question.quiesceLimitMs);
        await compact(question.toleranceBytes, question.maxRounds);
      });
      return { id, ...(await inspect(question)) };
    }
    if (traceIsOff) setFlagsFromString('--trace-gc');
    traceIsOff = false;
    const openConnections = await quiesce(question.port, question.quiesceLimitMs);
    const { heapBytes, collections } = await compact(question.toleranceBytes, question.maxRounds);
    const { channels, ...kinds } = read();
    return { id, openConnections, collections, channels: { heap: heapBytes, ...channels }, ...kinds };
  }

  function servedPorts() {
    const ports = [];
    for (const handle of activeHandles.call(process)) {
      const address = handle instanceof net.Server ? handle.address() : null;
      if (address !== null && typeof address === 'object') ports.push(address.port);
      // A cluster worker has no listening handle, but the connections that it was given; an outgoing one has no server.
      // @ts-expect-error: undocumented
      if (handle instanceof net.Socket && handle.server) ports.push(handle.localPort);
    }
    return ports;
  }

  /**
   * Connections to the server, whichever process accepted them: a cluster worker has them without a listening handle.
   * @param {number} servedPort
   */
  function openConnectionsTo(servedPort) {
    let open = 0;
    for (const handle of activeHandles.call(process)) {
      if (handle instanceof net.Socket && handle.localPort === servedPort) open += 1;
    }
    return open;
  }

  /**
   * Waits until no connection is left. Resolves with the number that is still open at the limit.
   * @param {number} servedPort @param {number} limitMs
   */
  async function quiesce(servedPort, limitMs) {
    const startedMs = now.call(performance);
    for (;;) {
      const open = openConnectionsTo(servedPort);
      if (open === 0 || now.call(performance) - startedMs >= limitMs) return open;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /**
   * gc() with a turn of the event loop between, until the live heap no longer falls: finalisers and weak
   * callbacks release one level a turn. The live set is never larger than any reading, so the lowest counts.
   * Called from a socket's turn, never from a request, and the heap is read in the turn of the collection.
   * @param {number} toleranceBytes @param {number} maxRounds
   */
  async function compact(toleranceBytes, maxRounds) {
    let heapBytes = Infinity;
    let collections = 0;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      collections += 1;
      const readBytes = getHeapStatistics().used_heap_size;
      const fellBytes = heapBytes - readBytes;
      heapBytes = min(heapBytes, readBytes);
      if (collections >= maxRounds || (collections >= 2 && fellBytes <= toleranceBytes)) return { heapBytes, collections };
    }
  }
}

/** Only a process with an IPC channel can be one, and only then the module is loaded already. */
function isClusterWorker() {
  return process.send !== undefined && /** @type {import('node:cluster').Cluster} */ (/** @type {unknown} */ (require('node:cluster'))).isWorker;
}

/** @param {typeof import('node:v8')} v8 @returns {() => void} */
function exposedGc(v8) {
  v8.setFlagsFromString('--expose-gc');
  return require('node:vm').runInNewContext('gc');
}
