import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
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

/** A server on a free port that also notes what it was asked. */
async function serve(listener: RequestListener): Promise<{ origin: string; asked: string[]; connections: () => number }> {
  const asked: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  server.on('connection', () => (connections += 1));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, connections: () => connections };
}

function traffic(origin: string, parts: Partial<TrafficOptions> = {}): HttpTraffic {
  return new HttpTraffic({ origin, connections: 4, seed: 1, signal: new AbortController().signal, ...parts });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('counting', () => {
  test.each([1, 3, 4, 5, 50])('%i requests are exactly that many at the server', async (requests) => {
    const server = await serve((_, response) => response.end('ok'));
    await traffic(server.origin).drive([aRoute('/')], requests);
    expect(server.asked).toHaveLength(requests);
  });

  test('answers are counted by route and status, over all windows', async () => {
    const server = await serve((request, response) => {
      response.statusCode = request.method === 'POST' ? 201 : request.url === '/old' ? 302 : 200;
      response.end();
    });
    const routes = [aRoute('/new', { weight: 2 }), aRoute('/old'), aRoute('/order', { method: 'POST', body: '{}' })];
    const load = traffic(server.origin);
    await load.drive(routes, 40);
    await load.drive(routes.slice(0, 1), 5);
    expect(load.counts).toEqual({ 'GET /new': { 200: 25 }, 'GET /old': { 302: 10 }, 'POST /order': { 201: 10 } });
    expect(server.asked.filter((line) => line === 'GET /new')).toHaveLength(25);
  });

  test('a route may be named like a property of every object', async () => {
    const server = await serve((_, response) => response.end());
    const load = traffic(server.origin);
    await load.drive([aRoute('/', { name: '__proto__' }), aRoute('/', { name: 'constructor' })], 6);
    expect(Object.entries(load.counts)).toEqual(expect.arrayContaining([['__proto__', { 200: 3 }], ['constructor', { 200: 3 }]]));
  });

  test('connections are kept over a window and closed after it', async () => {
    const server = await serve((_, response) => response.end());
    const load = traffic(server.origin);
    await load.drive([aRoute('/')], 60);
    expect(server.connections()).toBe(4);
    await load.drive([aRoute('/')], 60);
    expect(server.connections()).toBe(8);
  });

  test('bodies and headers arrive as planned, bytes of a file unchanged', async () => {
    const bodies: string[] = [];
    const types: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      types.push(request.headers['content-type']);
      void textOf(request).then((text) => {
        bodies.push(text);
        response.end();
      });
    });
    const bytes = Uint8Array.from([1, 10, 65]);
    await traffic(server.origin).drive(
      [
        aRoute('/json', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"n":{{seq}}}' }),
        aRoute('/file', { method: 'PUT', bodyFile: { path: '/none', bytes } }),
      ],
      4,
    );
    expect(bodies.filter((body) => body === '\u0001\nA')).toHaveLength(2);
    expect(new Set(bodies.filter((body) => /^\{"n":[1-4]\}$/.test(body))).size).toBe(2);
    expect(types.filter((type) => type === 'application/json')).toHaveLength(2);
  });

  test('HEAD has no body to wait for', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-length': '1000' }).end());
    const load = traffic(server.origin, { requestTimeoutS: 2 });
    await load.drive([aRoute('/', { method: 'HEAD' }), aRoute('/also', { method: 'HEAD' })], 20);
    expect(load.counts).toEqual({ 'HEAD /': { 200: 10 }, 'HEAD /also': { 200: 10 } });
  });

  test('answers without a body are answers', async () => {
    const server = await serve((_, response) => response.writeHead(204).end());
    const load = traffic(server.origin, { requestTimeoutS: 2 });
    await load.drive([aRoute('/')], 20);
    expect(load.counts).toEqual({ 'GET /': { 204: 20 } });
  });
});

describe('a server that closes connections', () => {
  test('after every answer, as it announces: every request is sent once, none is lost', async () => {
    const server = await serve((request, response) => response.writeHead(request.url === '/a' ? 200 : 201, { connection: 'close' }).end('bye'));
    const load = traffic(server.origin);
    await load.drive([aRoute('/a'), aRoute('/b')], 42);
    expect(load.counts).toEqual({ 'GET /a': { 200: 21 }, 'GET /b': { 201: 21 } });
    expect(server.asked).toHaveLength(42);
  });

  test('after some answers: no answer is given to another route', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/closing') response.setHeader('connection', 'close');
      response.statusCode = request.url === '/closing' ? 201 : 200;
      response.end();
    });
    const load = traffic(server.origin);
    await load.drive([aRoute('/closing', { status: [{ from: 201, to: 201 }] }), aRoute('/open', { weight: 4, status: [{ from: 200, to: 200 }] })], 100);
    expect(load.counts).toEqual({ 'GET /closing': { 201: 20 }, 'GET /open': { 200: 80 } });
    expect(server.asked).toHaveLength(100);
  });

  test('instead of answering: an error of the run that names the request', async () => {
    let count = 0;
    const server = await serve((request, response) => void (++count === 10 ? request.socket.end() : response.end()));
    const failure = await rejectionOf(traffic(server.origin).drive([aRoute('/fragile')], 50));
    expect(failure.code).toBe('traffic-failed');
    expect(failure.message).toContain('the server closed the connection instead of answering GET /fragile');
  });

  test('by a reset', async () => {
    let count = 0;
    const server = await serve((request, response) => void (++count === 10 ? request.socket.resetAndDestroy() : response.end()));
    const failure = await rejectionOf(traffic(server.origin).drive([aRoute('/fragile')], 50));
    expect(failure.code).toBe('traffic-failed');
    expect(failure.message).toContain('ECONNRESET');
  });

  test('in the middle of an answer', async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => request.socket.end());
    });
    expect((await rejectionOf(traffic(server.origin).drive([aRoute('/half')], 8))).code).toBe('traffic-failed');
  });
});

describe('what is not an answer to build a verdict on', () => {
  test('a wrong status names route, request, status and shows the body', async () => {
    const server = await serve((request, response) => {
      response.statusCode = request.url === '/bad/1' ? 500 : 200;
      response.end(request.url === '/bad/1' ? 'TypeError: no such order\n    at line 3' : 'fine');
    });
    const failure = await rejectionOf(traffic(server.origin).drive([aRoute('/good'), aRoute('/bad/1', { name: 'orders' })], 20));
    expect(failure.code).toBe('traffic-status');
    expect(failure.message).toBe('route "orders" answered 500 to GET /bad/1; expected 200-399');
    expect(failure.details).toEqual(['TypeError: no such order', '    at line 3']);
    expect(failure.next).toContain('status: 500');
  });

  test('a wrong answer in a hundred is let pass, and counted', async () => {
    let asked = 0;
    const server = await serve((_, response) => response.writeHead((asked += 1) % 200 === 0 ? 502 : 200).end());
    const load = traffic(server.origin);
    const route = aRoute('/flaky');
    await load.drive([route], 199);
    await load.drive([route], 801);
    expect(load.counts).toEqual({ 'GET /flaky': { 200: 995, 502: 5 } });
    expect(load.tolerated).toEqual({ 'GET /flaky': { 502: 5 } });
  });

  test('more than that is a failure, also of a route that was trusted', async () => {
    let asked = 0;
    const server = await serve((_, response) => response.writeHead((asked += 1) > 3_000 && asked % 20 === 0 ? 500 : 200).end());
    const load = traffic(server.origin);
    const route = aRoute('/');
    await load.drive([route], 3_000);
    expect((await rejectionOf(load.drive([route], 3_000))).code).toBe('traffic-status');
    expect(load.tolerated).toEqual({});
  });

  test('a route that breaks for good is noticed at once, however long it was right', async () => {
    let asked = 0;
    const server = await serve((_, response) => response.writeHead((asked += 1) > 5_000 ? 500 : 200).end());
    const load = traffic(server.origin);
    const route = aRoute('/');
    await load.drive([route], 5_000);
    expect((await rejectionOf(load.drive([route], 40))).code).toBe('traffic-status');
  });

  test('another request under the same name has to earn its own trust', async () => {
    const server = await serve((request, response) => response.writeHead(request.url === '/simpler' ? 422 : 200).end());
    const load = traffic(server.origin);
    await load.drive([aRoute('/whole', { name: 'orders' })], 1_000);
    expect((await rejectionOf(load.drive([aRoute('/simpler', { name: 'orders' })], 10))).code).toBe('traffic-status');
  });

  test('a wrong status ends the window early', async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    await rejectionOf(traffic(server.origin).drive([aRoute('/')], 50_000));
    expect(server.asked.length).toBeLessThan(25_000);
  });

  test('a status that the route expects is right, also 404', async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    const load = traffic(server.origin);
    await load.drive([aRoute('/none', { status: [{ from: 404, to: 404 }] })], 10);
    expect(load.counts).toEqual({ 'GET /none': { 404: 10 } });
  });

  test('connection refused', async () => {
    const server = await serve(() => {});
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const failure = await rejectionOf(traffic(server.origin).drive([aRoute('/')], 10));
    expect(failure.code).toBe('traffic-failed');
    expect(failure.message).toContain('ECONNREFUSED');
  });

  test('a request that hangs', async () => {
    const server = await serve((request, response) => void (request.url === '/hangs' || response.end()));
    const failure = await rejectionOf(traffic(server.origin, { requestTimeoutS: 1 }).drive([aRoute('/'), aRoute('/hangs')], 20));
    expect(failure.code).toBe('traffic-failed');
    expect(failure.message).toContain('timed out');
  });

  test('an interrupted window', async () => {
    const interrupt = new AbortController();
    const server = await serve((_, response) => {
      interrupt.abort();
      response.end();
    });
    const failure = await rejectionOf(traffic(server.origin, { signal: interrupt.signal }).drive([aRoute('/')], 50_000));
    expect(failure.code).toBe('interrupted');
    expect(server.asked.length).toBeLessThan(50_000);
  });
});
