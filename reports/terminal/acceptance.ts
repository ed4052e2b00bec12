/** How each leak stands to the baseline and to `ignore:`; accepted ones are listed apart, never hidden. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { ComparedLeak, Growth, IgnoredLeak } from '../../harness/result/leaks.js';
import { cut, wrap } from '../format/text.js';
import { formatBytes, formatGrowth, isKnown, type Numeric } from '../format/units.js';
import { isRegression } from '../words/conclusion.js';
import { contentColumns, row, type Page } from './layout.js';

const LABELS: Readonly<Record<ComparedLeak['standing'], string>> = { grown: 'worse', new: 'new', known: 'known', shrunk: 'better', gone: 'gone' };
const COUNTED_CHANNELS: readonly string[] = ['fds', 'resources'];

export function acceptanceRows(page: Page, { leaks = [], baseline, ignored = [] }: ScenarioResult): string[] {
  const mixes = leaks.filter(({ route }) => route === null).map(({ channel, fingerprint }) => entry(page, { channel, route: null }, `fingerprint ${fingerprint}`));
  const compared = Object.entries(LABELS).flatMap(([standing, label]) => {
    const ofStanding = baseline?.leaks.filter((leak) => leak.standing === standing) ?? [];
    return row(page, label, ofStanding.flatMap((leak) => entry(page, leak, comparison(leak, baseline))));
  });
  const listed = (label: string, expired: boolean) => row(page, label, ignored.filter((leak) => leak.expired === expired).flatMap((leak) => entry(page, leak, reasonOf(leak))));
  return [...row(page, 'leak', mixes.flat()), ...compared, ...listed('ignored', false), ...listed('expired', true)];
}

function entry(page: Page, { channel, route }: Pick<ComparedLeak, 'channel' | 'route'>, text: string): string[] {
  const { style } = page;
  const columns = contentColumns(page);
  const name = (route ?? 'the mix of all routes') + (channel === 'heap' ? '' : `, ${channel}`);
  return [style.tint(cut(style.safe(name), columns, style.ellipsis), 'strong'), ...wrap(style.safe(text), columns)];
}

function comparison(leak: ComparedLeak, baseline: ScenarioResult['baseline']): string {
  const { channel, before, now, tolerance } = leak;
  const file = baseline?.file ?? '';
  const accepted = baseline?.updated === true && isRegression(leak) ? '; accepted now' : '';
  if (before === undefined) return `${now === undefined ? '' : `${growth(channel, now)}, `}not in ${file}${accepted}`;
  const known = `${growth(channel, before)} in ${file}`;
  if (now === undefined) return `was ${known}`;
  const limit = leak.standing === 'grown' && tolerance !== undefined ? `, beyond the tolerance of ${amount(channel, tolerance)}` : '';
  return `${growth(channel, now)}, was ${known}${limit}${accepted}`;
}

function reasonOf({ fingerprint, reason, owner, until, expired }: IgnoredLeak): string {
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
