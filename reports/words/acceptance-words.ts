/** How leaks stand to the baseline and to `ignore:`, in words. Pure. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { ComparedLeak, Growth, IgnoredLeak } from '../../harness/result/leaks.js';
import { formatBytes, formatGrowth, isKnown, type Numeric } from '../format/units.js';
import { isRegression } from './conclusion.js';

/** In the order in which they are told. */
export const STANDINGS: Readonly<Record<ComparedLeak['standing'], string>> = { grown: 'worse', new: 'new', known: 'known', shrunk: 'better', gone: 'gone' };
const COUNTED_CHANNELS: readonly string[] = ['fds', 'resources'];

/** "POST /orders", "the mix of all routes, fds". */
export function leakName({ channel, route }: Pick<ComparedLeak, 'channel' | 'route'>): string {
  return (route ?? 'the mix of all routes') + (channel === 'heap' ? '' : `, ${channel}`);
}

export function comparisonWords(leak: ComparedLeak, baseline: ScenarioResult['baseline']): string {
  const { channel, before, now, tolerance } = leak;
  const file = baseline?.file ?? '';
  const accepted = baseline?.updated === true && isRegression(leak) ? '; accepted now' : '';
  if (before === undefined) return `${now === undefined ? '' : `${growth(channel, now)}, `}not in ${file}${accepted}`;
  const known = `${growth(channel, before)} in ${file}`;
  if (now === undefined) return `was ${known}`;
  const limit = leak.standing === 'grown' && tolerance !== undefined ? `, beyond the tolerance of ${amount(channel, tolerance)}` : '';
  return `${growth(channel, now)}, was ${known}${limit}${accepted}`;
}

export function ignoredWords({ fingerprint, reason, owner, until, expired }: IgnoredLeak): string {
  const end = until === undefined ? 'without an end' : expired ? `ignored until ${until}, which is over` : `until ${until}`;
  return `${[reason, ...(owner === undefined ? [] : [`owner ${owner}`]), end].join('; ')} (${fingerprint})`;
}

function growth(channel: string, { slopePerRequest, interval }: Growth): string {
  if (!COUNTED_CHANNELS.includes(channel)) return formatGrowth(slopePerRequest, interval);
  return `${amount(channel, slopePerRequest)} per request (${interval.map((end) => amount(channel, end)).join(' to ')})`;
}

/** Descriptors and resources are counted, everything else is measured in bytes. */
function amount(channel: string, value: Numeric): string {
  return COUNTED_CHANNELS.includes(channel) && isKnown(value) ? String(Number(value.toPrecision(3))) : formatBytes(value);
}
