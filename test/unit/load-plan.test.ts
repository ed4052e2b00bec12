import { describe, expect, test } from '@jest/globals';
import { WindowPlanner, type Planned } from '../../harness/load/plan.js';
import type { Feed, FeedOrder } from '../../harness/scenario/scenario.js';
import { aRoute } from '../support/routes.js';

function countsOf(planned: readonly { route: { name: string } }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { route } of planned) counts[route.name] = (counts[route.name] ?? 0) + 1;
  return counts;
}

const requestIn = (planned: Planned) => (planned.kind === 'request' ? [planned.request] : []);

describe('a window', () => {
  const routes = [aRoute('/a', { weight: 3 }), aRoute('/b', { weight: 1 }), aRoute('/c', { weight: 1 })];

  test('has exactly the requests that were asked for, by weight', () => {
    expect(countsOf(new WindowPlanner(1).plan(routes, 100))).toEqual({ 'GET /a': 60, 'GET /b': 20, 'GET /c': 20 });
  });

  test.each([1, 2, 3, 7, 11])('of %i requests has that many, whatever the weights', (requests) => {
    const planner = new WindowPlanner(1);
    for (let window = 0; window < 20; window += 1) expect(planner.plan(routes, requests)).toHaveLength(requests);
  });

  test('owes what rounding took: shares are exact over several windows', () => {
    const planner = new WindowPlanner(1);
    const all = Array.from({ length: 100 }, () => planner.plan(routes, 7)).flat();
    expect(countsOf(all)).toEqual({ 'GET /a': 420, 'GET /b': 140, 'GET /c': 140 });
  });

  test('keeps odd shares within one request of exact at any time', () => {
    const thirds = [aRoute('/x'), aRoute('/y'), aRoute('/z')];
    const planner = new WindowPlanner(5);
    const all: { route: { name: string } }[] = [];
    for (let window = 1; window <= 50; window += 1) {
      all.push(...planner.plan(thirds, 10));
      for (const count of Object.values(countsOf(all))) expect(Math.abs(count - (10 * window) / 3)).toBeLessThan(1);
    }
  });

  test('mixes the routes instead of sending one after the other', () => {
    const order = new WindowPlanner(1).plan(routes, 100).map(({ route }) => route.name);
    const changes = order.filter((name, index) => index > 0 && name !== order[index - 1]).length;
    expect(changes).toBeGreaterThan(30);
  });
});

describe('a seed', () => {
  const routes = [aRoute('/u/{{seq}}/{{uuid}}'), aRoute('/v?x={{int 1 1000000}}')];
  const requestsOf = (seed: number) => {
    const planner = new WindowPlanner(seed);
    return [planner.plan(routes, 40), planner.plan(routes, 25)].flat().flatMap(requestIn).map(({ method, path }) => `${method} ${path}`);
  };

  test('gives the same requests in the same order again', () => {
    expect(requestsOf(7)).toEqual(requestsOf(7));
  });

  test('gives others than another seed', () => {
    expect(requestsOf(7)).not.toEqual(requestsOf(8));
  });

  test('{{seq}} is unique over all windows and all routes', () => {
    const planner = new WindowPlanner(1);
    const counting = [aRoute('/a/{{seq}}', { weight: 2 }), aRoute('/b/{{seq}}')];
    const seqs = Array.from({ length: 10 }, () => planner.plan(counting, 33)).flat().flatMap(requestIn).map(({ path }) => Number(path.split('/').pop()));
    expect([...seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: 330 }, (_, index) => index + 1));
  });
});

describe('values by name', () => {
  const rows = ['a', 'b', 'c'].map((id) => ({ id, twice: id + id }));
  const users = (order: FeedOrder): Feed => ({ name: 'users', file: '/u.csv', order, columns: ['id', 'twice'], rows });
  const paths = (planner: WindowPlanner, path: string, requests: number) => planner.plan([aRoute(path), aRoute('/plain')], 2 * requests).flatMap(requestIn).map((request) => request.path).filter((sent) => sent !== '/plain');

  test('rows come in turn to the requests that use them, one row a request', () => {
    const planner = new WindowPlanner(1, { feeds: [users('in turn')], variables: {} });
    expect(paths(planner, '/{{users.id}}/{{users.twice}}', 5)).toEqual(['/a/aa', '/b/bb', '/c/cc', '/a/aa', '/b/bb']);
    expect(paths(planner, '/{{users.id}}/{{users.twice}}', 2)).toEqual(['/c/cc', '/a/aa']);
  });

  test('or at random, the same for the same seed', () => {
    const drawn = (seed: number) => paths(new WindowPlanner(seed, { feeds: [users('at random')], variables: {} }), '/{{users.id}}{{users.twice}}', 30);
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
    expect(new Set(drawn(3))).toEqual(new Set(['/aaa', '/bbb', '/ccc']));
  });

  test('what setup has captured, and variables', () => {
    const planner = new WindowPlanner(1, { feeds: [], variables: { KEY: 'k y' } });
    planner.captured.set('token', 't');
    expect(paths(planner, '/{{token}}?k=${KEY}', 1)).toEqual(['/t?k=k%20y']);
  });

  test('a request of setup has its number before the others', () => {
    const planner = new WindowPlanner(1);
    const step = { ...aRoute('/login/{{seq}}'), captures: [] };
    expect([planner.planStep(step).path, planner.planStep(step).path, ...paths(planner, '/{{seq}}', 1)].slice(0, 2)).toEqual(['/login/1', '/login/2']);
  });
});
