/** The leaks of a run against those of a baseline. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { isIgnored } from '../gate/ignore.js';
import { isExplained, measuredChannels } from '../gate/leaks.js';
import type { ScenarioResult } from '../result/document.js';
import type { ComparedLeak, Growth, Leak } from '../result/leaks.js';
import type { BaselineLeak } from './baseline.js';

/** Growth that moves by less than this part is the same leak on another day: other versions, other sizes of objects. */
const TOLERANCE_SHARE = 0.1;

type Judged = Pick<ScenarioResult, 'channels' | 'leaks' | 'ignored'>;

/** Regressions first, improvements last; leaks that the scenario ignores are not in it. */
export function compareWithBaseline(result: Judged, baseline: readonly BaselineLeak[]): ComparedLeak[] {
  const leaks = result.leaks ?? [];
  const compared = leaks.filter((leak) => !isIgnored(leak, result.ignored)).map((leak): ComparedLeak => {
    const { channel, route, slopePerRequest, interval, threshold } = leak;
    const before = entryOf(leak, baseline, leaks);
    const now = { slopePerRequest, interval };
    if (before === undefined) return { channel, route, standing: 'new', now };
    return { channel, route, standing: changeOf(before, now, threshold), before: growthOf(before), now, tolerance: toleranceOf(before, threshold) };
  });
  const found = new Set(leaks.map((leak) => entryOf(leak, baseline, leaks)));
  const gone = baseline
    .filter((entry) => !found.has(entry) && isGone(entry, result) && !isToldByRoute(entry, baseline))
    .map((entry): ComparedLeak => ({ channel: entry.channel, route: entry.route, standing: 'gone', before: growthOf(entry) }));
  return ORDER.flatMap((standing) => [...compared, ...gone].filter((leak) => leak.standing === standing));
}

const ORDER: readonly ComparedLeak['standing'][] = ['grown', 'new', 'known', 'shrunk', 'gone'];

/** A leak, or the growth of a mix that is recognised without a fingerprint. */
export type Recognised = Pick<Leak, 'channel' | 'route' | 'heldBy'> & { readonly fingerprint?: string };

/**
 * The entry of the same leak: by fingerprint; by name when the request has changed; by what holds it when both have,
 * unless that entry is another one of `all`.
 */
export function entryOf(leak: Recognised, baseline: readonly BaselineLeak[], all: readonly Recognised[]): BaselineLeak | undefined {
  const { channel, route, heldBy } = leak;
  const entries = baseline.filter((entry) => entry.channel === channel && (entry.route === null) === (route === null));
  if (route === null) return entries[0];
  const isByName = (entry: BaselineLeak, of: Recognised) => of.channel === channel && (entry.fingerprint === of.fingerprint || entry.route === of.route);
  return (
    entries.find((entry) => entry.fingerprint === leak.fingerprint) ??
    entries.find((entry) => entry.route === route) ??
    entries.find((entry) => heldBy !== undefined && isDeepStrictEqual(entry.heldBy, heldBy) && !all.some((other) => isByName(entry, other)))
  );
}

/** Not found, and looked for: the channel was clean, or other routes explain all of its growth. */
export function isGone({ channel, route }: BaselineLeak, result: Judged): boolean {
  return route === null ? measuredChannels(result).get(channel)?.verdict === 'clean' : isExplained(result, channel);
}

/** How two measurements of one leak differ, by more than both intervals and the tolerance leave open. */
export function changeOf(before: Growth, now: Growth, threshold: number): 'grown' | 'shrunk' | 'known' {
  const tolerance = toleranceOf(before, threshold);
  if (leastRise(before, now) > tolerance) return 'grown';
  return leastRise(now, before) > tolerance ? 'shrunk' : 'known';
}

/** What is no leak by itself is no regression either. */
function toleranceOf({ slopePerRequest }: Growth, threshold: number): number {
  return Math.max(TOLERANCE_SHARE * Math.abs(slopePerRequest), threshold);
}

/**
 * Lower end of the interval of `to - from`, from the intervals of both (MOVER: Zou and Donner 2008, "Construction of
 * confidence limits about effect measures", Statistics in Medicine 27). It has the confidence that both have.
 */
function leastRise(from: Growth, to: Growth): number {
  return to.slopePerRequest - from.slopePerRequest - Math.hypot(to.slopePerRequest - to.interval[0], from.interval[1] - from.slopePerRequest);
}

/** The growth of the mix is that of its routes: one of them tells of it. */
function isToldByRoute({ channel, route }: BaselineLeak, baseline: readonly BaselineLeak[]): boolean {
  return route === null && baseline.some((other) => other.channel === channel && other.route !== null);
}

function growthOf({ slopePerRequest, interval }: Growth): Growth {
  return { slopePerRequest, interval };
}
