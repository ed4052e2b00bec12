/** The leaks of a scenario, as the gate decides about them one by one. Pure. */
import { mixFingerprint, routeFingerprint } from './fingerprint.js';
import type { BisectionOutcome } from '../result/bisection.js';
import type { ChannelResult } from '../result/channels.js';
import type { ScenarioResult } from '../result/document.js';
import type { Leak } from '../result/leaks.js';
import { thresholdOfMix } from '../result/threshold-of-mix.js';
import type { Route } from '../scenario/scenario.js';

/** Of a culprit that names none. */
const MAIN_CHANNEL = 'heap';

/** Holders that explain this part of a leak are the leak: the rest is what each object takes besides. */
const EXPLAINED_SHARE = 0.8;

type Judged = Pick<ScenarioResult, 'verdict' | 'channels' | 'bisection'> & Partial<Pick<ScenarioResult, 'evidence'>>;

/** Each culprit; and the mix of each channel, unless the culprits are known to explain all growth. */
export function leaksOf(result: Judged, routes: readonly Route[]): Leak[] {
  if (result.verdict !== 'leak') return [];
  const channels = measuredChannels(result);
  const routeByName = new Map(routes.map((route) => [route.name, route]));
  const ofRoutes = (result.bisection?.culprits ?? []).flatMap(({ channel = MAIN_CHANNEL, route: name, slopePerRequest, interval }): Leak[] => {
    const route = routeByName.get(name);
    const threshold = channels.get(channel)?.threshold ?? 0;
    return route === undefined ? [] : [{ channel, route: name, fingerprint: routeFingerprint(channel, route, routes), ...heldBy(result, name), slopePerRequest, interval, threshold }];
  });
  const ofMix = isAttributed(result) ? [] : mixesThatGrow(result);
  return [...ofRoutes, ...ofMix.map((mix) => ({ ...mix, fingerprint: mixFingerprint(mix.channel, routes), ...heldBy(result) }))];
}

/** @param route none: the whole mix */
function heldBy({ evidence = [] }: Judged, route?: string): Pick<Leak, 'heldBy'> {
  const holders = evidence.filter(({ routes }) => route === undefined || routes.includes(route));
  const isAll = holders.reduce((sum, { share = 1 }) => sum + share, 0) >= EXPLAINED_SHARE;
  return isAll ? { heldBy: [...new Set(holders.map(({ fingerprint }) => fingerprint))].sort() } : {};
}

/** The growth of the mix on each channel that leaks, explained by culprits or not. */
export function mixesThatGrow(result: Pick<ScenarioResult, 'channels'>): (Omit<Leak, 'fingerprint' | 'route'> & { readonly route: null })[] {
  return [...measuredChannels(result)].flatMap(([channel, figures]) => {
    const { verdict, slopePerRequest, interval } = figures;
    return verdict === 'leak' ? [{ channel, route: null, slopePerRequest, interval, threshold: thresholdOfMix(figures) }] : [];
  });
}

const ATTRIBUTED: readonly BisectionOutcome[] = ['found', 'combination', 'all-routes'];

/** Whether the culprits are all that leaks: without them every channel is clean. */
function isAttributed({ bisection }: Judged): boolean {
  return bisection !== undefined && ATTRIBUTED.includes(bisection.outcome);
}

/** Whether a route that is not among the leaks of a channel is known not to leak on it. */
export function isExplained({ channels, leaks = [] }: Pick<ScenarioResult, 'channels' | 'leaks'>, channel: string): boolean {
  const verdict = measuredChannels({ channels }).get(channel)?.verdict;
  return verdict === 'clean' || (verdict === 'leak' && !leaks.some((leak) => leak.channel === channel && leak.route === null));
}

/** By name, in a stable order. */
export function measuredChannels({ channels }: Pick<ScenarioResult, 'channels'>): ReadonlyMap<string, ChannelResult> {
  return new Map(Object.entries(channels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
