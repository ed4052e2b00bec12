/** `leakcheck attach` for people: the verdict and why, the growth by the hour, what holds it, what was done to the process. */
import { CHANNEL_UNITS, CHANNELS, type ChannelName } from '../harness/channels.js';
import type { AttachResult, WatchedChannel } from '../harness/result/attach.js';
import type { Verdict } from '../harness/result/channels.js';
import { sparkline } from './format/sparkline.js';
import { createStyle, type StyleOptions, type Tone } from './format/style.js';
import { columnsOf, cut, cutInMiddle } from './format/text.js';
import { formatBytes, formatCount, formatDays, formatDuration, formatPercent, isKnown, plural, type Numeric } from './format/units.js';
import { growthOf, labelOf, nameOf, rateOf, readingOf } from './words/channel-words.js';
import { evidenceRows } from './terminal/evidence.js';
import { row, textRow, type Page } from './terminal/layout.js';

const COLUMNS = 80;
const SPARKLINE_COLUMNS = 32;
const PER_HOUR = 'per hour';
const TONES: Readonly<Record<Verdict, Tone>> = { clean: 'good', leak: 'bad', inconclusive: 'unsure' };
const HOURS_PER_DAY = 24;
const MS_PER_DAY = 86_400_000;
const MOST_WORKERS = 4;
const MOST_KINDS = 3;

export function attachReport(result: AttachResult, look: StyleOptions): string {
  const page: Page = { style: createStyle(look), columns: COLUMNS };
  const [channel, watched] = leading(result);
  const sections = [
    headline(page, result),
    textRow(page, 'reason', result.reasons),
    [
      ...(watched === undefined ? [] : channelRows(page, result.verdict, channel, watched)),
      ...otherRows(page, result, channel),
      ...measuredRows(page, result),
      ...outlookRow(page, result),
    ],
    ...evidenceRows(page, result),
    workerRows(page, result),
    [...row(page, 'snapshots', result.snapshots.map((file) => cutInMiddle(page.style.safe(file), COLUMNS - 12, page.style.ellipsis))), ...textRow(page, 'warning', result.warnings), ...nextRow(page, result)],
  ];
  return `\n${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The first with the verdict of all, else the heap. */
function leading({ verdict, channels }: AttachResult): [ChannelName, WatchedChannel | undefined] {
  const channel = CHANNELS.find((name) => channels[name]?.verdict === verdict) ?? 'heap';
  return [channel, channels[channel]];
}

function headline({ style, columns }: Page, { verdict, target: { given, pid, script } }: AttachResult): string[] {
  const mark = { clean: style.marks.good, leak: style.marks.bad, inconclusive: style.marks.unsure }[verdict];
  const words = `${mark} ${verdict}`;
  const name = style.safe(given === String(pid) ? `process ${pid}` : given);
  const shownName = cut(name, Math.floor(columns / 2), style.ellipsis);
  const shownScript = cutInMiddle(style.safe(script), columns - columnsOf(words) - columnsOf(shownName) - 4, style.ellipsis);
  return [`${style.tint(words, TONES[verdict])}  ${style.tint(shownName, 'strong')}${shownScript === '' ? '' : `  ${style.tint(shownScript, 'quiet')}`}`];
}

function channelRows(page: Page, verdict: Verdict, channel: ChannelName, { slopePerHour, interval, minimumDetectable, series, unit, kinds }: WatchedChannel): string[] {
  const measured = series.filter(({ phase }) => phase === 'measured');
  const shown = measured.length > 1 ? measured : series;
  const values = shown.map(({ value }) => value);
  const [first, last] = [values[0], values.at(-1)];
  const hours = ((shown.at(-1)?.atMs ?? 0) - (shown[0]?.atMs ?? 0)) / 3_600_000;
  const leastRange = verdict !== 'leak' && isKnown(minimumDetectable) ? minimumDetectable * hours : unit === 'bytes' ? 1024 : 1;
  const line = sparkline(values, { columns: SPARKLINE_COLUMNS, unicode: page.style.unicode, leastRange });
  return [
    ...textRow(page, 'growth', [hourly(channel, slopePerHour, interval)]),
    ...(verdict === 'clean' && isKnown(minimumDetectable) ? textRow(page, 'limit', [`anything above ${rateOf(channel, minimumDetectable)} per hour would have been seen`]) : []),
    ...(first === undefined || last === undefined ? [] : row(page, labelOf(channel), [`${line}  ${readingOf(channel, first)} to ${readingOf(channel, last)}`])),
    ...(verdict === 'leak' ? kindsRow(page, kinds) : []),
  ];
}

function kindsRow(page: Page, kinds: WatchedChannel['kinds']): string[] {
  const growing = Object.entries(kinds ?? {}).filter(([, { slopePerHour }]) => slopePerHour > 0).slice(0, MOST_KINDS);
  return growing.length === 0 ? [] : textRow(page, 'kinds', [growing.map(([kind, { first, last }]) => `${kind} ${first} to ${last}`).join(', ')]);
}

function otherRows(page: Page, { verdict, channels }: AttachResult, channel: ChannelName): string[] {
  const others = CHANNELS.flatMap((name) => (name === channel || channels[name] === undefined ? [] : [{ name, watched: channels[name] }]));
  const flat = others.filter(({ watched }) => watched.verdict === 'clean').map(({ name }) => nameOf(name)).join(', ');
  const leaking = others.filter(({ watched }) => watched.verdict === 'leak');
  const open = others.filter(({ watched }) => watched.verdict === 'inconclusive').map(({ name }) => nameOf(name)).join(', ');
  return [
    ...textRow(page, 'besides', verdict === 'leak' ? leaking.map(({ name, watched }) => besides(name, watched)) : []),
    ...textRow(page, 'also flat', flat === '' ? [] : [flat]),
    ...textRow(page, 'unsettled', open === '' ? [] : [open]),
  ];
}

/** A count has its name in its unit. */
function besides(channel: ChannelName, { unit, slopePerHour, interval }: WatchedChannel): string {
  return `${unit === 'count' ? '' : `${nameOf(channel)}: `}${hourly(channel, slopePerHour, interval)}`;
}

/** "68.0 MB per hour (66.8 to 69.4)", "900 descriptors per hour (850 to 950)". */
function hourly(channel: ChannelName, slope: Numeric, interval: readonly [Numeric, Numeric]): string {
  if (CHANNEL_UNITS[channel] === 'bytes' || !isKnown(slope)) return growthOf(channel, slope, interval, PER_HOUR);
  const [low, high] = interval;
  return `${formatCount(slope)} ${nameOf(channel)} ${PER_HOUR}${isKnown(low) && isKnown(high) ? ` (${formatCount(low)} to ${formatCount(high)})` : ''}`;
}

function measuredRows(page: Page, { target, pauses, cpuShare, durationMs }: AttachResult): string[] {
  const each = pauses.samples === 0 ? 0 : pauses.totalMs / pauses.samples;
  const snapshots = pauses.snapshotsMs.length === 0 ? '' : `, and for ${formatDuration(pauses.snapshotsMs.reduce((all, ms) => all + ms, 0))} by ${plural(pauses.snapshotsMs.length, 'heap snapshot')}`;
  return textRow(page, 'measured', [
    `${plural(pauses.samples, 'sample')} in ${formatDuration(durationMs)} on Node ${target.node}, up for ${formatDays(target.uptimeMs / MS_PER_DAY)} before; it used ${formatPercent(cpuShare, 1)} of a core`,
    `paused for ${formatDuration(each)} a sample, at most ${formatDuration(pauses.longestMs)}${snapshots}`,
  ]);
}

function outlookRow(page: Page, { hoursToOutOfMemory: hours, target: { heapLimitBytes } }: AttachResult): string[] {
  return isKnown(hours) ? textRow(page, 'outlook', [`its ${formatBytes(heapLimitBytes)} heap lasts for ${formatDays(hours / HOURS_PER_DAY)} more at this rate`]) : [];
}

function workerRows(page: Page, { workers }: AttachResult): string[] {
  const shown = workers.slice(0, MOST_WORKERS).map(({ title, firstBytes, lastBytes }) => `${title}: ${formatBytes(firstBytes)} to ${formatBytes(lastBytes)}, not compacted`);
  return textRow(page, 'workers', workers.length > MOST_WORKERS ? [...shown, `and ${workers.length - MOST_WORKERS} more, in result.json`] : shown);
}

function nextRow(page: Page, { verdict, evidence, ended }: AttachResult): string[] {
  const next = {
    clean: undefined,
    leak: evidence.length > 0 ? 'Mend it where it is filled; a scenario of that route for `leakcheck run` proves it, and keeps it from coming back.' : 'Write a scenario and use `leakcheck run`, which finds the route and what holds the leak.',
    inconclusive: ended === undefined ? 'Watch it again with a longer --duration.' : 'See why it ended.',
  }[verdict];
  return next === undefined ? [] : textRow(page, 'next', [next]);
}
