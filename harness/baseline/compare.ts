/** The leaks of a run against those of a baseline. Pure. */
import { isExplained, measuredChannels } from '../gate/leaks.js';
import type { ScenarioResult } from '../result/document.js';
import type { ComparedLeak, Growth, IgnoredLeak, Leak } from '../result/leaks.js';
import type { BaselineLeak } from './baseline.js';

/** Growth that moves by less than this part is the same leak on another day: other versions, other sizes of objects. */
const TOLERANCE_SHARE = 0.1;

type Judged = Pick<ScenarioResult, 'channels' | 'leaks' | 'ignored'>;

/** Regressions first, improvements last; leaks that the scenario ignores are not in it. */
export function compareWithBaseline(result: Judged, baseline: readonly BaselineLeak[]): ComparedLeak[] {
  const leaks = result.leaks ?? [];
  const compared = leaks.filter((leak) => !isIgnored(leak, result.ignored)).map((leak): ComparedLeak => {
    const { channel, route, slopePerRequest, interval, threshold } = leak;
    const before = entryOf(leak, baseline);
    const now = { slopePerRequest, interval };
    if (before === undefined) return { channel, route, standing: 'new', now };
    return { channel, route, standing: changeOf(before, now, threshold), before: growthOf(before), now, tolerance: toleranceOf(before, threshold) };
  });
  const found = new Set(leaks.map((leak) => entryOf(leak, baseline)));
  const gone = baseline
    .filter((entry) => !found.has(entry) && isGone(entry, result) && !isToldByRoute(entry, baseline))
    .map((entry): ComparedLeak => ({ channel: entry.channel, route: entry.route, standing: 'gone', before: growthOf(entry) }));
  return ORDER.flatMap((standing) => [...compared, ...gone].filter((leak) => leak.standing === standing));
}

const ORDER: readonly ComparedLeak['standing'][] = ['grown', 'new', 'known', 'shrunk', 'gone'];

/** The entry of the same leak: by fingerprint, or by name when the request or the kind of fingerprint has changed. */
export function entryOf({ channel, route, fingerprint }: Pick<Leak, 'channel' | 'route'> & { readonly fingerprint?: string }, baseline: readonly BaselineLeak[]): BaselineLeak | undefined {
  const entries = baseline.filter((entry) => entry.channel === channel && (entry.route === null) === (route === null));
  if (route === null) return entries[0];
  return entries.find((entry) => entry.fingerprint === fingerprint) ?? entries.find((entry) => entry.route === route);
}

/** Not found, and looked for: the channel was clean, or other routes explain all of its growth. */
export function isGone({ channel, route }: BaselineLeak, result: Judged): boolean {
  return route === null ? measuredChannels(result).get(channel)?.verdict === 'clean' : isExplained(result, channel);
}

export function isIgnored({ fingerprint }: Leak, ignored: readonly IgnoredLeak[] = []): boolean {
  return ignored.some((entry) => entry.fingerprint === fingerprint);
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
