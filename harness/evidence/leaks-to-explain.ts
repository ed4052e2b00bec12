/** Which leaks of a scenario are looked into, and with what traffic. Pure. */
import { provedLeaks } from '../bisect/proved-leaks.js';
import type { ChannelName } from '../channels.js';
import type { BisectionResult } from '../result/bisection.js';
import type { Route } from '../scenario/scenario.js';

/** One leak, as it is made to happen once more. */
export interface LeakToExplain {
  /** What is driven; none where time drives it. */
  readonly routes: readonly Route[];
  readonly channel: ChannelName;
  /** Growth per request of `routes` in their mix, or per second without routes. */
  readonly growth: number;
}

/** Those with the largest shares: more of them are less likely to be read than the run is to be waited for. */
const MOST_LEAKS = 6;

/** Each proved culprit; where all routes leak alike, all of them at once. @param ofMix the growth of all routes */
export function leaksToExplain(bisection: BisectionResult, routes: readonly Route[], ofMix: Omit<LeakToExplain, 'routes'>): LeakToExplain[] {
  if (bisection.outcome === 'all-routes') return [{ ...ofMix, routes }];
  return provedLeaks(bisection, routes)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, MOST_LEAKS)
    .map(({ slopePerRequest, ...leak }) => ({ routes: leak.routes, channel: leak.channel, growth: slopePerRequest }));
}
