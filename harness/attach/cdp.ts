/** The Chrome DevTools Protocol with one process, over a WebSocket: the seam that tests replace. */
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClientOptions, WebSocket } from 'ws';
import { LeakcheckError } from '../errors.js';

export interface Cdp {
  /**
   * @throws CdpGone when the connection ends before the answer
   * @throws LeakcheckError attach-unresponsive after the limit, interrupted
   */
  send<Answer = object>(method: string, params?: object, limitMs?: number): Promise<Answer>;
  /** @returns ends it */
  on(event: string, listener: (params: never) => void): () => void;
  /** Settles when the connection has ended, whoever has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** A new connection to the port of the inspector, wherever that is. */
export type Connect = () => Promise<Duplex>;

/** The process has ended, or has closed its inspector. */
export class CdpGone extends Error {
  override readonly name = 'CdpGone';
}

/** A turn of the event loop is enough for it; a server that collects 4 GB, or is blocked by a request, takes seconds. */
const ANSWER_LIMIT_MS = 60_000;
const CONNECT_LIMIT_MS = 10_000;
/** A chunk of a snapshot is 100 KB, a source map in one message has been seen with 80 MB. */
const LARGEST_MESSAGE_BYTES = 512 * 2 ** 20;

interface Waiting {
  readonly method: string;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** @param path of the inspector's WebSocket, as /json/list names it @throws LeakcheckError attach-no-inspector */
export async function openCdp(connect: Connect, path: string): Promise<Cdp> {
  const { WebSocket } = await import('ws');
  const socket = await connect();
  // The types want a net.Socket; any stream will do.
  const createConnection = (() => socket) as unknown as ClientOptions['createConnection'];
  const webSocket = new WebSocket(`ws://127.0.0.1${path}`, { createConnection, perMessageDeflate: false, maxPayload: LARGEST_MESSAGE_BYTES, handshakeTimeout: CONNECT_LIMIT_MS });
  await new Promise<void>((resolve, reject) => {
    webSocket.once('open', resolve);
    webSocket.once('error', (cause) => reject(new LeakcheckError('attach-no-inspector', `the inspector refused the connection: ${cause.message}`, { next: 'See that no other program stands between, and try again.', cause })));
  });
  return overWebSocket(webSocket);
}

function overWebSocket(webSocket: WebSocket): Cdp {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<(params: never) => void>>();
  let lastId = 0;
  let gone = false;
  const ended = new Promise<void>((resolve) => {
    webSocket.on('close', () => {
      gone = true;
      for (const { method, reject } of waiting.values()) reject(new CdpGone(method));
      waiting.clear();
      resolve();
    });
  });
  webSocket.on('error', () => webSocket.terminate());
  webSocket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as { id?: number; method?: string; params?: never; result?: never; error?: { message: string } };
    if (message.id === undefined) {
      for (const listener of listeners.get(message.method ?? '') ?? []) listener(message.params as never);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve(message.result as never);
    else asked?.reject(new Error(`${asked.method}: ${message.error.message}`));
  });
  return {
    ended,
    close: () => webSocket.terminate(),
    on(event, listener) {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      return () => void all.delete(listener);
    },
    send(method, params = {}, limitMs = ANSWER_LIMIT_MS) {
      return new Promise((resolve, reject) => {
        if (gone) return reject(new CdpGone(method));
        const id = (lastId += 1);
        const limit = setTimeout(() => {
          waiting.delete(id);
          reject(unresponsive(limitMs));
        }, limitMs);
        waiting.set(id, {
          method,
          resolve: (answer) => (clearTimeout(limit), resolve(answer)),
          reject: (error) => (clearTimeout(limit), reject(error)),
        });
        webSocket.send(JSON.stringify({ id, method, params }));
      });
    },
  };
}

function unresponsive(limitMs: number): LeakcheckError {
  return new LeakcheckError('attach-unresponsive', `the process did not answer within ${limitMs / 1000} s`, {
    next: 'Its event loop is blocked, it is suspended, or another debugger has paused it. If leakcheck has opened its inspector, that is still open.',
  });
}

/** Where the inspector's WebSocket is. @throws LeakcheckError attach-no-inspector */
export async function inspectorPath(connect: Connect, where: string): Promise<string> {
  const nobody = (why: string, cause?: unknown) =>
    new LeakcheckError('attach-no-inspector', `${where} is no inspector: ${why}`, { next: 'Give the address that Node.js printed after "Debugger listening on", or a pid.', cause });
  const socket = await connect().catch((cause: Error) => {
    throw nobody(cause.message, cause);
  });
  try {
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', path: '/json/list', createConnection: () => socket, timeout: CONNECT_LIMIT_MS }, (response) => {
        let all = '';
        response.setEncoding('utf8').on('data', (part: string) => (all += part)).on('end', () => resolve(all)).on('error', reject);
      });
      asked.on('timeout', () => asked.destroy(new Error('it does not answer'))).on('error', reject).end();
    });
    return pathIn(text);
  } catch (error) {
    throw nobody(error instanceof SyntaxError || error instanceof TypeError ? 'it answers something else' : (error as Error).message, error);
  } finally {
    socket.destroy();
  }
}

/** @throws SyntaxError, TypeError */
function pathIn(text: string): string {
  const [first] = JSON.parse(text) as { webSocketDebuggerUrl: string }[];
  return new URL(first?.webSocketDebuggerUrl ?? '').pathname;
}
