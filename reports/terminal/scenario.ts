/** One scenario's report: the verdict first, then the numbers behind it, how the route was found, and what to do. */
import type { ChannelName } from '../../harness/channels.js';
import type { ChannelResult, GcStats } from '../../harness/result/channels.js';
import type { Projection, ScenarioResult } from '../../harness/result/document.js';
import { sparkline } from '../format/sparkline.js';
import { columnsOf, cut, sanitizeBlock, wrap } from '../format/text.js';
import {
  formatBytes, formatCount, formatCountRate, formatDays, formatDuration, formatForecast, formatPercent, formatTrend, isKnown, plural,
} from '../format/units.js';
import { combinationRows, culpritRows, proofRows, searchRows } from './bisection.js';
import { acceptanceRows } from './acceptance.js';
import { differenceOf, growthOf, labelOf, leadingChannel, rateOf, readingOf } from '../words/channel-words.js';
import { kindsRow, otherChannelRows } from './channels.js';
import { conclude, guiltyNames, isAccepted, nameRoutes, wasInterrupted } from '../words/conclusion.js';
import { baseRows } from './base.js';
import { evidenceRows } from './evidence.js';
import { contentColumns, row, textRow, type Page } from './layout.js';
import { nextStep } from '../words/next-step.js';
import { outOfMemoryRows } from './out-of-memory.js';
import { processRow } from './processes.js';
import { smallestCaseRows } from './smallest-case.js';
import { toggleCulpritRows, toggleSearchRows } from './toggles.js';

const SPARKLINE_COLUMNS = 32;
/** Less than this is what a settled channel moves by anyway. */
const LEAST_TELLING = { bytes: 1024, count: 1 };
const MOST_LISTENER_WARNINGS = 3;
const AGAINST_BASE = ' against the base';

export function scenarioReport(page: Page, scenario: ScenarioResult): string[] {
  const { bisection, toggles, gc, projection, reasons, warnings, listenerWarnings } = scenario;
  const leading = leadingChannel(scenario);
  const next = nextStep(scenario, page.style);
  const sections = [
    [
      ...expectedRow(page, scenario),
      ...errorRows(page, scenario),
      ...textRow(page, 'reason', reasons),
    ],
    [
      ...(scenario.base === undefined ? [] : baseRows(page, scenario.base)),
      ...(leading === undefined ? [] : leadingRows(page, scenario, leading.channel, leading.result)),
      ...measuredRow(page, scenario),
      ...processRow(page, scenario),
      ...(projection === undefined ? [] : projectionRow(page, projection)),
      ...(gc === undefined ? [] : gcRow(page, gc)),
    ],
    outOfMemoryRows(page, scenario),
    ...(toggles === undefined ? [] : [toggleCulpritRows(page, toggles)]),
    ...(bisection === undefined
      ? []
      : [culpritRows(page, bisection, scenario.leaks), ...evidenceRows(page, scenario), [...searchRows(page, bisection, scenario.channels), ...combinationRows(page, bisection), ...proofRows(page, bisection)]]),
    ...(bisection === undefined ? evidenceRows(page, scenario) : []),
    smallestCaseRows(page, scenario),
    ...(toggles === undefined ? [] : [toggleSearchRows(page, toggles, scenario.channels)]),
    acceptanceRows(page, scenario),
    [...textRow(page, 'warning', warnings), ...listenerRows(page, listenerWarnings), ...(next === undefined ? [] : textRow(page, 'next', [next]))],
  ];
  return [...headline(page, scenario), ...sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines])];
}

function headline({ style, columns }: Page, scenario: ScenarioResult): string[] {
  const { mark, words, tone } = conclude(scenario, style);
  const culprits = guiltyNames(scenario);
  const asExpected = (scenario.expected?.met === true || isAccepted(scenario)) && culprits.length > 0 ? `: ${nameRoutes(culprits, style)}` : '';
  const verdict = cut(`${mark} ${words}${asExpected}`, Math.floor((columns * 3) / 5), style.ellipsis);
  const name = cut(style.safe(scenario.name), columns - columnsOf(verdict) - 2, style.ellipsis);
  const file = cut(style.safe(scenario.file), columns - 2, style.ellipsis);
  const title = `${style.tint(verdict, tone)}  ${style.tint(name, 'strong')}`;
  const besides = columnsOf(title) + 2 + columnsOf(file) <= columns;
  return besides ? [`${title}  ${style.tint(file, 'quiet')}`] : [title, `  ${style.tint(file, 'quiet')}`];
}

function expectedRow(page: Page, { expected }: ScenarioResult): string[] {
  if (expected === undefined || expected.met) return [];
  const { verdict, routes = [], toggles = [] } = expected;
  const names = [...routes, ...toggles.map((toggle) => `toggle ${toggle}`)];
  return textRow(page, 'expected', [names.length === 0 ? verdict : `${verdict}: ${names.join(', ')}`]);
}

function errorRows(page: Page, scenario: ScenarioResult): string[] {
  const { error } = scenario;
  if (error === undefined || wasInterrupted(scenario)) return [];
  const columns = contentColumns(page);
  const details = error.details.flatMap((detail) => sanitizeBlock(detail, page.style.unicode)).flatMap((line) => hardWrap(line, columns - 2));
  return [
    ...textRow(page, 'error', [`${error.message} [${error.code}]`]),
    ...row(page, '', details.map((line) => page.style.tint(`${page.style.tree.trunk.trimEnd()} ${line}`, 'quiet'))),
  ];
}

/** Keeps the indentation, so that a stack or a caret still reads as one. */
function hardWrap(line: string, columns: number): string[] {
  if (columnsOf(line) <= columns) return [line];
  const indent = (/^ */.exec(line)?.[0] ?? '').slice(0, Math.floor(columns / 2));
  return wrap(line, columns - indent.length).map((part) => indent + part);
}

function leadingRows(page: Page, scenario: ScenarioResult, channel: ChannelName, result: ChannelResult): string[] {
  return [
    ...growthRow(page, scenario, channel, result),
    ...limitRow(page, scenario, channel, result),
    ...seriesRow(page, scenario, channel, result),
    ...(result.verdict === 'clean' ? [] : kindsRow(page, result)),
    ...otherChannelRows(page, scenario, channel),
  ];
}

function growthRow(page: Page, { verdict, base }: ScenarioResult, channel: ChannelName, { slopePerRequest, interval, threshold }: ChannelResult): string[] {
  const limit = verdict === 'inconclusive' && isKnown(threshold) ? `; the threshold is ${rateOf(channel, threshold)}` : '';
  return textRow(page, 'growth', [growthOf(channel, slopePerRequest, interval, 'per request of the mix') + (base === undefined ? '' : AGAINST_BASE) + limit]);
}

/** What a clean pass is worth: the smallest leak that it would have found. */
function limitRow(page: Page, { verdict }: ScenarioResult, channel: ChannelName, { minimumDetectable, minimumDetectablePerRoute }: ChannelResult): string[] {
  if (verdict !== 'clean') return [];
  if (!isKnown(minimumDetectable)) return textRow(page, 'limit', ['this run could not have seen a leak of any size']);
  const routes = Object.entries(minimumDetectablePerRoute).map(([route, least]) => ({ route, least: isKnown(least) ? least : Infinity }));
  const worst = routes.reduce((a, b) => (b.least > a.least ? b : a), { route: '', least: -Infinity });
  const mix = `anything above ${rateOf(channel, minimumDetectable)} per request would have been seen`;
  if (routes.length === 0) return textRow(page, 'limit', [mix]);
  const least = isKnown(worst.least) ? `above ${rateOf(channel, worst.least)} per request` : 'a leak of no size';
  const name = cut(page.style.safe(worst.route), contentColumns(page), page.style.ellipsis);
  const which = routes.length === 1 ? `of ${name}` : `of ${name}, the worst of ${plural(routes.length, 'route')}`;
  return textRow(page, 'limit', [mix, `${least} ${which}`]);
}

function seriesRow(page: Page, { base }: ScenarioResult, channel: ChannelName, { verdict, unit, series, minimumDetectable }: ChannelResult): string[] {
  const measured = series.filter(({ phase }) => phase === 'measured');
  // The code that loads with the first requests would make everything after it look flat.
  const shown = measured.length > 1 ? measured : series;
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) return [];
  const span = last.requests - first.requests;
  const line = sparkline(shown.map(({ value }) => value), {
    columns: SPARKLINE_COLUMNS,
    unicode: page.style.unicode,
    // What could not have been called a leak is drawn as a flat line.
    leastRange: verdict !== 'leak' && isKnown(minimumDetectable) ? minimumDetectable * span : 0,
  });
  const show = base === undefined ? readingOf : differenceOf;
  const [from, to] = [show(channel, first.value), show(channel, last.value)];
  const grew = last.value - first.value;
  const sizes = from !== to ? `${from} to ${to}` : grew < LEAST_TELLING[unit] ? `steady at ${to}` : `${to}, ${readingOf(channel, grew)} more at the end`;
  return row(page, labelOf(channel), [`${line}  ${sizes}${base === undefined ? '' : AGAINST_BASE}`]);
}

/** The verdict's own cost first: the bisection behind it comes only with a leak. */
function measuredRow(page: Page, { requests, durationMs, target, verdictAfter, bisection, toggles }: ScenarioResult): string[] {
  if (requests === 0) return [];
  const on = target === undefined ? '' : ` on Node ${target.node}${target.jit ? ', JIT on' : ''}`;
  const all = `${plural(requests, 'request')} in ${formatDuration(durationMs)}`;
  if (verdictAfter === undefined || (bisection === undefined && toggles === undefined)) return textRow(page, 'measured', [all + on]);
  const verdict = `${plural(verdictAfter.requests, 'request')} in ${formatDuration(verdictAfter.durationMs)} to the verdict`;
  return textRow(page, 'measured', [`${verdict}${on}; ${all} with the bisection`]);
}

function listenerRows(page: Page, listenerWarnings: readonly string[]): string[] {
  const hidden = listenerWarnings.length - MOST_LISTENER_WARNINGS;
  const shown = [...listenerWarnings.slice(0, MOST_LISTENER_WARNINGS), ...(hidden > 0 ? [`and ${hidden} more`] : [])];
  return shown.length === 0 ? [] : textRow(page, 'listeners', ['Node.js warned of a possible leak:', ...shown]);
}

function projectionRow(page: Page, { requestsToOutOfMemory, heapLimitBytes, days, requestsPerSecond }: Projection): string[] {
  if (!isKnown(requestsToOutOfMemory)) return [];
  const rate = requestsPerSecond < 10 ? formatCountRate(requestsPerSecond) : formatForecast(requestsPerSecond);
  const time = isKnown(days) ? `, ${formatDays(days)} at the ${rate} a second of this run` : '';
  return textRow(page, 'outlook', [`a ${formatBytes(heapLimitBytes)} heap lasts ${formatForecast(requestsToOutOfMemory)} requests of this mix${time}`]);
}

function gcRow(page: Page, { num_full_gc, longestPauseMs, gcTimeShare, usage_trend }: GcStats): string[] {
  if (num_full_gc === 0) return [];
  const full = `${formatCount(num_full_gc)} full GC${num_full_gc === 1 ? '' : 's'}`;
  return textRow(page, 'gc', [
    `${full}, longest pause ${formatDuration(longestPauseMs)}, GC time ${formatPercent(gcTimeShare, 1)}, usage_trend ${formatTrend(usage_trend)}`,
  ]);
}
