/** `ignore:` entries against the leaks that were found. Pure. */
import { isExplained } from './leaks.js';
import type { ScenarioResult } from '../result/document.js';
import type { IgnoredLeak, Leak } from '../result/leaks.js';
import type { IgnoreEntry } from '../scenario/scenario.js';

/** Evidence has fingerprints of its own, see harness/evidence. */
const OF_HOLDER = /^h\d+-/;

/**
 * The leaks that an entry names, expired entries included.
 * @param today as `2027-01-31`, in UTC: the last day of an entry counts in full
 */
export function ignoredLeaks(leaks: readonly Leak[], entries: readonly IgnoreEntry[], today: string): IgnoredLeak[] {
  return leaks.flatMap((leak) => {
    const { channel, route } = leak;
    return entriesOf(leak, entries).map((entry) => ({ channel, route, ...entry, expired: entry.until !== undefined && entry.until < today }));
  });
}

/** The entries that name the leak, or else all that holds it: with a holder that none of them names, it is another leak. */
function entriesOf({ fingerprint, heldBy = [] }: Leak, entries: readonly IgnoreEntry[]): IgnoreEntry[] {
  const own = entries.filter((entry) => entry.fingerprint === fingerprint);
  if (own.length > 0) return own;
  const ofHolders = entries.filter((entry) => heldBy.includes(entry.fingerprint));
  return heldBy.every((holder) => ofHolders.some((entry) => entry.fingerprint === holder)) ? ofHolders : [];
}

export function isIgnored({ channel, route }: Pick<Leak, 'channel' | 'route'>, ignored: readonly IgnoredLeak[] = []): boolean {
  return ignored.some((entry) => entry.channel === channel && entry.route === route);
}

/** A word about each entry that has nothing left to ignore; nothing while that is not certain. */
export function unneededIgnores(result: Pick<ScenarioResult, 'channels' | 'leaks'>, entries: readonly IgnoreEntry[]): string[] {
  const channels = Object.keys(result.channels);
  if (channels.length === 0 || !channels.every((channel) => isExplained(result, channel))) return [];
  const leaks = result.leaks ?? [];
  const found = new Set(leaks.flatMap(({ fingerprint, heldBy = [] }) => [fingerprint, ...heldBy]));
  const holdersAreKnown = leaks.every(({ heldBy }) => heldBy !== undefined);
  return entries
    .filter(({ fingerprint }) => !found.has(fingerprint) && (holdersAreKnown || !OF_HOLDER.test(fingerprint)))
    .map(({ fingerprint, reason }) => `\`ignore\` names ${fingerprint} (${reason}), which does not leak: the entry is no longer needed`);
}
