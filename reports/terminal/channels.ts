/** The channels that a scenario's report is not about: those that grow too, then the flat ones in one line. */
import { CHANNELS, type ChannelName } from '../../harness/channels.js';
import type { ChannelResult, Verdict } from '../../harness/result/channels.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Tone } from '../format/style.js';
import { padEnd, wrap } from '../format/text.js';
import { growthOf, nameOf } from '../words/channel-words.js';
import { kindWords } from '../words/measure-words.js';
import { contentColumns, row, textRow, type Page } from './layout.js';

const TONES: Readonly<Record<Verdict, Tone>> = { clean: 'good', leak: 'bad', inconclusive: 'unsure' };

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
export function kindsRow(page: Page, channel: ChannelResult): string[] {
  const named = kindWords(channel);
  return named === undefined ? [] : textRow(page, 'kinds', [named]);
}

function besides(page: Page, verdictColumns: number, channel: ChannelName, result: ChannelResult): string[] {
  const { verdict, slopePerRequest, interval } = result;
  const named = kindWords(result);
  const growth = growthOf(channel, slopePerRequest, interval, 'per request of the mix');
  // A count has its name in its unit.
  const text = `${growth.includes(nameOf(channel)) ? '' : `${nameOf(channel)}: `}${growth}${named === undefined ? '' : `: ${named}`}`;
  return wrap(page.style.safe(text), contentColumns(page) - verdictColumns).map((line, index) =>
    padEnd(index === 0 ? page.style.tint(verdict, TONES[verdict]) : '', verdictColumns) + line,
  );
}
