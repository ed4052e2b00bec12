/** Chains, setup, cookies and slow readers, on servers that notice what they are sent. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpTraffic, type TrafficOptions } from '../../../harness/load/http-traffic.js';
import { readSlowly } from '../../../harness/load/slow-reader.js';
import type { ChainRoute, Step } from '../../../harness/scenario/scenario.js';
import { aRoute } from '../../support/routes.js';
import { rejectionOf } from '../../support/failures.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<{ origin: string; server: Server }> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const LOAD = { cookies: 'drop', keepAlive: true, phases: [] } as const;

function traffic(origin: string, parts: Partial<TrafficOptions> = {}): HttpTraffic {
  return new HttpTraffic({ origin, connections: 3, seed: 1, signal: new AbortController().signal, ...parts });
}

function step(method: string, path: string, parts: Partial<Step> = {}): Step {
  return { method, path, headers: {}, status: [{ from: 200, to: 399 }], captures: [], ...parts };
}

const chain = (...steps: readonly Step[]): ChainRoute => ({ name: 'order', weight: 1, chain: steps });
const ID = { name: 'id', from: 'json', query: '$.id' } as const;
const LIFE = chain(step('POST', '/orders', { captures: [ID] }), step('GET', '/orders/{{id}}'), step('DELETE', '/orders/{{id}}', { status: [{ from: 204, to: 204 }] }));

/** Orders that are made, read and deleted; notes the connection of each request. */
function shop() {
  const orders = new Map<string, number>();
  const asked: { readonly line: string; readonly connection: number | undefined }[] = [];
  let last = 0;
  const listener: RequestListener = (request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, connection: request.socket.remotePort });
    const id = /^\/orders\/(.+)$/.exec(request.url ?? '')?.[1] ?? '';
    if (request.method === 'POST') {
      orders.set(String((last += 1)), last);
      response.setHeader('content-encoding', 'gzip');
      return response.end(gzipSync(JSON.stringify({ id: String(last) })));
    }
    response.statusCode = orders.has(id) ? (request.method === 'DELETE' ? 204 : 200) : 404;
    if (request.method === 'DELETE') orders.delete(id);
    response.end();
  };
  return { orders, asked, listener };
}

describe('a chain', () => {
  test('is one request of the mix: its steps in order, over one connection, with what they capture', async () => {
    const { orders, asked, listener } = shop();
    const { origin } = await serve(listener);
    const load = traffic(origin);
    await load.drive([LIFE, aRoute('/orders/1', { status: [{ from: 200, to: 404 }] })], 20);
    expect(load.counts['order']).toEqual({ 204: 10 });
    expect(orders.size).toBe(0);
    const created = asked.filter(({ line }) => line === 'POST /orders');
    expect(created).toHaveLength(10);
    for (const connection of new Set(created.map((each) => each.connection))) {
      const lines = asked.filter((each) => each.connection === connection).map(({ line }) => line.split(' ')[0]);
      expect(lines.join(' ')).toBe(lines.map((_, index) => ['POST', 'GET', 'DELETE'][index % 3]).join(' '));
    }
  });

  test('that is answered wrong says which step, and counts what it was answered', async () => {
    const { listener } = shop();
    const { origin } = await serve(listener);
    const load = traffic(origin);
    const failure = await rejectionOf(load.drive([chain(step('POST', '/orders', { captures: [ID] }), step('GET', '/orders/x{{id}}'))], 50));
    expect(failure).toMatchObject({ code: 'traffic-status', route: 'order' });
    expect(failure.message).toMatch(/^step 2 of the chain "order" answered 404 to GET \/orders\/x\d+; expected 200-399$/);
    expect(Object.keys(load.counts['order'] ?? {})).toEqual(['404']);
  });

  test('whose capture finds nothing says where it looked, and what was there', async () => {
    const { listener } = shop();
    const { origin } = await serve(listener);
    const wrong = chain(step('POST', '/orders', { captures: [{ ...ID, query: '$.orderId' }] }), step('GET', '/orders/{{id}}'));
    const failure = await rejectionOf(traffic(origin).drive([wrong], 5));
    expect(failure).toMatchObject({ code: 'traffic-capture', route: 'order', message: 'step 1 of the chain "order": "id" captures nothing: nothing at $.orderId; $ is an object with id (POST /orders answered 200)' });
    expect(failure.details.join('\n')).toMatch(/^\{"id":"\d+"\}$/);
  });

  test('of the same seed sends the same requests', async () => {
    const lines: string[][] = [[], []];
    for (const round of lines) {
      const { origin } = await serve((request, response) => {
        round.push(request.url ?? '');
        response.end('{"id":"{{seq}}"}');
      });
      await traffic(origin).drive([chain(step('GET', '/a/{{seq}}/{{hex 6}}'), step('GET', '/b/{{seq}}/{{uuid}}'))], 12);
    }
    expect(lines[0]?.sort()).toEqual(lines[1]?.sort());
  });
});

describe('setup', () => {
  const steps = [step('POST', '/login', { body: '{}', captures: [{ name: 'token', from: 'json', query: '$.token' }] }), step('GET', '/me', { headers: { authorization: 'Bearer {{token}}' } })];

  test('gives all requests what it has captured, and keeps cookies among its own', async () => {
    const seen: string[] = [];
    const { origin } = await serve((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization ?? '-'} ${request.headers.cookie ?? '-'}`);
      response.setHeader('set-cookie', 'sid=1');
      response.end('{"token":"t"}');
    });
    const load = traffic(origin);
    await load.setUp(steps);
    await load.drive([aRoute('/a', { headers: { authorization: 'Bearer {{token}}' } })], 2);
    expect(seen).toEqual(['/login - -', '/me Bearer t sid=1', '/a Bearer t -', '/a Bearer t -']);
    expect(load.counts).toEqual({ 'GET /a': { 200: 2 } });
  });

  test('that is answered wrong says which step, what was expected and what came', async () => {
    const { origin } = await serve((_request, response) => response.writeHead(401).end('bad password'));
    const failure = await rejectionOf(traffic(origin).setUp(steps));
    expect(failure).toMatchObject({ code: 'traffic-setup', message: 'step 1 of setup answered 401 to POST /login; expected 200-399', details: ['bad password'] });
  });

  test('whose capture finds nothing says so', async () => {
    const { origin } = await serve((_request, response) => response.end('{"jwt":"t"}'));
    const failure = await rejectionOf(traffic(origin).setUp(steps));
    expect(failure.message).toBe('step 1 of setup (POST /login, answered 200): "token" captures nothing: nothing at $.token; $ is an object with jwt');
  });

  test('that gets no answer is a failure of setup', async () => {
    const { origin } = await serve((request) => request.socket.destroy());
    expect(await rejectionOf(traffic(origin).setUp(steps))).toMatchObject({ code: 'traffic-setup', message: 'step 1 of setup got no answer to POST /login: the server closed the connection instead of answering POST /login' });
  });
});

describe('cookies', () => {
  /** Sessions as a store keeps them: a new one for every visitor. */
  async function visitorsOf(cookies: 'keep' | 'drop', requests: number): Promise<number> {
    const sessions = new Set<string>();
    const { origin } = await serve((request, response) => {
      const known = /sid=(\d+)/.exec(request.headers.cookie ?? '')?.[1];
      if (known === undefined) {
        sessions.add(String(sessions.size + 1));
        response.setHeader('set-cookie', `sid=${sessions.size}; Path=/; HttpOnly`);
      }
      response.end();
    });
    const load = traffic(origin, { load: { ...LOAD, cookies } });
    await load.drive([aRoute('/')], requests);
    await load.drive([aRoute('/')], requests);
    return sessions.size;
  }

  test('dropped: every request is a new visitor', async () => {
    expect(await visitorsOf('drop', 20)).toBe(40);
  });

  test('kept: every connection is one, over all windows', async () => {
    expect(await visitorsOf('keep', 20)).toBe(3);
  });

  test('kept: users begin with those of setup', async () => {
    const cookies: (string | undefined)[] = [];
    const { origin } = await serve((request, response) => {
      cookies.push(request.headers.cookie);
      if (request.url === '/login') response.setHeader('set-cookie', 'sid=9');
      response.end();
    });
    const load = traffic(origin, { load: { ...LOAD, cookies: 'keep' } });
    await load.setUp([step('POST', '/login')]);
    await load.drive([aRoute('/')], 4);
    expect(cookies).toEqual([undefined, 'sid=9', 'sid=9', 'sid=9', 'sid=9']);
  });

  test('a chain is one visit', async () => {
    const cookies: (string | undefined)[] = [];
    const { origin } = await serve((request, response) => {
      cookies.push(request.headers.cookie);
      response.setHeader('set-cookie', 'sid=9');
      response.end();
    });
    await traffic(origin, { connections: 1 }).drive([chain(step('GET', '/a'), step('GET', '/b'))], 2);
    expect(cookies).toEqual([undefined, 'sid=9', undefined, 'sid=9']);
  });
});

test('without keep-alive every request has a connection of its own', async () => {
  let connections = 0;
  const { origin, server } = await serve((_request, response) => response.end());
  server.on('connection', () => (connections += 1));
  await traffic(origin, { load: { ...LOAD, keepAlive: false } }).drive([aRoute('/')], 12);
  expect(connections).toBe(12);
});

test('a rate sends exactly the requests, each in its turn', async () => {
  const asked: (string | undefined)[] = [];
  const { origin } = await serve((request, response) => {
    asked.push(request.url);
    response.end();
  });
  const load = traffic(origin, { connections: 1, load: { ...LOAD, requestsPerSecond: 500 } });
  await load.drive([aRoute('/{{seq}}')], 10);
  expect([asked, load.counts]).toEqual([Array.from({ length: 10 }, (_, index) => `/${index + 1}`), { 'GET /{{seq}}': { 200: 10 } }]);
});

test('a slow reader gets the whole answer', async () => {
  const SIZE = 200_000;
  const { origin } = await serve((_request, response) => response.end(Buffer.alloc(SIZE)));
  const load = traffic(origin, { connections: 1 });
  await load.drive([aRoute('/', { readBytesPerSecond: 10 * SIZE })], 2);
  expect(load.counts).toEqual({ 'GET /': { 200: 2 } });
});

test('reading slowly is to take small parts, and to leave the rest where it is', async () => {
  const stream = new PassThrough({ highWaterMark: 100 });
  const taken: number[] = [];
  readSlowly(stream, 300, (chunk) => taken.push(chunk.length));
  stream.end(Buffer.alloc(75));
  await once(stream, 'end');
  expect(taken).toEqual([30, 30, 15]);
});

test('forms arrive as servers expect them', async () => {
  const bodies: { readonly type: string | undefined; readonly text: string }[] = [];
  const textOf = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('latin1');
  };
  const { origin } = await serve((request, response) => {
    void textOf(request).then((text) => {
      bodies.push({ type: request.headers['content-type'], text });
      response.end();
    });
  });
  const load = traffic(origin, { connections: 1 });
  await load.drive([aRoute('/', { method: 'POST', form: { user: 'a b&c', n: '{{seq}}' } })], 1);
  const file = { path: '/x/photo.png', bytes: Uint8Array.of(0, 255, 13, 10) };
  await load.drive([aRoute('/', { method: 'POST', multipart: [{ name: 'title', content: 'n{{seq}}' }, { name: 'photo', content: file, type: 'image/png' }, { name: 'log', content: 'x', filename: 'a"{{seq}}.txt' }] })], 1);
  expect(bodies[0]).toEqual({ type: 'application/x-www-form-urlencoded', text: 'user=a+b%26c&n=1' });
  const boundary = /boundary=(.+)$/.exec(bodies[1]?.type ?? '')?.[1] ?? 'none';
  expect(bodies[1]?.text.split(`--${boundary}`)).toEqual([
    '',
    '\r\ncontent-disposition: form-data; name="title"\r\n\r\nn2\r\n',
    '\r\ncontent-disposition: form-data; name="photo"; filename="photo.png"\r\ncontent-type: image/png\r\n\r\n\x00\xff\r\n\r\n',
    '\r\ncontent-disposition: form-data; name="log"; filename="a%222.txt"\r\ncontent-type: application/octet-stream\r\n\r\nx\r\n',
    '--\r\n',
  ]);
});
