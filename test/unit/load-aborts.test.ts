/** Clients that drop the connection on purpose, on servers that notice where. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpTraffic, type TrafficOptions } from '../../harness/load/http-traffic.js';
import { aRoute } from '../support/routes.js';
import { rejectionOf } from '../support/failures.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function traffic(origin: string, parts: Partial<TrafficOptions> = {}): HttpTraffic {
  return new HttpTraffic({ origin, connections: 4, seed: 1, signal: new AbortController().signal, ...parts });
}

/** A large body: what of it has come tells where the client went away. */
const BODY = 'x'.repeat(50_000);
const upload = aRoute('/upload', { method: 'POST', body: BODY, abort: 'request' });

describe('abort: request', () => {
  test('the server gets a part of the body, and then an end of the connection', async () => {
    const uploads: { expected: string | undefined; got: number; complete: boolean }[] = [];
    const origin = await serve((request) => {
      let got = 0;
      request.on('data', (chunk: Buffer) => (got += chunk.length));
      request.on('error', () => {});
      request.on('close', () => uploads.push({ expected: request.headers['content-length'], got, complete: request.complete }));
    });
    const load = traffic(origin);
    await load.drive([upload], 6);
    await expectEventually(() => uploads.length, 6);
    expect(new Set(uploads.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify({ expected: '50000', got: 25_000, complete: false })]));
    expect(load.counts).toEqual({ 'POST /upload': { aborted: 6 } });
  });

  test('a request without a body is dropped in its head', async () => {
    let heads = 0;
    let connections = 0;
    const origin = await serve(() => (heads += 1));
    servers[0]?.on('connection', () => (connections += 1));
    const load = traffic(origin);
    await load.drive([aRoute('/', { abort: 'request' })], 5);
    await expectEventually(() => connections, 5);
    expect({ heads, counts: load.counts }).toEqual({ heads: 0, counts: { 'GET /': { aborted: 5 } } });
  });

  test('a server that answers before, or hangs up, is no failure', async () => {
    let asked = 0;
    const origin = await serve((request, response) => {
      asked += 1;
      if (asked % 2 === 0) request.socket.resetAndDestroy();
      else response.writeHead(413, { connection: 'close' }).end();
    });
    const load = traffic(origin);
    await load.drive([upload], 8);
    expect(load.counts).toEqual({ 'POST /upload': { aborted: 8 } });
  });
});

describe('abort: headers and body', () => {
  test.each([
    ['headers', 0],
    ['body', 1],
  ] as const)('%s: the answer is not read to its end', async (abort, writtenFirst) => {
    const finished: boolean[] = [];
    const origin = await serve((_, response) => {
      response.on('close', () => finished.push(response.writableFinished));
      response.writeHead(200);
      response.flushHeaders();
      if (writtenFirst > 0) response.write('x'.repeat(writtenFirst));
    });
    const load = traffic(origin);
    await load.drive([aRoute('/download', { abort })], 6);
    await expectEventually(() => finished.length, 6);
    expect(finished).toEqual(Array<boolean>(6).fill(false));
    expect(load.counts).toEqual({ 'GET /download': { aborted: 6 } });
  });

  test('the whole request arrives before', async () => {
    const bodies: string[] = [];
    const origin = await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        bodies.push(`${request.headers['content-type']} ${body}`);
        response.end('thanks');
      });
    });
    await traffic(origin).drive([aRoute('/', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: '{{pick a}},b', abort: 'body' })], 3);
    expect(bodies).toEqual(Array<string>(3).fill('text/csv a,b'));
  });

  test('an answer without a body is dropped at its end', async () => {
    const origin = await serve((_, response) => response.writeHead(204).end());
    const load = traffic(origin);
    await load.drive([aRoute('/', { abort: 'body' })], 3);
    expect(load.counts).toEqual({ 'GET /': { aborted: 3 } });
  });

  test('a wrong status is a failure that shows the answer', async () => {
    const origin = await serve((_, response) => response.writeHead(500).end('no disk'));
    const failure = await rejectionOf(traffic(origin).drive([aRoute('/download', { abort: 'headers' })], 5));
    expect(failure.code).toBe('traffic-status');
    expect(failure.message).toBe('route "GET /download" answered 500 to GET /download; expected 200-399');
    expect(failure.details).toEqual(['no disk']);
  });

  test('a server that hangs up instead of answering is no failure', async () => {
    const origin = await serve((request) => request.socket.destroy());
    const load = traffic(origin);
    await load.drive([aRoute('/', { abort: 'body' })], 4);
    expect(load.counts).toEqual({ 'GET /': { aborted: 4 } });
  });

  test('a server that never answers is a failure', async () => {
    const origin = await serve(() => {});
    const failure = await rejectionOf(traffic(origin, { requestTimeoutS: 1 }).drive([aRoute('/', { abort: 'headers' })], 4));
    expect(failure.code).toBe('traffic-failed');
    expect(failure.message).toContain('timed out');
  });
});

describe('beside requests that are answered', () => {
  test('shares follow the weights, and no more connections are open than the scenario has', async () => {
    let most = 0;
    const origin = await serve((request, response) => {
      request.resume().on('error', () => {});
      if (request.url === '/upload') return;
      response.end('ok');
    });
    let open = 0;
    servers[0]?.on('connection', (socket) => {
      most = Math.max(most, (open += 1));
      socket.on('close', () => (open -= 1));
    });
    const load = traffic(origin);
    await load.drive([aRoute('/fine', { weight: 3 }), upload], 80);
    expect(load.counts).toEqual({ 'GET /fine': { 200: 60 }, 'POST /upload': { aborted: 20 } });
    expect(most).toBeLessThanOrEqual(4 + 1);
  });

  test('one seed sends the same requests again', async () => {
    const asked: string[][] = [];
    for (const round of [0, 1]) {
      const urls: string[] = (asked[round] = []);
      const origin = await serve((request, response) => {
        urls.push(request.url ?? '');
        response.end('ok');
      });
      await traffic(origin, { seed: 5 }).drive([aRoute('/{{seq}}/{{hex 4}}'), aRoute('/gone/{{seq}}/{{hex 4}}', { abort: 'headers' })], 20);
    }
    expect(asked[0]?.sort()).toEqual(asked[1]?.sort());
    expect(asked[0]).toHaveLength(20);
  });

  test('a wrong status of the others ends the window, and is the failure', async () => {
    const origin = await serve((request, response) => {
      request.resume().on('error', () => {});
      response.statusCode = request.url === '/wrong' ? 404 : 200;
      if (request.url !== '/upload') response.end();
    });
    const load = traffic(origin);
    const failure = await rejectionOf(load.drive([aRoute('/wrong'), upload], 2000));
    expect(failure.code).toBe('traffic-status');
    expect(load.counts['POST /upload']?.['aborted'] ?? 0).toBeLessThan(1000);
  });
});

test('a connection that is refused is a failure', async () => {
  const origin = await serve(() => {});
  await new Promise((resolve) => servers.pop()?.close(resolve));
  for (const abort of ['request', 'headers'] as const) {
    const failure = await rejectionOf(traffic(origin).drive([aRoute('/', { abort })], 10));
    expect(failure.code).toBe('traffic-failed');
    expect(failure.message).toContain('ECONNREFUSED');
  }
});

test('an interrupted window ends at once', async () => {
  const interrupt = new AbortController();
  const origin = await serve(() => interrupt.abort());
  const load = traffic(origin, { signal: interrupt.signal });
  const failure = await rejectionOf(load.drive([aRoute('/', { abort: 'headers' })], 50_000));
  expect(failure.code).toBe('interrupted');
  expect(load.counts).toEqual({});
});

/** The server notices a moment after the client. */
async function expectEventually(actual: () => number, expected: number): Promise<void> {
  for (let turn = 0; turn < 200 && actual() < expected; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(actual()).toBe(expected);
}
