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
export function leaksToSimplify({ outcome, culprits, steps }: BisectionResult, routes: readonly Route[]): LeakOfRoutes[] {
  const named = (names: readonly string[]) => routes.filter(({ name }) => names.includes(name));
  const proved = culprits.filter(({ proof }) => proof === 'proved').map(({ route, channel, slopePerRequest }) => ({ routes: named([route]), channel, slopePerRequest }));
  if (outcome === 'all-routes') return proved.slice(0, 1);
  if (outcome !== 'not-separable') return proved;
  const together = steps.filter(({ kind, answer }) => kind === 'proof' && answer === 'leak').toSorted((a, b) => a.routes.length - b.routes.length)[0];
  return together === undefined ? [] : [{ routes: named(together.routes), channel: together.channel, slopePerRequest: together.slopePerRequest }];
}
