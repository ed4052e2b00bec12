/**
 * GitHub's Markdown, for `$GITHUB_STEP_SUMMARY` and pull-request comments: a table of verdicts, then for each scenario that
 * needs a reader the guilty routes and the evidence, with all that proves it folded.
 */
import type { RunResult, ScenarioResult } from '../harness/result/document.js';
import { leakTrace } from './format/leak-trace.js';
import { block, code, sentence, tableRow } from './format/markdown.js';
import { createStyle } from './format/style.js';
import { formatCount, formatDuration, plural } from './format/units.js';
import { terminalReport } from './terminal.js';
import { closingSentence } from './words/closing.js';
import { estimateOf, leadingChannel, nameOf } from './words/channel-words.js';
import { conclude, guiltyNames } from './words/conclusion.js';
import { findingsOf, growthSentence, pathInProject, type Finding } from './words/findings.js';
import { nextStep } from './words/next-step.js';

export interface MarkdownOptions {
  /** At least 1,000. GitHub takes comments of up to 65,536 characters, and summaries of up to 1 MiB. */
  readonly maxCharacters?: number;
}

const MAX_CHARACTERS = 65_000;
const STYLE = createStyle({ color: false, unicode: true });
const COLUMNS = 80;
/** In a table, the rest is counted. */
const MOST_GUILTY = 3;

/** Names this report among a pull request's comments, so that it is updated and not repeated. */
export const COMMENT_MARK = '<!-- leakcheck -->';

const MARKS: Readonly<Record<string, string>> = { [STYLE.marks.good]: '✅', [STYLE.marks.bad]: '❌', [STYLE.marks.unsure]: '❔', [STYLE.marks.failed]: '⚠️' };

/** What does not fit is left out: first what is folded, then what stands below the table, then rows of the table. */
export function markdownReport(result: RunResult, { maxCharacters = MAX_CHARACTERS }: MarkdownOptions = {}): string {
  const toRead = result.scenarios.filter((scenario) => scenario.exitCode !== 0 || findingsOf(scenario).length > 0);
  const head = [COMMENT_MARK, `### leakcheck: ${sentence(closingSentence(result, STYLE))}`];
  const details = (isWhole: boolean) => toRead.map((scenario) => sectionOf(scenario, result, isWhole));
  const rows = result.scenarios.map(rowOf);
  const forms = [
    () => [...head, tableOf(rows), ...details(true)],
    () => [...head, tableOf(rows), ...details(false), leftOut('What proves it')],
    () => [...head, tableOf(rows), leftOut('What was found')],
  ];
  for (const form of forms) {
    const text = joined(form());
    if (text.length <= maxCharacters) return text;
  }
  const shortened = (shown: number) => joined([...head, tableOf(rows.slice(0, shown)), `and ${plural(rows.length - shown, 'scenario')} more: see the artifact of the run.`]);
  let room = maxCharacters - shortened(0).length - tableOf(['']).length;
  const shown = rows.findIndex((row) => (room -= row.length + 1) < 0);
  return shortened(Math.max(0, shown)).slice(0, maxCharacters);
}

function leftOut(what: string): string {
  return `${what} did not fit here: see the artifact of the run.`;
}

function joined(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function tableOf(rows: readonly string[]): string {
  if (rows.length === 0) return '';
  return [tableRow(['', 'Scenario', 'Verdict', 'Growth per request', 'Requests', 'Time', 'Guilty']), tableRow(['---', '---', '---', '---:', '---:', '---:', '---']), ...rows].join('\n');
}

function rowOf(scenario: ScenarioResult): string {
  const { mark, words } = conclude(scenario, STYLE);
  const leading = leadingChannel(scenario);
  const growth = leading === undefined ? '' : `${estimateOf(leading.channel, leading.result.slopePerRequest, [undefined, undefined])}${leading.channel === 'heap' ? '' : ` ${nameOf(leading.channel)}`}`;
  const guilty = guiltyNames(scenario);
  const more = guilty.length > MOST_GUILTY ? ` and ${guilty.length - MOST_GUILTY} more` : '';
  return tableRow([MARKS[mark] ?? '', code(scenario.name), sentence(words), growth, formatCount(scenario.requests), formatDuration(scenario.durationMs), guilty.slice(0, MOST_GUILTY).map(code).join(', ') + more]);
}

function sectionOf(scenario: ScenarioResult, result: RunResult, isWhole: boolean): string {
  const { words } = conclude(scenario, STYLE);
  const { error, reasons, minimalScenario } = scenario;
  const findings = findingsOf(scenario);
  const next = nextStep(scenario, STYLE);
  return joined([
    `#### ${code(scenario.name)}: ${sentence(words)}`,
    ...(findings.length === 0 ? [list(error === undefined ? reasons : [error.message])] : findings.map((finding) => findingOf(scenario, finding, isWhole))),
    ...(minimalScenario === null ? [] : [`The smallest case: ${code(`leakcheck run ${minimalScenario}`)}`]),
    ...(next === undefined ? [] : [`**Next**: ${sentence(next)}`]),
    ...(isWhole ? [folded('The whole report', block(terminalReport({ ...result, planned: 1, scenarios: [scenario] }, { color: false, unicode: true }).trim().split('\n')))] : []),
  ]).trimEnd();
}

function findingOf(scenario: ScenarioResult, finding: Finding, isWhole: boolean): string {
  const { evidence, place, accepted } = finding;
  const lines = [
    `- **${finding.leak.route === null ? 'All routes together' : code(finding.leak.route)}**: ${sentence(growthSentence(finding).slice((finding.leak.route ?? 'all routes together').length + 1))}${accepted === undefined ? '' : ` (accepted: ${sentence(accepted)})`}`,
    ...(evidence === undefined ? [] : [`  - ${sentence(evidence.summary)}`]),
    ...(place === undefined ? [] : [`  - ${code(`${pathInProject(scenario, place)}:${place.line}`)}${place.source === undefined ? '' : ` ${code(place.source.trim())}`}`]),
  ].join('\n');
  if (!isWhole || evidence === undefined) return lines;
  return `${lines}\n\n${folded('What holds it', block(leakTrace(evidence.retainers, COLUMNS, STYLE)))}`;
}

function list(sentences: readonly string[]): string {
  return sentences.map((each) => `- ${sentence(each)}`).join('\n');
}

function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}
