/** `ignore:` entries against the leaks that were found. Pure. */
import { isExplained } from './leaks.js';
import type { ScenarioResult } from '../result/document.js';
import type { IgnoredLeak, Leak } from '../result/leaks.js';
import type { IgnoreEntry } from '../scenario/scenario.js';

/**
 * The leaks that an entry names, expired entries included.
 * @param today as `2027-01-31`, in UTC: the last day of an entry counts in full
 */
export function ignoredLeaks(leaks: readonly Leak[], entries: readonly IgnoreEntry[], today: string): IgnoredLeak[] {
  return leaks.flatMap(({ channel, route, fingerprint }) =>
    entries.filter((entry) => entry.fingerprint === fingerprint).map((entry) => ({ channel, route, ...entry, expired: entry.until !== undefined && entry.until < today })),
  );
}

/** A word about each entry that has nothing left to ignore; nothing while that is not certain. */
export function unneededIgnores(result: Pick<ScenarioResult, 'channels' | 'leaks'>, entries: readonly IgnoreEntry[]): string[] {
  const channels = Object.keys(result.channels);
  if (channels.length === 0 || !channels.every((channel) => isExplained(result, channel))) return [];
  const found = new Set(result.leaks?.map(({ fingerprint }) => fingerprint));
  return entries
    .filter(({ fingerprint }) => !found.has(fingerprint))
    .map(({ fingerprint, reason }) => `\`ignore\` names ${fingerprint} (${reason}), which does not leak: the entry is no longer needed`);
}
