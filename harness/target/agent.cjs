/*
 * Runs inside the target, preloaded. Plain CommonJS, no dependency, nothing that the application can notice:
 * one unref'd loopback socket to the harness, no patched function, no listener on `process`, no use of its IPC.
 *
 * It answers two questions, one JSON object a line: does this process serve the port, and how large is the
 * live heap after compaction. When the harness is gone it ends the process, so that nothing is left behind.
 *
 * Everything it needs from the globals is taken here, before the application can replace it.
 */
'use strict';

const { isMainThread } = require('node:worker_threads');

// Worker threads load the preload too; one isolate answers for the process.
if (isMainThread && process.env.LEAKCHECK_AGENT) start(JSON.parse(process.env.LEAKCHECK_AGENT));

/** @param {{ port: number, token: string, flags: string[] }} settings */
function start({ port, token, flags }) {
  const net = require('node:net');
  const v8 = require('node:v8');
  const { setImmediate, setTimeout } = globalThis;

  // `npm start` and the like refuse these in NODE_OPTIONS, so they are set from here; a direct `node` has them already.
  for (const flag of flags) v8.setFlagsFromString(flag);
  // Only a bare gc() is a full collection on every Node.js version: never pass it an option.
  const collect = globalThis.gc ?? exposedGc(v8);

  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.unref();
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('close', () => process.kill(process.pid, 'SIGKILL'));

  /** @param {object} message */
  const send = (message) => socket.write(`${JSON.stringify(message)}\n`);
  send({
    hello: token,
    pid: process.pid,
    node: process.version,
    v8: process.versions.v8,
    heapLimitBytes: v8.getHeapStatistics().heap_size_limit,
  });

  let pending = '';
  socket.setEncoding('utf8');
  socket.on('data', (/** @type {string} */ chunk) => {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) answer(JSON.parse(line));
  });

  /** @param {{ id: number, ask: 'ports' } | { id: number, ask: 'sample', port: number, quiesceLimitMs: number, toleranceBytes: number, maxRounds: number }} question */
  async function answer(question) {
    if (question.ask === 'ports') return send({ id: question.id, ports: servers().map((server) => server.port) });
    const openConnections = await quiesce(question.port, question.quiesceLimitMs);
    const compacted = await compact(question.toleranceBytes, question.maxRounds);
    return send({ id: question.id, openConnections, ...compacted });
  }

  /** Listening servers of this process; `_getActiveHandles` is the only way to see them without patching `listen`. */
  function servers() {
    const found = [];
    // @ts-expect-error: undocumented, stable since Node.js 0.x
    for (const handle of process._getActiveHandles()) {
      if (!(handle instanceof net.Server)) continue;
      const address = handle.address();
      if (address !== null && typeof address === 'object') found.push({ port: address.port, server: handle });
    }
    return found;
  }

  /**
   * Waits until the server has no connection left. Resolves with the number that is still open at the limit.
   * @param {number} servedPort @param {number} limitMs
   */
  async function quiesce(servedPort, limitMs) {
    const startedMs = Date.now();
    for (;;) {
      let open = 0;
      for (const { port: listening, server } of servers()) {
        if (listening === servedPort) open += await connectionsOf(server);
      }
      if (open === 0 || Date.now() - startedMs >= limitMs) return open;
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
      const readBytes = v8.getHeapStatistics().used_heap_size;
      const fellBytes = heapBytes - readBytes;
      heapBytes = Math.min(heapBytes, readBytes);
      if (collections >= maxRounds || (collections >= 2 && fellBytes <= toleranceBytes)) return { heapBytes, collections };
    }
  }
}

/** @param {import('node:net').Server} server @returns {Promise<number>} */
function connectionsOf(server) {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}

/** @param {typeof import('node:v8')} v8 @returns {() => void} */
function exposedGc(v8) {
  v8.setFlagsFromString('--expose-gc');
  return require('node:vm').runInNewContext('gc');
}
