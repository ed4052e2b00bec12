/*
 * Runs inside the target, for the agent: what is asked of one isolate, each answered in one turn. The main thread and
 * every worker thread have one of these.
 *
 * The application may replace or fake any global: what is needed later is taken here, before its first line runs.
 */
'use strict';

const net = require('node:net');
const v8 = require('node:v8');
const { createReader } = require('./agent-readings.cjs');

/**
 * @param {readonly string[]} missing flags that the process was not started with
 * @param {() => number | undefined} ownDescriptor of the agent's connection
 * @param {(() => void) | undefined} exposed the gc() that V8 has given to this thread
 */
exports.createMeasure = (missing, ownDescriptor, exposed) => {
  const { getHeapStatistics, setFlagsFromString } = v8;
  // @ts-expect-error: undocumented, stable since Node.js 0.x; the only way to see servers without patching `listen`
  const activeHandles = /** @type {() => unknown[]} */ (process._getActiveHandles);
  // The trace waits for the first sample: npm and its short-lived children print to pipes that somebody reads.
  let traceIsOff = missing.includes('--trace-gc');
  // Only a bare gc() is a full collection on every Node.js version: never pass it an option.
  const gc = exposed ?? exposedGc();
  const read = createReader(ownDescriptor);
  /** @type {ReturnType<import('./agent-inspection.cjs')['createInspection']> | undefined} */
  let inspect;

  return {
    servedPorts() {
      const ports = [];
      for (const handle of activeHandles.call(process)) {
        const address = handle instanceof net.Server ? handle.address() : null;
        if (address !== null && typeof address === 'object') ports.push(address.port);
        // A cluster worker has no listening handle, but the connections that it was given; an outgoing one has no server.
        // @ts-expect-error: undocumented; Node.js sets it on connections that a server has accepted
        if (handle instanceof net.Socket && handle.server) ports.push(handle.localPort);
      }
      return ports;
    },

    /**
     * Connections to the server, whichever process accepted them: a cluster worker has them without a listening handle.
     * @param {number} servedPort
     */
    openConnectionsTo(servedPort) {
      let open = 0;
      for (const handle of activeHandles.call(process)) {
        if (handle instanceof net.Socket && handle.localPort === servedPort) open += 1;
      }
      return open;
    },

    traceFromNowOn() {
      if (traceIsOff) setFlagsFromString('--trace-gc');
      traceIsOff = false;
    },

    /** The live heap, in bytes, in the turn of the collection. */
    collect() {
      gc();
      return getHeapStatistics().used_heap_size;
    },

    /** Everything but the heap. @param {import('./agent-readings.cjs').Others} [others] */
    readings(others) {
      return { ...read(others), script: process.argv[1] };
    },

    /** @param {object} question see agent-inspection.cjs */
    inspected(question) {
      inspect ??= require('./agent-inspection.cjs').createInspection();
      return inspect(question);
    },
  };
};

/** @returns {() => void} */
function exposedGc() {
  v8.setFlagsFromString('--expose-gc');
  return require('node:vm').runInNewContext('gc');
}
