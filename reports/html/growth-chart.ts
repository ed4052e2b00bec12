/** A channel over the requests: its readings after compaction, the fitted line with its interval, and the threshold. */
import type { ChannelName } from '../../harness/channels.js';
import type { ChannelResult, SeriesPoint } from '../../harness/result/channels.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { thresholdOfMix } from '../../harness/result/threshold-of-mix.js';
import { formatCount, formatPercent, isKnown } from '../format/units.js';
import { html, type Html } from '../format/html.js';
import { differenceOf, nameOf, rateOf, readingOf } from '../words/channel-words.js';
import { growthWords, readingsWords, toldSamples } from '../words/measure-words.js';
import { plot, rounded, type Axis, type Point } from './plot.js';

const HEIGHT_PX = { large: 260, small: 110 };
/** Half a resource is none. */
const LEAST_COUNTS = 4;
const BYTES_PER_UNIT = 1024;
/** Part of the height that lets a dot below the line look as if it were on it. */
const NEARLY_NOTHING = 0.02;
/** Part of the height of what is judged that the warm-up may take besides. */
const WARMUP_SHARE = 0.25;

/** undefined: too few samples for a chart. */
export function growthChart(scenario: ScenarioResult, channel: ChannelName, result: ChannelResult, size: keyof typeof HEIGHT_PX): Html | undefined {
  const told = toldSamples(result).filter(({ value }) => isKnown(value));
  const [first, last] = [told[0], told.at(-1)];
  if (first === undefined || last === undefined || last.requests <= first.requests) return undefined;
  const heightPx = HEIGHT_PX[size];
  const points = told.map(({ requests, value }): Point => ({ x: requests, y: value - first.value }));
  const fit = fitOf(points, result.slopePerRequest);
  const threshold = thresholdOfMix(result);
  const limit = threshold > 0 && fit !== undefined ? [fit.from, { x: fit.to.x, y: fit.from.y + threshold * (fit.to.x - fit.from.x) }] : [];
  const exact = axisOf(channel, result, first, [...points, ...(fit === undefined ? [] : [fit.from, fit.to]), ...(result.verdict === 'leak' ? [] : limit)], last.requests - first.requests);
  const y = size === 'small' ? exact : rounded(exact, heightPx);
  const shown = [...warmupIn(result, first, y), ...points.map((point) => ({ ...point, look: 'measured' }))];
  const x: Axis = { from: Math.min(...shown.map((point) => point.x)), to: last.requests, title: 'answered requests', show: formatCount };
  const fan = fit === undefined || size === 'small' ? [] : fanOf(fit, result.interval);
  const drawn = plot({
    alternative: `${nameOf(channel)} after compaction over requests: ${readingsWords(scenario, channel, result.unit, first.value, last.value)}; ${growthWords(scenario, channel, result)}; ${result.verdict}`,
    x, y, heightPx,
    ...(fan.length > 0 && { bands: [{ look: 'interval', points: fan }] }),
    lines: [
      { look: 'samples', points: shown },
      ...(limit.length > 0 ? [{ look: 'threshold', points: limit }] : []),
      ...(fit === undefined ? [] : [{ look: `fit ${result.verdict}`, points: [fit.from, fit.to] }]),
    ],
    dots: shown,
    readings: shown.map((point) => ({ ...point, words: `${differenceOf(channel, point.y)} at ${formatCount(point.x)} requests` })),
  });
  if (size === 'small') return drawn;
  const hidden = result.series.length - shown.length;
  return html`<figure>
${drawn}
<figcaption>
<ul class="legend">
<li>${swatch('measured')} reading after compaction</li>
${shown.some(({ look }) => look === 'warmup') ? html`<li>${swatch('warmup')} warm-up, not judged</li>
` : undefined}${fit === undefined ? undefined : html`<li>${swatch(`fit ${result.verdict}`)} fitted growth</li>
`}${fan.length === 0 ? undefined : html`<li>${swatch('interval')} its ${formatPercent(result.confidence, 1)} interval</li>
`}${limit.length === 0 ? undefined : html`<li>${swatch('threshold')} threshold, ${rateOf(channel, threshold)} per request of the mix</li>
`}</ul>
${hidden > 0 ? html`<p>The chart leaves out the first ${formatCount(hidden)} of ${formatCount(result.series.length)} readings, of the warm-up; the table has them.</p>
` : undefined}</figcaption>
</figure>`;
}

interface Fit {
  readonly from: Point;
  readonly middle: Point;
  readonly to: Point;
}

/** Through the median of what the slope leaves of the readings, as Theil and Sen have it. */
function fitOf(points: readonly Point[], slope: number): Fit | undefined {
  if (!isKnown(slope)) return undefined;
  const intercept = median(points.map(({ x, y }) => y - slope * x));
  const at = (x: number): Point => ({ x, y: intercept + slope * x });
  return { from: at(points[0]?.x ?? 0), middle: at(median(points.map(({ x }) => x))), to: at(points.at(-1)?.x ?? 0) };
}

/** Slopes from the lowest to the highest, through the middle. */
function fanOf({ from, middle, to }: Fit, [lowest, highest]: readonly [number, number]): { x: number; low: number; high: number }[] {
  if (!isKnown(lowest) || !isKnown(highest)) return [];
  return [from, middle, to].map(({ x }) => {
    const ends = [lowest, highest].map((slope) => middle.y + slope * (x - middle.x));
    return { x, low: Math.min(...ends), high: Math.max(...ends) };
  });
}

/** What could not have been called a leak is drawn flat. */
function axisOf(channel: ChannelName, { verdict, unit, minimumDetectable, series }: ChannelResult, first: SeriesPoint, points: readonly Point[], requests: number): Axis {
  const values = points.map(({ y }) => y);
  const highest = Math.max(0, ...values);
  const flat = verdict !== 'leak' && isKnown(minimumDetectable) ? minimumDetectable * requests : 0;
  const least = Math.max(flat, unit === 'count' ? LEAST_COUNTS : 1);
  const deepest = Math.min(0, ...values);
  const judgedFrom = -deepest < NEARLY_NOTHING * Math.max(highest, least) ? 0 : deepest;
  const to = Math.max(highest, judgedFrom + least);
  const warmup = series.filter(({ requests: at }) => at < first.requests).map(({ value }) => value - first.value).filter((y) => y < judgedFrom && judgedFrom - y < WARMUP_SHARE * (to - judgedFrom));
  const lowest = Math.min(judgedFrom, ...warmup);
  const power = Math.floor(Math.log(Math.max(1, to, -lowest)) / Math.log(BYTES_PER_UNIT));
  return { from: lowest, to, title: `change since ${readingOf(channel, first.value)}`, show: (value: number) => differenceOf(channel, value), step: unit === 'bytes' ? BYTES_PER_UNIT ** power : 1 };
}

/** Those that the axis of the judged ones has room for: what loads with the first requests would press the rest flat. */
function warmupIn({ series }: ChannelResult, first: SeriesPoint, { from, to }: Axis): (Point & { readonly look: string })[] {
  return series
    .filter(({ requests, value }) => requests < first.requests && isKnown(value))
    .map(({ requests, value }) => ({ x: requests, y: value - first.value, look: 'warmup' }))
    .filter(({ y }) => y >= from && y <= to);
}

function swatch(look: string): Html {
  return html`<svg class="swatch" width="20" height="10" aria-hidden="true">${look === 'measured' || look === 'warmup' ? html`<circle class="dot ${look}" cx="10" cy="5" r="3"/>` : look === 'interval' ? html`<rect class="band interval" width="20" height="10"/>` : html`<line class="line ${look}" stroke="currentColor" x1="0" x2="20" y1="5" y2="5"/>`}</svg>`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
