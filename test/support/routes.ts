/** Routes for tests: `aRoute('/users')` is what `GET /users` in a scenario becomes. */
import type { RequestRoute, Route } from '../../harness/scenario/scenario.js';

export function aRoute(path: string, parts: Partial<RequestRoute> = {}): RequestRoute {
  const method = parts.method ?? 'GET';
  return { name: `${method} ${path}`, method, path, headers: {}, weight: 1, status: [{ from: 200, to: 399 }], ...parts };
}

/** What a route of one request has. */
export function asRequest(route: Route | undefined): RequestRoute {
  if (route === undefined || route.chain !== undefined || route.script !== undefined) throw new TypeError(`${route?.name ?? 'nothing'} is not one request`);
  return route;
}
