/** The channels that a scenario's report is not about: those that grow too, then the flat ones in one line. */
import { CHANNELS, type ChannelName } from '../../harness/channels.js';
import type { ChannelResult, KindResult, Verdict } from '../../harness/result/channels.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Tone } from '../format/style.js';
import { padEnd, wrap } from '../format/text.js';
import { formatCount, isKnown } from '../format/units.js';
import { growthOf, nameOf } from '../words/channel-words.js';
import { contentColumns, row, textRow, type Page } from './layout.js';

const TONES: Readonly<Record<Verdict, Tone>> = { clean: 'good', leak: 'bad', inconclusive: 'unsure' };
/** Kinds that explain a growth; more would be noise beside them. */
const MOST_KINDS = 3;
/** Part of a channel's growth that a kind needs to be worth naming. */
const LEAST_KIND_SHARE = 0.05;

/** @param leading the channel that the rows before are about */
export function otherChannelRows(page: Page, { verdict, channels }: ScenarioResult, leading: ChannelName): string[] {
  const others = CHANNELS.flatMap((channel) => (channel === leading || channels[channel] === undefined ? [] : [{ channel, result: channels[channel] }]));
  const namesOf = (wanted: Verdict) => others.filter(({ result }) => result.verdict === wanted).map(({ channel }) => nameOf(channel)).join(', ');
  // A run ends with its verdict; what was not settled by then is a finding only where nothing else is.
  const findings = others.filter(({ result }) => result.verdict === 'leak' || (result.verdict === 'inconclusive' && verdict === 'inconclusive'));
  const unsettled = verdict === 'inconclusive' ? '' : namesOf('inconclusive');
  const verdictColumns = Math.max(0, ...findings.map(({ result }) => result.verdict.length)) + 2;
  const names = (label: string, text: string) => textRow(page, label, text === '' ? [] : [text]);
  return [
    ...row(page, 'besides', findings.flatMap(({ channel, result }) => besides(page, verdictColumns, channel, result))),
    ...names('also flat', namesOf('clean')),
    ...names('unsettled', unsettled),
  ];
}

/** "file 2 to 2,002, pipe 9 to 409": what the growth of a count is made of. */
export function kindsRow(page: Page, { kinds, slopePerRequest }: ChannelResult): string[] {
  const named = kindWords(kinds, slopePerRequest);
  return named === undefined ? [] : textRow(page, 'kinds', [named]);
}

function besides(page: Page, verdictColumns: number, channel: ChannelName, { verdict, slopePerRequest, interval, kinds }: ChannelResult): string[] {
  const named = kindWords(kinds, slopePerRequest);
  const growth = growthOf(channel, slopePerRequest, interval, 'per request of the mix');
  // A count has its name in its unit.
  const text = `${growth.includes(nameOf(channel)) ? '' : `${nameOf(channel)}: `}${growth}${named === undefined ? '' : `: ${named}`}`;
  return wrap(page.style.safe(text), contentColumns(page) - verdictColumns).map((line, index) =>
    padEnd(index === 0 ? page.style.tint(verdict, TONES[verdict]) : '', verdictColumns) + line,
  );
}

function kindWords(kinds: ChannelResult['kinds'], slopePerRequest: number): string | undefined {
  const telling = ([, kind]: [string, KindResult]) => isKnown(kind.slopePerRequest) && kind.slopePerRequest > Math.max(0, LEAST_KIND_SHARE * slopePerRequest);
  const growing = Object.entries(kinds ?? {}).filter(telling).sort(([, a], [, b]) => b.slopePerRequest - a.slopePerRequest);
  if (growing.length === 0) return undefined;
  return growing.slice(0, MOST_KINDS).map(([kind, { first, last }]) => `${kind} ${formatCount(first)} to ${formatCount(last)}`).join(', ');
}
