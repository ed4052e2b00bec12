/** Which leaks of a bisection have a smallest case, and what each grows by. Pure. */
import type { ChannelName } from '../channels.js';
import type { BisectionResult } from '../result/bisection.js';
import type { Route } from '../scenario/scenario.js';

/** One route that leaks, or several that leak only together. */
export interface LeakOfRoutes {
  readonly routes: readonly Route[];
  readonly channel: ChannelName;
  /** Per request of these routes, as it was proved. */
  readonly slopePerRequest: number;
}

/** Of routes that all leak alike through shared code the first will do; nothing where nothing was proved. */
export function leaksToSimplify({ outcome, culprits }: BisectionResult, routes: readonly Route[]): LeakOfRoutes[] {
  const proved = culprits.filter(({ proof }) => proof === 'proved');
  // Routes that leak together are culprits each: one of them stands for all.
  const leaks = proved.filter(({ route, together }, index) => !proved.slice(0, index).some((earlier) => together.includes(earlier.route) && earlier.together.includes(route)));
  return (outcome === 'all-routes' ? leaks.slice(0, 1) : leaks).map(({ route, together, channel, slopePerRequest }) => ({
    routes: routes.filter(({ name }) => name === route || together.includes(name)),
    channel,
    slopePerRequest,
  }));
}
