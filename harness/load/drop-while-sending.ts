/** A client that goes away while it is still sending its request. */
import { connect } from 'node:net';
import type { RenderedRequest } from '../scenario/compile-route.js';

/** Long enough for a server to have begun with what came: to have opened a file for an upload, say. */
const PAUSE_BEFORE_DROP_MS = 25;

export interface DropOptions {
  readonly origin: URL;
  /** How long a server may keep the client waiting for the point at which it drops the connection. */
  readonly timeoutMs: number;
  /** Ends the requests under way, without an error. */
  readonly signal: AbortSignal;
}

/**
 * Sends the first half of the body, or less than the head of a request without one, and drops the connection.
 * A server that answers or closes before is no failure.
 * @throws the system's error when there is no connection, or a timeout
 */
export function dropWhileSending(request: RenderedRequest, { origin, signal, timeoutMs }: DropOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let isConnected = false;
    let pause: NodeJS.Timeout | undefined;
    const socket = connect({ host: hostOf(origin), port: Number(origin.port), timeout: timeoutMs });
    // The option `signal` of a socket would keep its listener for ever.
    const stop = () => socket.destroy();
    signal.addEventListener('abort', stop);
    socket.once('connect', () => {
      isConnected = true;
      socket.write(firstHalf(request, origin), () => (pause = setTimeout(() => socket.destroy(), PAUSE_BEFORE_DROP_MS)));
    });
    socket.on('timeout', () => {
      reject(new Error('timed out'));
      socket.destroy();
    });
    socket.on('error', (error) => {
      if (!isConnected) reject(error);
    });
    socket.once('close', () => {
      clearTimeout(pause);
      signal.removeEventListener('abort', stop);
      resolve();
    });
    socket.resume();
  });
}

/** `URL` keeps the brackets of an IPv6 address. */
export function hostOf(origin: URL): string {
  return origin.hostname.replace(/^\[|\]$/g, '');
}

function firstHalf({ method, path, headers, body = '' }: RenderedRequest, origin: URL): Buffer {
  const content = Buffer.from(body);
  const length = content.length === 0 ? {} : { 'content-length': String(content.length) };
  const fields = Object.entries({ host: origin.host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${fields.join('')}`);
  // The empty line ends the head; without it the server waits for more.
  return content.length === 0 ? head : Buffer.concat([head, Buffer.from('\r\n'), content.subarray(0, content.length >> 1)]);
}
