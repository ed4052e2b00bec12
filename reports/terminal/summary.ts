/** The end of the report: a table of all scenarios, the counts, and what the exit code means. */
import type { ExitCode, RunResult, ScenarioResult } from '../../harness/result/document.js';
import { columnsOf, cut, padEnd, padStart, wrap } from '../format/text.js';
import { formatCount, formatDuration, plural } from '../format/units.js';
import { estimateOf, labelOf, leadingChannel } from '../words/channel-words.js';
import { conclude, guiltyNames, isAccepted, nameRoutes, wasInterrupted } from '../words/conclusion.js';
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
  const { scenarios, exitCode, durationMs, interrupted } = result;
  const finished = scenarios.filter((scenario) => !wasInterrupted(scenario));
  const stopped = interrupted
    ? wrap(
        finished.length === 0
          ? 'Interrupted before a scenario was finished.'
          : `Interrupted after ${plural(finished.length, 'finished scenario')}: ${finished.map(({ name }) => style.safe(name)).join(', ')}.`,
        columns,
      )
    : [];
  const counts = scenarios.length === 0 ? 'No scenario was judged' : `${countsOf(scenarios, style)} in ${formatDuration(durationMs)}`;
  return [...stopped, ...wrap(`${counts}. Exit code ${exitCode}: ${meaningOf(result)}.`, columns)].map((line) =>
    style.tint(line, exitCode === 0 ? 'good' : exitCode === 1 || exitCode === 2 ? 'bad' : 'unsure'),
  );
}

/** "1 leak, 2 clean", the worst first. */
function countsOf(scenarios: readonly ScenarioResult[], style: Page['style']): string {
  const words = scenarios.map((scenario) => conclude(scenario, style).short);
  const order = ['regression', 'leak', 'error', 'interrupted', 'inconclusive', 'clean'];
  const rank = (word: string) => order.findIndex((start) => word.startsWith(start)) * 2 + (/\((unexpected|regression|ignore expired)\)$/.test(word) ? -0.5 : word.endsWith(')') ? 0.5 : 0);
  return [...new Set(words)]
    .sort((a, b) => rank(a) - rank(b))
    .map((word) => `${formatCount(words.filter((other) => other === word).length)} ${word}`)
    .join(', ');
}

const MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'clean, or as the scenarios expect',
  1: 'a leak was found',
  2: 'not everything could be run',
  3: 'inconclusive',
  130: 'interrupted',
};

function meaningOf({ exitCode, scenarios }: RunResult): string {
  if (exitCode === 0 && scenarios.some(isAccepted)) return 'every leak is accepted or expected';
  const failed = scenarios.filter((scenario) => scenario.verdict === 'leak' && scenario.exitCode === 1);
  if (exitCode === 1 && failed.length > 0 && failed.every(({ base }) => base !== undefined)) return 'it grows more than the base';
  if (exitCode === 1 && failed.length > 0 && failed.every(({ baseline }) => baseline !== undefined)) return 'a leak is not in the baseline, or beyond it';
  const leaks = scenarios.some(({ verdict, expected }) => verdict === 'leak' && expected?.met !== true);
  return exitCode === 1 && !leaks ? 'not as the scenarios expect' : MEANINGS[exitCode];
}
