/**
 * The gateway to the chart library: from data to SVG. No script: a chart prints sharply, follows the theme, shows in mail and
 * where scripts are forbidden. Positions across are percentages, so that text keeps its size on every width.
 */
import { nice, ticks } from 'd3-array';
import { area, line } from 'd3-shape';
import { html, type Html } from '../format/html.js';

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly show: (value: number) => string;
  /** Marks stand at round multiples of it: 1,024 for KB. */
  readonly step?: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Plot {
  /** All that it says, for those who do not see it. */
  readonly alternative: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly heightPx: number;
  readonly bands?: readonly { readonly look: string; readonly points: readonly { readonly x: number; readonly low: number; readonly high: number }[] }[];
  readonly lines?: readonly { readonly look: string; readonly points: readonly Point[] }[];
  readonly dots?: readonly (Point & { readonly look: string })[];
  /** What the pointer reads, in the order of x. */
  readonly readings?: readonly (Point & { readonly words: string })[];
}

/** Of the drawing inside, which is stretched to its place. */
const SIZE = 1000;
/** As many as have room on a phone. */
const TICKS_ACROSS = 4;
const PX_PER_TICK = 48;
/** Nearer to the end than half a label on a phone. */
const AT_THE_END = 0.95;
const DOT_PX = 2.5;
/** Labels of rows stand on their lines; where the page's style is let in, it moves them out, to the left. */
const ABOVE_PX = 3;

export function plot({ alternative, x, y, heightPx, bands = [], lines = [], dots = [], readings = [] }: Plot): Html {
  const rows = marksOf(y, Math.max(2, Math.round(heightPx / PX_PER_TICK)));
  const columns = marksOf(x, TICKS_ACROSS);
  const across = (value: number) => part(value, x.from, x.to);
  const down = (value: number) => 1 - part(value, y.from, y.to);
  const percent = (value: number) => `${(100 * across(value)).toFixed(2)}%`;
  const px = (value: number) => (heightPx * down(value)).toFixed(1);
  const pathOf = line<Point>((point) => SIZE * across(point.x), (point) => SIZE * down(point.y)).digits(1);
  const areaOf = area<{ x: number; low: number; high: number }>((point) => SIZE * across(point.x), (point) => SIZE * down(point.low), (point) => SIZE * down(point.high)).digits(1);
  return html`<div class="plot" role="img" aria-label="${alternative}">
<svg class="field" width="100%" height="${heightPx}" overflow="visible" fill="currentColor" aria-hidden="true">
${rows.map((value) => html`<line class="grid" x1="0" x2="100%" y1="${px(value)}" y2="${px(value)}"/>`)}
<svg viewBox="0 0 ${SIZE} ${SIZE}" preserveAspectRatio="none" width="100%" height="${heightPx}">
${bands.map(({ look, points }) => html`<path class="band ${look}" fill-opacity="0.2" d="${areaOf([...points]) ?? ''}"/>`)}
${lines.map(({ look, points }) => html`<path class="line ${look}" fill="none" stroke="currentColor" vector-effect="non-scaling-stroke" d="${pathOf([...points]) ?? ''}"/>`)}
</svg>
${dots.map((dot) => html`<circle class="dot ${dot.look}" cx="${percent(dot.x)}" cy="${px(dot.y)}" r="${DOT_PX}"/>`)}
${readings.map((reading, index) => readingOf(reading, px(reading.y), zone(readings.map((each) => across(each.x)), index), heightPx))}
${rows.map((value) => html`<text class="row" x="0" y="${px(value)}" dy="${-ABOVE_PX}">${y.show(value)}</text>`)}
${columns.map((value) => html`<text class="column" x="${percent(value)}" y="${heightPx + 16}" text-anchor="${anchorAt(across(value))}">${x.show(value)}</text>`)}
</svg>
</div>
<p class="axes">${y.title}, over ${x.title}</p>`;
}

/** Both ends at round marks. */
export function rounded(axis: Axis, heightPx: number): Axis {
  const step = axis.step ?? 1;
  const [from, to] = nice(axis.from / step, axis.to / step, Math.max(2, Math.round(heightPx / PX_PER_TICK)));
  return { ...axis, from: from * step, to: to * step };
}

function marksOf({ from, to, step = 1 }: Axis, count: number): number[] {
  return ticks(from / step, to / step, count).map((value) => value * step);
}

/** To the left there is room, below the labels of the rows. */
function anchorAt(part: number): string {
  return part > AT_THE_END ? 'end' : 'middle';
}

function part(value: number, from: number, to: number): number {
  return to > from ? (value - from) / (to - from) : 0.5;
}

/** From halfway to the one before to halfway to the next, as parts of the whole. */
function zone(parts: readonly number[], index: number): { readonly at: number; readonly from: number; readonly to: number } {
  const at = parts[index] ?? 0;
  const [before, after] = [parts[index - 1], parts[index + 1]];
  return { at, from: before === undefined ? 0 : (before + at) / 2, to: after === undefined ? 1 : (at + after) / 2 };
}

function readingOf({ words }: { readonly words: string }, yPx: string, { at, from, to }: ReturnType<typeof zone>, heightPx: number): Html {
  const percent = (value: number) => `${(100 * value).toFixed(2)}%`;
  return html`<g class="reading"><rect x="${percent(from)}" y="0" width="${percent(to - from)}" height="${heightPx}" fill="transparent"/><line visibility="hidden" x1="${percent(at)}" x2="${percent(at)}" y1="0" y2="${heightPx}"/><circle visibility="hidden" cx="${percent(at)}" cy="${yPx}" r="${DOT_PX + 1.5}"/><text visibility="hidden" x="${percent(at)}" dx="${at > 0.5 ? -8 : 8}" y="12" text-anchor="${at > 0.5 ? 'end' : 'start'}">${words}</text></g>`;
}

const SPARK = { widthPx: 64, heightPx: 16, marginPx: 2 };

/** A series as a line among words, which say the same. Less than `leastRange` is drawn flat. */
export function spark(points: readonly Point[], leastRange: number): Html | undefined {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  if (points.length < 2) return undefined;
  const { widthPx, heightPx, marginPx } = SPARK;
  const lowest = Math.min(...ys);
  const pathOf = line<Point>(
    ({ x }) => marginPx + (widthPx - 2 * marginPx) * part(x, Math.min(...xs), Math.max(...xs)),
    ({ y }) => heightPx - marginPx - (heightPx - 2 * marginPx) * part(y, lowest, Math.max(lowest + leastRange, ...ys)),
  ).digits(1);
  return html`<svg class="spark" width="${widthPx}" height="${heightPx}" aria-hidden="true"><path class="line" fill="none" stroke="currentColor" d="${pathOf([...points]) ?? ''}"/></svg> `;
}
