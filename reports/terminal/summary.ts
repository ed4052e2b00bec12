/** The end of the report: a table of all scenarios, the counts, and what the exit code means. */
import type { RunResult, ScenarioResult } from '../../harness/result/document.js';
import { columnsOf, cut, padEnd, padStart, wrap } from '../format/text.js';
import { formatCount, formatDuration, plural } from '../format/units.js';
import { estimateOf, labelOf, leadingChannel } from '../words/channel-words.js';
import { closingSentence } from '../words/closing.js';
import { conclude, guiltyNames, nameRoutes, wasInterrupted } from '../words/conclusion.js';
import type { Page } from './layout.js';

const GAP = '  ';
/** Names and guilty routes share what the numbers leave; a name needs this much to be told from another. */
const LEAST_NAME_COLUMNS = 16;

export function summaryTable(page: Page, scenarios: readonly ScenarioResult[]): string[] {
  const { style, columns } = page;
  const rows = scenarios.map((scenario) => ({
    conclusion: conclude(scenario, style),
    name: style.safe(scenario.name),
    growth: growthCell(scenario),
    requests: formatCount(scenario.requests),
    time: formatDuration(scenario.durationMs),
    guilty: nameRoutes(guiltyNames(scenario), style, 1),
  }));
  const widest = (title: string, texts: readonly string[]) => Math.max(title.length, ...texts.map(columnsOf));
  const verdict = widest('verdict', rows.map(({ conclusion }) => conclusion.short));
  const growth = widest('growth', rows.map((row) => row.growth));
  const requests = widest('requests', rows.map((row) => row.requests));
  const time = widest('time', rows.map((row) => row.time));
  const room = columns - 2 - verdict - growth - requests - time - GAP.length * 5;
  const guiltyWanted = rows.some((row) => row.guilty !== '') ? widest('guilty', rows.map((row) => row.guilty)) : 0;
  const name = Math.min(widest('scenario', rows.map((row) => row.name)), Math.max(LEAST_NAME_COLUMNS, room - guiltyWanted));
  const guilty = room - name;
  const line = (cells: readonly string[]) => cells.join(GAP).trimEnd();
  const title = line([padEnd('scenario', name), padEnd('verdict', verdict), padStart('growth', growth), padStart('requests', requests), padStart('time', time), guiltyWanted === 0 ? '' : 'guilty']);
  return [
    style.tint(`  ${title}`, 'quiet'),
    ...rows.map((row) =>
      line([
        `${style.tint(row.conclusion.mark, row.conclusion.tone)} ${padEnd(cut(row.name, name, style.ellipsis), name)}`,
        style.tint(padEnd(row.conclusion.short, verdict), row.conclusion.tone),
        padStart(row.growth, growth),
        padStart(row.requests, requests),
        padStart(row.time, time),
        cut(row.guilty, guilty, style.ellipsis),
      ]),
    ),
  ];
}

/** The heap's growth needs no name. */
function growthCell(scenario: ScenarioResult): string {
  const leading = leadingChannel(scenario);
  if (leading === undefined) return '';
  const { channel, result } = leading;
  const growth = estimateOf(channel, result.slopePerRequest, [undefined, undefined]);
  return channel === 'heap' ? growth : `${growth} ${labelOf(channel)}`;
}

export function closingLines({ style, columns }: Page, result: RunResult): string[] {
  const { scenarios, exitCode, interrupted } = result;
  const finished = scenarios.filter((scenario) => !wasInterrupted(scenario));
  const stopped = interrupted
    ? wrap(
        finished.length === 0
          ? 'Interrupted before a scenario was finished.'
          : `Interrupted after ${plural(finished.length, 'finished scenario')}: ${finished.map(({ name }) => style.safe(name)).join(', ')}.`,
        columns,
      )
    : [];
  return [...stopped, ...wrap(closingSentence(result, style), columns)].map((line) =>
    style.tint(line, exitCode === 0 ? 'good' : exitCode === 1 || exitCode === 2 ? 'bad' : 'unsure'),
  );
}
