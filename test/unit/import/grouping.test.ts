/** Recorded requests → routes: what is one route, how it varies, and what it weighs. */
import { describe, expect, test } from '@jest/globals';
import { RecordedTraffic } from '../../../harness/import/group/recorded-traffic.js';
import { Secrets } from '../../../harness/import/group/secrets.js';
import type { ImportedRoute } from '../../../harness/import/group/write-route.js';
import { LeftOut, type RecordedRequest } from '../../../harness/import/recorded-request.js';
import { compileRequest, requestSource } from '../../../harness/scenario/compile-route.js';
import { integerBetween, seededRandom } from '../../../harness/scenario/seeded-random.js';

type Request = Partial<RecordedRequest> & Pick<RecordedRequest, 'target'>;

function grouped(requests: readonly Request[], { assets = false } = {}) {
  const secrets = new Secrets('SHOP');
  const leftOut = new LeftOut();
  const traffic = new RecordedTraffic({ assets, secrets, leftOut });
  for (const request of requests) traffic.add({ method: 'GET', headers: {}, status: 200, ...request });
  return { routes: traffic.routes(), secrets: secrets.references, leftOut: leftOut.entries };
}

const paths = (routes: readonly ImportedRoute[]) => routes.map(({ route }) => `${route.method} ${route.path}`);
const only = (requests: readonly Request[]): ImportedRoute['route'] => {
  const { routes } = grouped(requests);
  expect(routes).toHaveLength(1);
  return (routes[0] as ImportedRoute).route;
};
const rendered = (route: ImportedRoute['route'], times = 20) => Array.from({ length: times }, (_, seq) => compileRequest(route)(requestSource(1, seq + 1)));

describe('paths', () => {
  test.each<[string, string[], string]>([
    ['a run of numbers', ['/a/1', '/a/2', '/a/3'], '/a/{{int 1 3}}'],
    ['numbers with large holes', ['/a/1', '/a/70', '/a/4000'], '/a/{{pick 1 70 4000}}'],
    ['ids of a database', ['/a/507f1f77bcf86cd799439011', '/a/507f191e810c19729de860ea'], '/a/{{pick 507f1f77bcf86cd799439011 507f191e810c19729de860ea}}'],
    ['a single one', ['/a/17', '/a/17'], '/a/17'],
    ['ids of different kinds', ['/a/1', '/a/my-post-2'], '/a/{{pick 1 my-post-2}}'],
    ['two that belong together', ['/u/7/o/99', '/u/8/o/12'], '/u/{{pick 7/o/99 8/o/12}}'],
    ['two that come in every pair', ['/u/1/o/1', '/u/1/o/2', '/u/2/o/1', '/u/2/o/2'], '/u/{{int 1 2}}/o/{{int 1 2}}'],
    ['titles', ['/b/how-to-cook', '/b/why-we-eat', '/b/tea-for-two', '/b/one-pot-meals', '/b/all-about-rice'], '/b/{{pick how-to-cook why-we-eat tea-for-two one-pot-meals all-about-rice}}'],
    ['braces', ['/a/{x}', '/a/{x}'], '/a/{x}'],
    ['spaces and letters that were not encoded', ['/a/tea pot/ü'], '/a/tea%20pot/%C3%BC'],
  ])('%s', (_name, targets, path) => {
    expect(only(targets.map((target) => ({ target }))).path).toBe(path);
  });

  test('what is named is told apart', () => {
    expect(paths(grouped(['/users', '/orders', '/users/me', '/users/7', '/api/v1', '/api/v2'].map((target) => ({ target }))).routes).sort()).toEqual(
      ['GET /api/v1', 'GET /api/v2', 'GET /orders', 'GET /users', 'GET /users/7', 'GET /users/me'],
    );
  });

  test('many names in one place are one collection, with all that is below it', () => {
    const people = Array.from({ length: 40 }, (_, index) => `${String.fromCharCode(97 + (index % 26))}da${'x'.repeat(index)}`);
    const { routes } = grouped(people.flatMap((name) => [{ target: `/people/${name}` }, { target: `/people/${name}/books` }]));
    expect(routes.map(({ route }) => route.name)).toEqual(['GET /people/{id}', 'GET /people/{id}/books']);
    expect(routes.map(({ route }) => route.weight)).toEqual([40, 40]);
  });

  test('ids between those that were seen may not exist: 404 counts as right, which the scenario says', () => {
    const { routes: [sparse, complete] } = grouped([...['/a/1', '/a/2', '/a/4'], ...['/b/1', '/b/2']].map((target) => ({ target })));
    expect(sparse?.route.status).toContainEqual({ from: 404, to: 404 });
    expect(sparse?.remarks).toEqual([expect.stringContaining('404 counts as right')]);
    expect(complete?.route.status).toEqual([{ from: 200, to: 399 }]);
  });

  test('wrong answers are routes of their own', () => {
    const { routes } = grouped([{ target: '/a/1' }, { target: '/a/2' }, { target: '/a/77', status: 404 }, { target: '/a/9', status: 500 }]);
    expect(routes.map(({ route, marks }) => [route.path, route.status[0]?.from, marks])).toEqual([['/a/{{int 1 2}}', 200, []], ['/a/77', 404, ['(404)']], ['/a/9', 500, ['(500)']]]);
  });
});

describe('queries', () => {
  test('each name varies by itself, in any order; other names are another route', () => {
    const { routes } = grouped([{ target: '/a?page=1&sort=up' }, { target: '/a?sort=down&page=2' }, { target: '/a?page=3' }]);
    expect(paths(routes)).toEqual(['GET /a?page={{int 1 2}}&sort={{pick up down}}', 'GET /a?page=3']);
  });

  test.each<[string, string[], string]>([
    ['terms of a search have no bound', ['q=tea', 'q=green%20pot'], 'q={{pick tea green%20pot}}-{{seq}}'],
    ['what breaks caches', ['_=17000', '_=17000'], '_={{seq}}'],
    ['ids of requests', ['request_id=3f2b8c1e-9d4a-4c6b-8e1f-0a2b3c4d5e6f'], 'request_id={{uuid}}'],
    ['ids of other things', ['user=3f2b8c1e-9d4a-4c6b-8e1f-0a2b3c4d5e6f', 'user=3f2b8c1e-9d4a-4c6b-8e1f-0a2b3c4d5e60'], 'user={{pick 3f2b8c1e-9d4a-4c6b-8e1f-0a2b3c4d5e6f 3f2b8c1e-9d4a-4c6b-8e1f-0a2b3c4d5e60}}'],
    ['a name without a value', ['flag', 'flag'], 'flag'],
    ['templates of somebody else', ['t={{x}}&d=${HOME}'], 't={{pick {}}{x}}&d={{pick $}}{HOME}'],
  ])('%s', (_name, searches, search) => {
    expect(only(searches.map((text) => ({ target: `/a?${text}` }))).path).toBe(`/a?${search}`);
  });
});

describe('bodies', () => {
  const post = (body: unknown, more: Partial<Request> = {}): Request => ({ method: 'POST', target: '/a', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body), ...more });

  test('a number stays a number, a text a text, and every value is one that was seen', () => {
    const route = only([post({ item: 3, note: 'tea for two', list: [1, 2] }), post({ item: 9, note: 'a "pot"\n{{x}}', list: [4] }), post({ item: 500, note: 'plain', list: [] }), post({ item: 3, note: '}}', list: [2, 2] })].slice(0, 2));
    for (const { body } of rendered(route)) {
      const { item, note, list } = JSON.parse(String(body)) as { item: unknown; note: unknown; list: unknown[] };
      expect([3, 9]).toContain(item);
      expect(['tea for two', 'a "pot"\n{{x}}']).toContain(note);
      for (const element of list) expect(typeof element).toBe('number');
    }
    expect(new Set(rendered(route).map(({ body }) => String(body))).size).toBeGreaterThan(3);
  });

  test('without numbers it is written as keys, and content-type is left to the scenario', () => {
    expect(only([post({ size: 'big', at: { x: null, ok: true } }), post({ size: 'small', at: { x: null, ok: true } })])).toMatchObject({ body: '{"size":"{{pick big small}}","at":{"x":null,"ok":true}}', headers: { 'content-type': 'application/json' } });
  });

  test('operations behind one path are told apart', () => {
    const { routes } = grouped(['GetTea', 'GetTea', 'ListTeas'].map((operationName) => post({ operationName, query: '{ x }', variables: {} })));
    expect(routes.map(({ route, marks }) => [route.weight, marks])).toEqual([[2, ['GetTea']], [1, ['ListTeas']]]);
  });

  test('forms', () => {
    const form = (body: string) => post(body, { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(only([form('size=1&name=a+b'), form('size=2&name=c%26d')]).body).toBe('size={{int 1 2}}&name={{pick a+b c%26d}}');
  });

  test('new accounts have new addresses; who logs in stays who he is', () => {
    const { routes } = grouped([...['ada', 'bob'].map((name) => post({ email: `${name}@mail.test` })), post({ email: 'ada@mail.test' }, { target: '/login' })]);
    expect(routes.map(({ route }) => route.body)).toEqual(['{"email":"user{{seq}}@example.com"}', '{"email":"ada@mail.test"}']);
  });

  test('a text that begins with @ names no file', () => {
    expect(rendered(only([post('@home', { headers: {} })]), 1)[0]?.body).toBe('@home');
  });

  test.each([
    ['binary', 'a\0b', 'requests with a body that is no text'],
    ['huge', 'x'.repeat(300_000), 'requests with a body of more than 256 KB'],
  ])('%s ones are left out, and said', (_name, body, reason) => {
    expect(grouped([post(body)]).leftOut).toEqual([{ reason, count: 1, examples: ['POST /a'] }]);
  });

  test('one that is nested deep is sent as it is', () => {
    const deep = '['.repeat(2000) + ']'.repeat(2000);
    expect(only([post(deep)]).body).toBe(deep);
  });
});

describe('headers', () => {
  test('what belongs to the way, the browser and its cache is left out', () => {
    const noise = { host: 'a', connection: 'keep-alive', 'content-length': '3', 'accept-encoding': 'br', 'user-agent': 'x', 'sec-fetch-mode': 'cors', ':authority': 'a', 'if-none-match': '"1"', 'x-forwarded-for': '1.2.3.4', traceparent: '00-1', accept: 'text/html,*/*', referer: 'http://a/' };
    expect(only([{ target: '/', headers: { ...noise, accept: 'application/json', 'x-tenant': 'tea', 'content-type': 'text/plain' } }]).headers).toEqual({ accept: 'application/json', 'x-tenant': 'tea' });
  });

  test('those that few requests have are left out', () => {
    expect(only([{ target: '/', headers: { 'x-a': '1' } }, { target: '/' }, { target: '/' }]).headers).toEqual({});
  });
});

describe('secrets', () => {
  test('never reach the scenario, wherever they stand', () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${'e'.repeat(20)}.${'s'.repeat(20)}`;
    const secret = 'hush-hush-17';
    const { routes, secrets } = grouped([
      { target: `/a/${jwt}?api_key=${secret}&page=2`, headers: { authorization: `Bearer ${secret}`, 'x-api-key': secret, cookie: `connect.sid=${secret}; theme=dark`, 'x-note': jwt } },
      { method: 'POST', target: '/login', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: 'ada', password: secret, deep: [{ accessToken: secret, pin: 1234 }] }) },
      { method: 'POST', target: '/form', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `user=ada&client_secret=${secret}` },
    ]);
    const text = JSON.stringify(routes);
    for (const hidden of [secret, jwt, '1234']) expect(text).not.toContain(hidden);
    expect(text).toContain('Bearer ${SHOP_AUTHORIZATION}');
    expect(text).toContain('connect.sid=${SHOP_CONNECT_SID}');
    expect(text).not.toContain('theme');
    expect(secrets.map(({ variable }) => variable).sort()).toEqual(['SHOP_ACCESS_TOKEN', 'SHOP_API_KEY', 'SHOP_AUTHORIZATION', 'SHOP_CLIENT_SECRET', 'SHOP_CONNECT_SID', 'SHOP_PASSWORD', 'SHOP_PIN', 'SHOP_TOKEN', 'SHOP_X_API_KEY', 'SHOP_X_NOTE'].sort());
  });

  test.each(['page_token', 'keyword', 'monkey', 'tokenType', 'author', 'sort_key', 'passenger', 'design'])('%s is none', (name) => {
    expect(grouped([{ target: `/a?${name}=abc` }]).secrets).toEqual([]);
  });
});

describe('what is left out', () => {
  test.each<[Request & { readonly reason: string }]>([
    [{ method: 'CONNECT', target: '/', reason: 'tunnels (CONNECT)' }],
    [{ target: '/', status: 101, reason: 'websockets' }],
    [{ target: '/', status: 0, reason: 'requests without an answer' }],
    [{ target: '/logo.png?v=2', reason: 'scripts, styles, images and fonts (--assets keeps them)' }],
    [{ method: 'OPTIONS', target: '/', headers: { 'access-control-request-method': 'PUT' }, reason: 'preflights, which browsers send by themselves' }],
  ])('%j', ({ reason, ...request }) => {
    const { routes, leftOut } = grouped([request]);
    expect(routes).toEqual([]);
    expect(leftOut.map((entry) => entry.reason)).toEqual([reason]);
  });

  test('assets stay when they are asked for', () => {
    expect(paths(grouped([{ target: '/logo.png' }], { assets: true }).routes)).toEqual(['GET /logo.png']);
  });
});

describe('any recording', () => {
  const TEMPLATES = [
    { method: 'GET', path: (n: number) => '/products' + `?page=${n % 7}` },
    { method: 'GET', path: (n: number) => `/products/${n}` },
    { method: 'GET', path: (n: number) => `/users/${n}/orders/${n * 31}` },
    { method: 'DELETE', path: (n: number) => `/users/${n}` },
    { method: 'PUT', path: (n: number) => `/files/${`${n}`.padStart(8, '0')}-1111-4111-8111-111111111111` },
    { method: 'GET', path: (n: number) => `/days/2024-01-${String(1 + (n % 28)).padStart(2, '0')}` },
    { method: 'GET', path: () => '/health' },
  ];

  test.each(Array.from({ length: 20 }, (_, seed) => seed + 1))('becomes as many routes as there were templates, weighed as they came, seed %i', (seed) => {
    const random = seededRandom(seed);
    const counts = TEMPLATES.map(() => 0);
    const requests = Array.from({ length: 2000 }, () => {
      const which = integerBetween(random, 0, TEMPLATES.length - 1);
      counts[which] = (counts[which] ?? 0) + 1;
      const { method, path } = TEMPLATES[which] ?? { method: 'GET', path: () => '/' };
      return { method, target: path(integerBetween(random, 1, 5000)) };
    });
    const { routes } = grouped(requests);
    expect(routes.map(({ route }) => route.weight)).toEqual(counts.toSorted((a, b) => b - a));
    expect(new Set(routes.map(({ route }) => route.name))).toEqual(new Set(['GET /products', 'GET /products/{id}', 'GET /users/{id}/orders/{id}', 'DELETE /users/{id}', 'PUT /files/{id}', 'GET /days/{id}', 'GET /health']));
    for (const { route } of routes) for (const { path } of rendered(route, 5)) expect(path).toMatch(/^\/[a-z]+/);
  });

  test('memory grows with the routes: what is not recognised stays in bounds, and is counted', () => {
    const { routes, leftOut } = grouped(Array.from({ length: 20_000 }, (_, index) => ({ target: `/${'abcdefghij'.charAt(index % 10)}${'x'.repeat(index % 97)}/${'y'.repeat(index % 89)}/z` })));
    const kept = routes.reduce((sum, { route }) => sum + route.weight, 0);
    expect(kept + leftOut.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
    expect(routes.length).toBeLessThanOrEqual(5000);
  });
});
