/** How the guilty route was found, in words. Pure. */
import type { BisectionOutcome, BisectionResult, BisectionStep, Culprit, IdleControl, TimeDrivenGrowth } from '../../harness/result/bisection.js';
import { formatDuration, formatPercent, plural } from '../format/units.js';
import type { Style } from '../format/style.js';
import { growthOf, nameOf, rateOf, readingOf } from './channel-words.js';
import { nameRoutes } from './conclusion.js';

/** What had traffic, or was on: a text, or names of which as many are shown as there is room for. */
export type What = string | { readonly before: string; readonly names: readonly string[]; readonly after: string };

/** Routes that all leak alike are many; a few tell as much. */
const MOST_ALIKE = 3;

/** What the search came to, when that is not simply its culprits. */
export const SEARCH_FINDINGS: Readonly<Record<BisectionOutcome, string | undefined>> = {
  'found': undefined,
  'all-routes': 'Every route leaks alike: the cause is in code that all of them share.',
  'combination': 'No route leaks by itself: it takes these together.',
  'undecided': 'A trial stayed undecided within its budget; the search got this far.',
  'proof-failed': 'All routes together leak on a fresh process too, but no part of them was proved to.',
  'below-threshold': 'The growth is real, but no route reaches its threshold.',
  'time-driven': 'It grows with time, without any request as well: no route is to blame.',
  'released-when-idle': 'Without traffic the process gave the growth back: entries with a lifetime, or a batch.',
  'growth-ended': 'Followed for longer the growth ended or was given back: a cache that is full, or a batch.',
};

export const PROOFS: Readonly<Record<Culprit['proof'], string>> = {
  proved: 'proved',
  undecided: 'proof undecided',
  none: 'not proved',
};

/** Those to name, and how many others there are. */
export function namedCulprits({ outcome, culprits }: BisectionResult): { readonly named: readonly Culprit[]; readonly more?: string } {
  const named = outcome === 'all-routes' ? culprits.filter(({ proof }) => proof === 'proved').slice(0, MOST_ALIKE) : culprits;
  return { named, ...(culprits.length > named.length && { more: `and ${plural(culprits.length - named.length, 'route')} more` }) };
}

/** "80.0 KB per request (79.6 to 80.4), 100 % of the growth, proved". */
export function culpritWords({ channel, slopePerRequest, interval, share, proof, together }: Culprit, style: Style): string {
  const who = together.length === 0 ? '' : ` together with ${nameRoutes(together, style)}`;
  return `${growthOf(channel, slopePerRequest, interval)}${who}, ${formatPercent(share)} of the growth, ${PROOFS[proof]}`;
}

export function unjudgedWords({ unjudged }: BisectionResult): string[] {
  return unjudged.map(({ message }) => `${message}, without the guilty: nobody knows whether it leaks as well`);
}

/** "4 trials in the running process, 2,400 requests", "2 trials, each in a fresh process, …", "5 trials, 2 of them in a fresh process, …". */
export function searchCost(search: readonly BisectionStep[], trials: number): string {
  const fresh = search.filter((step) => step.fresh === true).length;
  const where = fresh === 0 ? ' in the running process' : `, ${fresh === trials ? 'each' : `${fresh} of them`} in a fresh process`;
  return `${plural(trials, 'trial')}${where}, ${plural(search.reduce((sum, step) => sum + step.requests, 0), 'request')}`;
}

export const COMBINATION_COST = 'which of them it takes, each in a fresh process';
export const PROOF_COST = 'each in a fresh process';
export const ALL_TOGETHER = 'all routes together';

/** What became of the first process's growth while the search went on elsewhere. */
export function leftAloneWords({ channel, idleMs, grown, remaining }: IdleControl): string {
  const kept = remaining < grown ? `${readingOf(channel, remaining)} of the ${readingOf(channel, grown)}` : `all of the ${readingOf(channel, remaining)}`;
  return `Without traffic for ${formatDuration(idleMs)}, the first process kept ${kept} that it had grown by.`;
}

export function timeDrivenWords({ channel, perSecond, idleMs, sustained }: TimeDrivenGrowth): string {
  return `Growth without any request, ${nameOf(channel)}: ${rateOf(channel, perSecond)} per second, ${sustained ? 'all through' : 'but not all through'} ${formatDuration(idleMs)}.`;
}

export function routesOf(routes: readonly string[]): What {
  return { before: '', names: routes, after: '' };
}

/** "POST /orders alone", "everything without it (7 routes)". */
export function provedOf(routes: readonly string[], culprits: readonly Culprit[]): What {
  const accused = new Set(culprits.map(({ route }) => route));
  const guilty = routes.filter((route) => accused.has(route));
  if (guilty.length === 0) return `everything without ${accused.size === 1 ? 'it' : 'them'} (${plural(routes.length, 'route')})`;
  return guilty.length === routes.length ? { before: '', names: routes, after: ' alone' } : routesOf(routes);
}
