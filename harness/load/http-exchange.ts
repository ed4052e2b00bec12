/** One request and its whole answer, by Node.js's own client: for what autocannon cannot do. */
import { request as httpRequest, type Agent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { RenderedRequest } from '../scenario/compile-route.js';
import { hostOf, type DropOptions } from './drop-while-sending.js';
import { readSlowly } from './slow-reader.js';

/** Where requests go, and for how long. */
export type Client = DropOptions;

export interface ExchangeOptions {
  /** Keeps the connection; undefined: a connection of its own. */
  readonly agent: Agent | undefined;
  /** Whether the body of an answer is kept; else it is read and forgotten. */
  readonly keepsBody: (status: number) => boolean;
  readonly readBytesPerSecond?: number | undefined;
}

export interface Exchanged {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed; empty where it was not kept. */
  readonly body: string;
}

/** @throws the system's error, or that of a server that hangs up or hangs */
export async function exchange(rendered: RenderedRequest, client: Client, options: ExchangeOptions): Promise<Exchanged> {
  try {
    return await once(rendered, client, options);
  } catch (error) {
    // A server may close a connection that it had kept, at the moment at which it is used again: that is no answer, and no failure.
    if (!(error instanceof StaleConnection)) throw error;
    return once(rendered, client, options);
  }
}

class StaleConnection extends Error {}

function once({ method, path, headers, body }: RenderedRequest, { origin, signal, timeoutMs }: Client, { agent, keepsBody, readBytesPerSecond }: ExchangeOptions): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: hostOf(origin), port: origin.port, method, path, headers, agent: agent ?? false, signal, timeout: timeoutMs });
    request.on('timeout', () => {
      reject(new Error('timed out'));
      request.destroy();
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(isStale ? new StaleConnection(error.message) : error.message === 'socket hang up' ? new Error(`the server closed the connection instead of answering ${method} ${path}`) : error);
    });
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const keeps = keepsBody(status);
      const chunks: Uint8Array[] = [];
      const onChunk = (chunk: Uint8Array) => void (keeps && chunks.push(chunk));
      response.on('error', () => reject(new Error(`the server closed the connection in the middle of its answer to ${method} ${path}`)));
      response.on('end', () => resolve({ status, headers: response.headers, body: keeps ? decoded(response, Buffer.concat(chunks)) : '' }));
      if (readBytesPerSecond === undefined) response.on('data', onChunk);
      else {
        // Who reads slowly may be silent for long.
        request.setTimeout(0);
        readSlowly(response, readBytesPerSecond, onChunk);
      }
    });
    request.end(body);
  });
}

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync };

/** What cannot be decoded is shown as it came. */
function decoded({ headers }: IncomingMessage, bytes: Buffer): string {
  const decode = DECODERS[headers['content-encoding']?.trim().toLowerCase() ?? ''];
  try {
    return (decode?.(bytes) ?? bytes).toString();
  } catch {
    return bytes.toString();
  }
}
