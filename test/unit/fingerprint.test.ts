/** What changes a fingerprint, and what does not: entries in `ignore:` and baselines must outlive daily edits. */
import { describe, expect, test } from '@jest/globals';
import { mixFingerprint, routeFingerprint } from '../../harness/gate/fingerprint.js';
import type { RequestRoute, Route } from '../../harness/scenario/scenario.js';
import { aRoute } from '../support/fake-world.js';

const route = (request: string, parts: Partial<RequestRoute> = {}): Route => {
  const [method = '', path = ''] = [request.slice(0, request.indexOf(' ')), request.slice(request.indexOf(' ') + 1)];
  return { ...aRoute(request), method, path, ...parts };
};
const of = (request: string, parts: Partial<RequestRoute> = {}): string => routeFingerprint('heap', route(request, parts), [route(request, parts)]);

describe('the fingerprint of a route', () => {
  test('is short, versioned and no number in YAML; it never changes by itself', () => {
    expect(of('POST /orders?ref={{uuid}}')).toBe('v1-c2acf40bde8f');
  });

  test.each([
    ['GET /user/{{int 1 2000}}', 'GET /user/{{seq}}'],
    ['GET /search?q={{pick a b}}', 'GET /search?q=shoes'],
    ['GET /search?q=a&page=1', 'GET /search?page=2&q=b'],
    ['GET /files/{{sha256 q{{seq}}}}', 'GET /files/{{hex 64}}'],
    ['GET /a?x=1&x=2', 'GET /a?x=1'],
  ])('is the same for other values: %s and %s', (a, b) => {
    expect(of(a)).toBe(of(b));
  });

  test('is the same for another name, weight, header, body and status', () => {
    const other = { name: 'place order', weight: 9, headers: { a: 'b' }, body: 'x', status: [] };
    expect(of('POST /orders', other)).toBe(of('POST /orders'));
  });

  test.each([
    ['GET /orders', 'POST /orders'],
    ['GET /orders', 'GET /order'],
    ['GET /orders/{{seq}}', 'GET /orders'],
    ['GET /search?q=a', 'GET /search?page=a'],
    ['GET /search?q=a', 'GET /search'],
  ])('tells %s from %s', (a, b) => {
    expect(of(a)).not.toBe(of(b));
  });

  test('tells channels apart', () => {
    expect(routeFingerprint('fds', route('GET /a'), [])).not.toBe(routeFingerprint('heap', route('GET /a'), []));
  });

  test('takes the name where two routes have the same request, as with GraphQL', () => {
    const [list, add] = [route('POST /graphql', { name: 'list' }), route('POST /graphql', { name: 'add' })];
    expect(routeFingerprint('heap', list, [list, add])).not.toBe(routeFingerprint('heap', add, [list, add]));
    expect(routeFingerprint('heap', list, [list])).toBe(routeFingerprint('heap', add, [add]));
  });
});

describe('the fingerprint of the mix', () => {
  const [a, b] = [route('GET /a'), route('GET /b')];

  test('does not know the order of the routes', () => {
    expect(mixFingerprint('heap', [a, b])).toBe(mixFingerprint('heap', [b, a]));
  });

  test('is not that of its only route, nor of another mix', () => {
    expect(mixFingerprint('heap', [a])).not.toBe(routeFingerprint('heap', a, [a]));
    expect(mixFingerprint('heap', [a, b])).not.toBe(mixFingerprint('heap', [a]));
  });
});

describe('the fingerprint of a chain and of a script', () => {
  const step = (method: string, path: string) => ({ method, path, headers: {}, status: [], captures: [] });
  const chain = (...steps: ReturnType<typeof step>[]): Route => ({ name: 'c', weight: 1, chain: steps });
  const script = (path: string, written: string): Route => ({ name: 's', weight: 1, script: { path, written } });
  const only = (one: Route): string => routeFingerprint('heap', one, [one]);

  test('is of its requests in order, whatever is captured', () => {
    expect(only(chain(step('POST', '/a'), step('GET', '/a/{{id}}')))).toBe(only(chain(step('POST', '/a'), step('GET', '/a/{{key}}'))));
    expect(only(chain(step('GET', '/a/{{id}}'), step('POST', '/a')))).not.toBe(only(chain(step('POST', '/a'), step('GET', '/a/{{id}}'))));
    expect(only(chain(step('POST', '/a')))).not.toBe(of('POST /a'));
  });

  test('is of its place beside the scenario, on every machine', () => {
    expect(only(script('/home/a/ws.mjs', 'ws.mjs'))).toBe(only(script('C:\\b\\ws.mjs', 'ws.mjs')));
    expect(only(script('/a/ws.mjs', 'ws.mjs'))).not.toBe(only(script('/a/sse.mjs', 'sse.mjs')));
  });

  test('a variable in a path is blank, as a template is', () => {
    expect(of('GET /t/${TENANT}/x')).toBe(of('GET /t/{{seq}}/x'));
  });
});
