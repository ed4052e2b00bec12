import type { Route } from './scenario.js';

/** What the weights of routes are shares of. */
export function totalWeight(routes: readonly Route[]): number {
  return routes.reduce((sum, { weight }) => sum + weight, 0);
}
