/** A client that goes away while the answer is on its way. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { isExpected, wrongStatus } from './answers.js';
import { hostOf, type DropOptions } from './drop-while-sending.js';
import type { PlannedRequest } from './plan.js';

/**
 * Sends the whole request and drops the connection at the head of the answer, or at the first bytes of its body.
 * A server that closes before is no failure.
 * @throws LeakcheckError traffic-status for an answer that the route does not expect
 * @throws the system's error when there is no connection, or a timeout
 */
export function dropWhileReceiving(planned: PlannedRequest, { origin, signal, timeoutMs }: DropOptions): Promise<void> {
  const { method, path, headers, body } = planned.request;
  return new Promise((resolve, reject) => {
    const place = { host: hostOf(origin), port: origin.port, method, path };
    // Without an agent Node.js would ask the server to close the connection.
    const request = httpRequest({ ...place, headers: { connection: 'keep-alive', ...headers }, agent: false, signal, timeout: timeoutMs });
    request.on('timeout', () => {
      reject(new Error('timed out'));
      request.destroy();
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (error.syscall === 'connect') reject(error);
    });
    request.once('response', (response) => {
      // The drop makes an error of an answer that is cut short.
      response.on('error', () => {});
      const status = response.statusCode ?? 0;
      const answer = { route: planned.route, request: planned.request, expected: planned.route.status, status };
      const isRight = isExpected(answer);
      if (isRight && planned.route.abort === 'headers') return request.destroy();
      firstBytes(response, (bytes) => {
        if (!isRight) reject(wrongStatus({ ...answer, body: bytes.toString() }));
        request.destroy();
      });
    });
    request.once('close', resolve);
    request.end(body);
  });
}

/** Calls back with the first chunk of the body, an empty one when there is no body. */
function firstBytes(response: IncomingMessage, onBytes: (bytes: Buffer) => void): void {
  response.once('data', onBytes);
  response.once('end', () => onBytes(Buffer.alloc(0)));
}
