/** What was measured: the leading channel as a chart and in figures, the other channels beside it, and all readings as a table. */
import { CHANNELS, type ChannelName } from '../../harness/channels.js';
import type { ChannelResult } from '../../harness/result/channels.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { html, type Html, type HtmlValue } from '../format/html.js';
import { formatCount, formatDuration, isKnown, plural } from '../format/units.js';
import { growthOf, leadingChannel, nameOf, rateOf } from '../words/channel-words.js';
import { baseWords, betterWords, gcWords, growthWords, kindWords, limitWords, measuredWords, outlookWords, readingsWords, toldSamples } from '../words/measure-words.js';
import { processesWords } from '../words/process-words.js';
import { facts, folded, prose, section, spaced, table } from './blocks.js';
import { growthChart } from './growth-chart.js';
import { verdictBadge } from './verdict-badge.js';

interface Measured {
  readonly channel: ChannelName;
  readonly result: ChannelResult;
}

export function growthSection(scenario: ScenarioResult): Html | undefined {
  const { base, projection, gc } = scenario;
  const leading = leadingChannel(scenario);
  const figures = facts([
    ...(base === undefined ? [] : ([['base', baseWords(base)], ['better', betterWords(base)]] as const)),
    ...(leading === undefined ? [] : figuresOf(scenario, leading)),
    ['measured', measuredWords(scenario)],
    ['processes', processesWords(scenario)],
    ['outlook', projection && outlookWords(projection)],
    ['gc', gc && gcWords(gc)],
  ]);
  const title = leading === undefined ? 'What was measured' : `Growth of the ${leading.channel === 'heap' ? 'live heap' : nameOf(leading.channel)}`;
  return section(title, [leading && growthChart(scenario, leading.channel, leading.result, 'large'), figures]);
}

export function channelsSection(scenario: ScenarioResult): Html | undefined {
  const leading = leadingChannel(scenario)?.channel;
  const all = CHANNELS.flatMap((channel): Measured[] => (scenario.channels[channel] === undefined ? [] : [{ channel, result: scenario.channels[channel] }]));
  if (all.length === 0) return undefined;
  const small = all.flatMap(({ channel, result }) => {
    const chart = channel === leading ? undefined : growthChart(scenario, channel, result, 'small');
    return chart === undefined ? [] : [html`<figure><figcaption>${verdictBadge(result.verdict)} ${nameOf(channel)}</figcaption>
${chart}</figure>`];
  });
  return section('All channels', [
    table({
      caption: 'Each channel, and the smallest leak of it that this run would have called',
      columns: ['Channel', 'Verdict', 'Growth per request of the mix', 'Would have called', 'Why'],
      rows: all.map(({ channel, result }) => [
        nameOf(channel), verdictBadge(result.verdict), growthOf(channel, result.slopePerRequest, result.interval, ''),
        isKnown(result.minimumDetectable) ? rateOf(channel, result.minimumDetectable) : 'nothing',
        [prose(result.reasons.join('; ')), kindsOf(result)],
      ]),
    }),
    small.length === 0 ? undefined : html`<div class="charts">
${spaced(small)}
</div>`,
    samplesTable(all),
  ]);
}

function figuresOf(scenario: ScenarioResult, { channel, result }: Measured): (readonly [string, HtmlValue])[] {
  const { verdict, unit, threshold } = result;
  const told = toldSamples(result);
  const [first, last] = [told[0], told.at(-1)];
  return [
    ['growth', growthWords(scenario, channel, result)],
    ['threshold', isKnown(threshold) ? `${rateOf(channel, threshold)} per request of a route` : undefined],
    ['limit', scenario.verdict === 'clean' ? limitWords(channel, result) : undefined],
    ['readings', first && last && readingsWords(scenario, channel, unit, first.value, last.value)],
    ['kinds', verdict === 'clean' ? undefined : kindWords(result)],
  ];
}

function kindsOf(result: ChannelResult): string | undefined {
  const words = result.verdict === 'clean' ? undefined : kindWords(result);
  return words === undefined ? undefined : ` ${words}`;
}

/** All channels are read after the same compactions; to the byte, since what leaks may be less than a rounded size shows. */
function samplesTable(all: readonly Measured[]): Html | undefined {
  const samples = all[0]?.result.series ?? [];
  if (samples.length === 0) return undefined;
  const judged = all.map(({ channel, result }) => `${nameOf(channel)} ${formatCount(result.series.find(({ phase }) => phase === 'measured')?.requests ?? 0)}`);
  return folded(`All readings (${plural(samples.length, 'sample')})`, html`${table({
    caption: 'Readings after compaction: bytes, and numbers of descriptors and resources',
    columns: ['Requests #', 'Time #', ...all.map(({ channel }) => `${nameOf(channel)} #`)],
    rows: samples.map(({ requests, atMs }, index) => [formatCount(requests), formatDuration(atMs), ...all.map(({ result }) => {
      const value = result.series[index]?.value;
      return isKnown(value) ? formatCount(value) : '';
    })]),
  })}
<p class="quiet">Judged from this request on: ${judged.join(', ')}.</p>`);
}
