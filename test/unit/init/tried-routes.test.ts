/** Which routes a scenario can send, and with which values, by what the server answers. */
import { describe, expect, test } from '@jest/globals';
import { tidied } from '../../../harness/init/found-routes.js';
import { tryRoutes, type Answer } from '../../../harness/init/tried-routes.js';

type Server = (path: string, method: string) => number | string | Answer;

async function tried(requests: readonly string[], server: Server) {
  const asked: string[] = [];
  const routes = tidied(requests.map((request) => ({ method: request.split(' ')[0] ?? '', path: request.split(' ')[1] ?? '' })));
  const found = await tryRoutes(routes, (method, path) => {
    asked.push(`${method} ${path}`);
    const answer = server(path, method);
    return Promise.resolve(typeof answer === 'number' ? { status: answer } : answer);
  });
  return { found, asked, active: found.flatMap((route) => (route.kind === 'active' ? [route.request] : [])) };
}

describe('which routes are sent', () => {
  test.each([200, 204, 301, 304])('a status of %d is right', async (status) => {
    expect((await tried(['GET /a'], () => status)).found).toEqual([{ method: 'GET', path: '/a', kind: 'active', request: 'GET /a', status }]);
  });

  test.each([400, 404, 429, 500])('a status of %d is left out, and said', async (status) => {
    expect((await tried(['GET /a'], () => status)).found).toEqual([{ method: 'GET', path: '/a', kind: 'failed', reason: `answers ${status}` }]);
  });

  test.each([401, 403])('a status of %d needs a login, whatever the parameter', async (status) => {
    const { found, asked } = await tried(['GET /a/:id'], () => status);
    expect(found).toEqual([{ method: 'GET', path: '/a/:id', kind: 'refused', request: 'GET /a/{{int 1 100}}', status }]);
    expect(asked).toHaveLength(1);
  });

  test('no answer is a reason', async () => {
    expect((await tried(['GET /a', 'GET /b/:id'], () => 'its answer does not end')).found).toMatchObject([{ kind: 'failed', reason: 'its answer does not end' }, { kind: 'failed', reason: 'its answer does not end' }]);
  });

  test('what changes data is never asked', async () => {
    const requests = ['POST /a', 'PUT /a/:id', 'PATCH /a/:id', 'DELETE /a/:id', 'GET /logout', 'GET /users/:id/delete', 'GET /admin/reset-cache'];
    const { found, asked } = await tried(requests, () => 200);
    expect(asked).toEqual([]);
    expect(found.map(({ kind }) => kind)).toEqual(requests.map(() => 'changes'));
  });

  test('words that only contain a dangerous one are asked', async () => {
    expect((await tried(['GET /killers', 'GET /exits'], () => 200)).active).toHaveLength(2);
  });

  test('patterns are not guessed', async () => {
    expect(await tried(['GET /files/*'], () => 200)).toMatchObject({ asked: [], found: [{ kind: 'pattern' }] });
  });

  test('a limit of the server is handed on', async () => {
    expect((await tried(['GET /a'], () => ({ status: 200, rateLimit: 'ratelimit-limit: 100' }))).found).toMatchObject([{ rateLimit: 'ratelimit-limit: 100' }]);
  });
});

describe('the values of a parameter', () => {
  test('any number, where any number is answered', async () => {
    expect((await tried(['GET /a/:id'], () => 200)).active).toEqual(['GET /a/{{int 1 100}}']);
  });

  test('every parameter of a path gets one', async () => {
    expect((await tried(['GET /a/:id/b/:other'], () => 200)).active).toEqual(['GET /a/{{int 1 100}}/b/{{int 1 100}}']);
  });

  test.each<[string, unknown]>([
    ['a list', [{ id: 7 }, { id: 'x-9' }]],
    ['a list in an object', { total: 2, items: [{ id: 7 }, { id: 'x-9' }] }],
    ['a list of ids', [7, 'x-9']],
  ])('those of %s that the server gives', async (_, json) => {
    const server: Server = (path) => (path === '/a' ? { status: 200, json } : ['/a/7', '/a/x-9'].includes(path) ? 200 : 404);
    expect((await tried(['GET /a/:productId', 'GET /a'], server)).active).toEqual(['GET /a/{{pick 7 x-9}}', 'GET /a']);
  });

  test('the field of its own name comes before the id', async () => {
    const server: Server = (path) => (path === '/a' ? { status: 200, json: [{ id: 7, slug: 'seven' }] } : path === '/a/seven' ? 200 : 404);
    expect((await tried(['GET /a', 'GET /a/:slug'], server)).active).toEqual(['GET /a', 'GET /a/seven']);
  });

  test('values that a template or a path would take apart are not used', async () => {
    const server: Server = (path) => (path === '/a' ? { status: 200, json: ['a b', '}}', 'x/y', 'fine'] } : path === '/a/1' ? 404 : 200);
    expect((await tried(['GET /a', 'GET /a/:id'], server)).active).toEqual(['GET /a', 'GET /a/fine']);
  });

  test('the numbers that are there, where no list names them', async () => {
    expect((await tried(['GET /a/:id'], (path) => (/\/[123]$/.test(path) ? 200 : 404))).active).toEqual(['GET /a/{{pick 1 2 3}}']);
  });

  test('a UUID, where only one is answered', async () => {
    expect((await tried(['GET /a/:id'], (path) => (/[\da-f]{12}$/.test(path) ? 200 : 400))).active).toEqual(['GET /a/{{uuid}}']);
  });

  test('none that is answered: the first answer is the reason', async () => {
    expect((await tried(['GET /a/:id'], () => 404)).found).toEqual([{ method: 'GET', path: '/a/:id', kind: 'failed', reason: 'answers 404' }]);
  });
});
