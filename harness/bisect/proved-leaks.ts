/** What a bisection has proved, leak by leak. Pure. */
import type { ChannelName } from '../channels.js';
import type { BisectionResult } from '../result/bisection.js';
import type { Route } from '../scenario/scenario.js';

/** One route that leaks, or several that leak only together. */
export interface LeakOfRoutes {
  readonly routes: readonly Route[];
  readonly channel: ChannelName;
  /** Per request of these routes, as it was proved. */
  readonly slopePerRequest: number;
  /** Part of the growth of all culprits under the scenario's mix, 0 to 1; of the first of several. */
  readonly share: number;
}

/** In the order in which they were found. Routes that leak together are culprits each: one of them stands for all. */
export function provedLeaks({ culprits }: BisectionResult, routes: readonly Route[]): LeakOfRoutes[] {
  const proved = culprits.filter(({ proof }) => proof === 'proved');
  const leaks = proved.filter(({ route, together }, index) => !proved.slice(0, index).some((earlier) => together.includes(earlier.route) && earlier.together.includes(route)));
  return leaks.map(({ route, together, channel, slopePerRequest, share }) => ({
    routes: routes.filter(({ name }) => name === route || together.includes(name)),
    channel,
    slopePerRequest,
    share,
  }));
}
