/** One scenario's report: the verdict first, then the numbers behind it, how the route was found, and what to do. */
import type { ChannelName } from '../../harness/channels.js';
import type { ChannelResult, GcStats } from '../../harness/result/channels.js';
import type { Projection, ScenarioResult } from '../../harness/result/document.js';
import { sparkline } from '../format/sparkline.js';
import { columnsOf, cut, sanitizeBlock, wrap } from '../format/text.js';
import { isKnown } from '../format/units.js';
import { combinationRows, culpritRows, proofRows, searchRows } from './bisection.js';
import { acceptanceRows } from './acceptance.js';
import { labelOf, leadingChannel, rateOf } from '../words/channel-words.js';
import { kindsRow, otherChannelRows } from './channels.js';
import { expectedWords, gcWords, growthWords, limitWords, measuredWords, outlookWords, readingsWords, toldSamples } from '../words/measure-words.js';
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
const MOST_LISTENER_WARNINGS = 3;

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
  return expected === undefined || expected.met ? [] : textRow(page, 'expected', [expectedWords(expected)]);
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

function growthRow(page: Page, scenario: ScenarioResult, channel: ChannelName, result: ChannelResult): string[] {
  const limit = scenario.verdict === 'inconclusive' && isKnown(result.threshold) ? `; the threshold is ${rateOf(channel, result.threshold)}` : '';
  return textRow(page, 'growth', [growthWords(scenario, channel, result) + limit]);
}

function limitRow(page: Page, { verdict }: ScenarioResult, channel: ChannelName, result: ChannelResult): string[] {
  const shortened = (route: string) => cut(page.style.safe(route), contentColumns(page), page.style.ellipsis);
  return verdict === 'clean' ? textRow(page, 'limit', limitWords(channel, result, shortened)) : [];
}

function seriesRow(page: Page, scenario: ScenarioResult, channel: ChannelName, result: ChannelResult): string[] {
  const { verdict, unit, minimumDetectable } = result;
  const shown = toldSamples(result);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) return [];
  const line = sparkline(shown.map(({ value }) => value), {
    columns: SPARKLINE_COLUMNS,
    unicode: page.style.unicode,
    // What could not have been called a leak is drawn as a flat line.
    leastRange: verdict !== 'leak' && isKnown(minimumDetectable) ? minimumDetectable * (last.requests - first.requests) : 0,
  });
  return row(page, labelOf(channel), [`${line}  ${readingsWords(scenario, channel, unit, first.value, last.value)}`]);
}

function measuredRow(page: Page, scenario: ScenarioResult): string[] {
  const words = measuredWords(scenario);
  return words === undefined ? [] : textRow(page, 'measured', [words]);
}

function listenerRows(page: Page, listenerWarnings: readonly string[]): string[] {
  const hidden = listenerWarnings.length - MOST_LISTENER_WARNINGS;
  const shown = [...listenerWarnings.slice(0, MOST_LISTENER_WARNINGS), ...(hidden > 0 ? [`and ${hidden} more`] : [])];
  return shown.length === 0 ? [] : textRow(page, 'listeners', ['Node.js warned of a possible leak:', ...shown]);
}

function projectionRow(page: Page, projection: Projection): string[] {
  const words = outlookWords(projection);
  return words === undefined ? [] : textRow(page, 'outlook', [words]);
}

function gcRow(page: Page, gc: GcStats): string[] {
  const words = gcWords(gc);
  return words === undefined ? [] : textRow(page, 'gc', [words]);
}
