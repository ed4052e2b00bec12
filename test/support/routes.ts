/** Routes for tests: `aRoute('/users')` is what `GET /users` in a scenario becomes. */
import type { Route } from '../../harness/scenario/scenario.js';

export function aRoute(path: string, parts: Partial<Route> = {}): Route {
  const method = parts.method ?? 'GET';
  return { name: `${method} ${path}`, method, path, headers: {}, weight: 1, status: [{ from: 200, to: 399 }], ...parts };
}
