/** Which leaks of a bisection have a smallest case. Pure. */
import { provedLeaks, type LeakOfRoutes } from '../bisect/proved-leaks.js';
import type { BisectionResult } from '../result/bisection.js';
import type { Route } from '../scenario/scenario.js';

/** Of routes that all leak alike through shared code the first will do; nothing where nothing was proved. */
export function leaksToSimplify(bisection: BisectionResult, routes: readonly Route[]): LeakOfRoutes[] {
  const leaks = provedLeaks(bisection, routes);
  return bisection.outcome === 'all-routes' ? leaks.slice(0, 1) : leaks;
}
