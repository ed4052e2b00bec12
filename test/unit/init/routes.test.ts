/** Paths as frameworks write them, and what becomes of what they tell. */
import { describe, expect, test } from '@jest/globals';
import { routesOfFindings, tidied } from '../../../harness/init/found-routes.js';
import { nextRoutes } from '../../../harness/init/next-routes.js';
import { openapiRoutes } from '../../../harness/init/openapi-routes.js';
import { joinedPath, pathOfExpression, readPath } from '../../../harness/init/path-pattern.js';

const parameter = (name: string, digits = false) => ({ name, digits });

describe('a path', () => {
  test.each<[string, string, unknown]>([
    ['fixed', '/api/users', ['/api/users']],
    ['the root', '/', ['/']],
    ['Express, Fastify, Koa, Hono', '/users/:id/books/:book', ['/users/', parameter('id'), '/books/', parameter('book')]],
    ['Express, two in a part', '/from-:a-to-:b', ['/from-', parameter('a'), '-to-', parameter('b')]],
    ['Express 5, what may be missing', '/files{/:name}', ['/files']],
    ['Express 4, what may be missing', '/files/:name?', ['/files']],
    ['Fastify, an expression', '/at/:hour(^\\d{2})h', ['/at/', parameter('hour', true), 'h']],
    ['Fastify, brackets in an expression', '/x/:kind(^(a|b)$)', ['/x/', parameter('kind')]],
    ['Hono, an expression', '/post/:date{[0-9]+}/:title{[a-z]+}', ['/post/', parameter('date', true), '/', parameter('title')]],
    ['OpenAPI', '/pets/{petId}/photo', ['/pets/', parameter('petId'), '/photo']],
    ['Next', '/blog/[slug]', ['/blog/', parameter('slug')]],
    ['Next, what may be missing', '/shop/[[...rest]]', ['/shop']],
    ['Next, any depth', '/docs/[...rest]', undefined],
    ['all below', '/static/*', undefined],
    ['Express 5, all below', '/static/*path', undefined],
    ['Koa, all below', '/static/(.*)', undefined],
    ['path-to-regexp 6, any depth', '/static/:path+', undefined],
    ['an expression', '/(^\\/a|b$)', undefined],
  ])('%s: %s', (_, path, pieces) => {
    expect(readPath(path)).toEqual(pieces);
  });

  test.each<[readonly string[], string]>([
    [['/api/', '/'], '/api'],
    [['/', '/'], '/'],
    [['/api', 'users/'], '/api/users'],
    [['users'], '/users'],
    // Frameworks that tell the whole path may tell it apart from the one without the slash.
    [['/books/'], '/books/'],
  ])('%j is %s', (parts, path) => {
    expect(joinedPath(parts)).toBe(path);
  });

  // As router 1 and 2 make them, with path-to-regexp 0.1 and 8.
  test.each<[string, string[], string | undefined]>([
    ['^\\/api\\/users\\/?(?=\\/|$)', [], '/api/users'],
    ['^(?:\\/([^/]+?))\\/sub\\/?(?=\\/|$)', ['id'], '/:id/sub'],
    ['^\\/v1\\/(?:([^\\/]+?))\\/?(?=\\/|$)', ['id'], '/v1/:id'],
    ['^\\/m1\\/?(?=\\/|$)|^\\/m2\\/?(?=\\/|$)', [], '/m1'],
    ['^(?:\\/api\\/users)(?:\\/$)?(?=\\/|$)', [], '/api/users'],
    ['^(?:\\/([^\\/]+)\\/sub)(?:\\/$)?(?=\\/|$)', ['id'], '/:id/sub'],
    ['^\\/file\\.txt$', [], '/file.txt'],
    ['^\\/(a|b)', [], undefined],
    ['.*fly$', [], undefined],
  ])('made into %s is turned back', (source, keys, path) => {
    expect(pathOfExpression(source, keys)).toBe(path);
  });
});

describe('found routes', () => {
  const requests = (routes: readonly { method: string; path: string }[]) => tidied(routes).map(({ method, path }) => `${method} ${path}`);

  test('are there once, and those with the same beginning stand together', () => {
    expect(requests([
      { method: 'GET', path: '/users' },
      { method: 'get', path: '/books' },
      { method: 'POST', path: '/users' },
      { method: 'GET', path: '/users' },
    ])).toEqual(['GET /users', 'POST /users', 'GET /books']);
  });

  test('a HEAD beside its GET, and methods of others, are left out', () => {
    expect(requests([{ method: 'HEAD', path: '/a' }, { method: 'GET', path: '/a' }, { method: 'HEAD', path: '/b' }, { method: 'OPTIONS', path: '/a' }, { method: 'SEARCH', path: '/a' }])).toEqual(['GET /a', 'HEAD /b']);
  });

  test('what answers every path is no route, what answers every method is a GET', () => {
    expect(requests([{ method: 'ALL', path: '/*' }, { method: 'ALL', path: '/echo' }])).toEqual(['GET /echo']);
  });

  test('are put together from the routers that lead to them', () => {
    const routes = routesOfFindings([{
      framework: 'express',
      routes: [
        { method: 'GET', parts: [{ source: '^\\/api\\/?(?=\\/|$)', keys: [] }, { path: '/:id' }] },
        { method: 'GET', parts: [{ source: '^\\/(a|b)', keys: [] }, { path: '/x' }] },
      ],
    }]);
    expect(routes).toEqual([
      { method: 'GET', path: '/api/:id', pieces: ['/api/', parameter('id')] },
      { method: 'GET', path: '/(^\\/(a|b))/x', pieces: undefined },
    ]);
  });
});

describe('files that name routes', () => {
  test('the manifests of Next, of both routers', () => {
    const routes = JSON.stringify({ staticRoutes: [{ page: '/' }, { page: '/_not-found' }, { page: '/about' }], dynamicRoutes: [{ page: '/blog/[slug]' }] });
    const app = JSON.stringify({ '/page': 'app/page.js', '/(shop)/cart/page': 'x', '/api/hello/route': 'y', '/favicon.ico/route': 'z' });
    expect(nextRoutes([routes, app]).map(({ path }) => path)).toEqual(['/', '/about', '/api/hello', '/blog/[slug]', '/cart']);
  });

  test('OpenAPI, with the path of its server', () => {
    const text = 'openapi: 3.1.0\nservers: [{ url: "https://api.example.com/v1/" }]\npaths:\n  /pets:\n    parameters: []\n    get: {}\n    post: {}\n  /pets/{id}:\n    get: {}\n';
    expect(openapiRoutes(text)).toEqual([
      { method: 'GET', path: '/v1/pets' },
      { method: 'POST', path: '/v1/pets' },
      { method: 'GET', path: '/v1/pets/{id}' },
    ]);
  });

  test('Swagger 2 as JSON', () => {
    expect(openapiRoutes(JSON.stringify({ swagger: '2.0', basePath: '/api', paths: { '/a': { get: {} } } }))).toEqual([{ method: 'GET', path: '/api/a' }]);
  });

  test.each(['', '[1]', 'paths: { /a: { get: {} } }', 'openapi: 3.0.0', 'a: : b'])('no OpenAPI: %j', (text) => {
    expect(openapiRoutes(text)).toBeUndefined();
  });
});
