/** What was measured, in sentences: growth, what a clean pass is worth, the readings, the cost, the outlook. Pure. */
import type { ChannelName } from '../../harness/channels.js';
import type { ChannelResult, GcStats } from '../../harness/result/channels.js';
import type { BaseResult, Projection, ScenarioResult } from '../../harness/result/document.js';
import { formatBytes, formatCount, formatCountRate, formatDays, formatDuration, formatForecast, formatPercent, formatTrend, isKnown, plural } from '../format/units.js';
import { differenceOf, growthOf, nameOf, rateOf, readingOf } from './channel-words.js';

/** Less than this is what a settled channel moves by anyway. */
const LEAST_TELLING = { bytes: 1024, count: 1 };
/** Kinds that explain a growth; more would be noise beside them. */
const MOST_KINDS = 3;
/** Part of a channel's growth that a kind needs to be worth naming. */
const LEAST_KIND_SHARE = 0.05;
/** Digits of a commit that tell it from others. */
const SHORT_HASH = 10;

type Compared = Pick<ScenarioResult, 'base'>;

/** "leak: POST /orders, toggle cache". */
export function expectedWords({ verdict, routes = [], toggles = [] }: NonNullable<ScenarioResult['expected']>): string {
  const names = [...routes, ...toggles.map((toggle) => `toggle ${toggle}`)];
  return names.length === 0 ? verdict : `${verdict}: ${names.join(', ')}`;
}

/** "20.0 KB per request of the mix (19.9 to 20.1) against the base". */
export function growthWords({ base }: Compared, channel: ChannelName, { slopePerRequest, interval }: ChannelResult): string {
  return growthOf(channel, slopePerRequest, interval, 'per request of the mix') + againstBase(base);
}

/** What a clean pass is worth: the smallest leak that it would have found. @param nameRoute shortens a name, where there is little room */
export function limitWords(channel: ChannelName, { minimumDetectable, minimumDetectablePerRoute }: ChannelResult, nameRoute = (route: string) => route): string[] {
  if (!isKnown(minimumDetectable)) return ['this run could not have seen a leak of any size'];
  const routes = Object.entries(minimumDetectablePerRoute).map(([route, least]) => ({ route, least: isKnown(least) ? least : Infinity }));
  const worst = routes.reduce((a, b) => (b.least > a.least ? b : a), { route: '', least: -Infinity });
  const mix = `anything above ${rateOf(channel, minimumDetectable)} per request would have been seen`;
  if (routes.length === 0) return [mix];
  const least = isKnown(worst.least) ? `above ${rateOf(channel, worst.least)} per request` : 'a leak of no size';
  const name = nameRoute(worst.route);
  const which = routes.length === 1 ? `of ${name}` : `of ${name}, the worst of ${plural(routes.length, 'route')}`;
  return [mix, `${least} ${which}`];
}

/** "12.0 MB to 105 MB", "steady at 12.0 MB": from the first reading to the last. */
export function readingsWords({ base }: Compared, channel: ChannelName, unit: ChannelResult['unit'], first: number, last: number): string {
  const show = base === undefined ? readingOf : differenceOf;
  const [from, to] = [show(channel, first), show(channel, last)];
  const grew = last - first;
  const sizes = from !== to ? `${from} to ${to}` : grew < LEAST_TELLING[unit] ? `steady at ${to}` : `${to}, ${readingOf(channel, grew)} more at the end`;
  return sizes + againstBase(base);
}

/** What the series is told by: the judged samples; the code that loads with the first requests would make everything after it look flat. */
export function toldSamples({ series }: Pick<ChannelResult, 'series'>): ChannelResult['series'] {
  const measured = series.filter(({ phase }) => phase === 'measured');
  return measured.length > 1 ? measured : series;
}

/** "file 2 to 2,002, pipe 9 to 409": what the growth of a count is made of. */
export function kindWords({ kinds, slopePerRequest }: Pick<ChannelResult, 'kinds' | 'slopePerRequest'>): string | undefined {
  const growing = Object.entries(kinds ?? {})
    .filter(([, kind]) => isKnown(kind.slopePerRequest) && kind.slopePerRequest > Math.max(0, LEAST_KIND_SHARE * slopePerRequest))
    .sort(([, a], [, b]) => b.slopePerRequest - a.slopePerRequest);
  if (growing.length === 0) return undefined;
  return growing.slice(0, MOST_KINDS).map(([kind, { first, last }]) => `${kind} ${formatCount(first)} to ${formatCount(last)}`).join(', ');
}

/** The verdict's own cost first: the bisection behind it comes only with a leak. */
export function measuredWords({ requests, durationMs, target, verdictAfter, bisection, toggles }: ScenarioResult): string | undefined {
  if (requests === 0) return undefined;
  const on = target === undefined ? '' : ` on Node ${target.node}${target.jit ? ', JIT on' : ''}`;
  const all = `${plural(requests, 'request')} in ${formatDuration(durationMs)}`;
  if (verdictAfter === undefined || (bisection === undefined && toggles === undefined)) return all + on;
  return `${plural(verdictAfter.requests, 'request')} in ${formatDuration(verdictAfter.durationMs)} to the verdict${on}; ${all} with the bisection`;
}

export function outlookWords({ requestsToOutOfMemory, heapLimitBytes, days, requestsPerSecond }: Projection): string | undefined {
  if (!isKnown(requestsToOutOfMemory)) return undefined;
  const rate = requestsPerSecond < 10 ? formatCountRate(requestsPerSecond) : formatForecast(requestsPerSecond);
  const time = isKnown(days) ? `, ${formatDays(days)} at the ${rate} a second of this run` : '';
  return `a ${formatBytes(heapLimitBytes)} heap lasts ${formatForecast(requestsToOutOfMemory)} requests of this mix${time}`;
}

export function gcWords({ num_full_gc, longestPauseMs, gcTimeShare, usage_trend }: GcStats): string | undefined {
  if (num_full_gc === 0) return undefined;
  const full = `${formatCount(num_full_gc)} full GC${num_full_gc === 1 ? '' : 's'}`;
  return `${full}, longest pause ${formatDuration(longestPauseMs)}, GC time ${formatPercent(gcTimeShare, 1)}, usage_trend ${formatTrend(usage_trend)}`;
}

/** "origin/main, commit 3f9a1c27d0, on Node 22.23.1". */
export function baseWords({ given, commit, node }: BaseResult): string {
  const what = commit === undefined || commit.startsWith(given) ? given : `${given}, commit ${commit.slice(0, SHORT_HASH)},`;
  return `${what} on Node ${node}`;
}

export function betterWords({ improved }: BaseResult): string | undefined {
  return improved.length === 0 ? undefined : `${improved.map(nameOf).join(', ')}: grows less than in the base`;
}

function againstBase(base: BaseResult | undefined): string {
  return base === undefined ? '' : ' against the base';
}
