/*
 * Runs inside the target, for the agent: in a container the harness cannot be reached, so it is waited for. One port is
 * published for all processes of the container: whoever has it gives it up when the harness has come, for the next one.
 */
'use strict';

const net = require('node:net');

/** Until a process that was earlier has been visited, which takes the harness 25 ms. */
const NEXT_TRY_MS = 20;
/** A stranger is not listened to for longer; the token has 48 characters. */
const LONGEST_WORD = 100;

const { setTimeout } = globalThis;

/** @param {{ port: number, token: string, onHarness: (socket: import('node:net').Socket) => void }} options */
exports.waitForHarness = ({ port, token, onHarness }) => {
  const door = net.createServer((visitor) => {
    let word = '';
    visitor.unref();
    visitor.on('error', () => {});
    visitor.on('data', hear);
    /** @param {Buffer} bytes */
    function hear(bytes) {
      word += bytes.toString('latin1');
      const end = word.indexOf('\n');
      if (end === -1 && word.length <= LONGEST_WORD) return;
      if (word.slice(0, end) !== token) return void visitor.destroy();
      visitor.off('data', hear);
      door.close();
      onHarness(visitor);
    }
  });
  door.unref();
  door.on('error', () => void setTimeout(open, NEXT_TRY_MS).unref());
  open();

  // Exclusive: a cluster's worker would ask its primary to listen, and share the port with all others.
  function open() {
    door.listen({ port, exclusive: true });
  }
};
