/** The report that a person reads at the end of a run. Pure: the same result gives the same text, everywhere. */
import type { RunResult } from '../harness/result/document.js';
import { createStyle, type StyleOptions } from './format/style.js';
import { scenarioReport } from './terminal/scenario.js';
import { closingLines, summaryTable } from './terminal/summary.js';

export interface TerminalOptions extends StyleOptions {
  /** Width of the terminal. More than 80 is not used: longer lines are harder to read, and CI logs cut them. */
  readonly columns?: number;
}

const MOST_COLUMNS = 80;
/** Below this the tables have no room for a name; a narrower terminal wraps the lines itself. */
const LEAST_COLUMNS = 60;

export function terminalReport(result: RunResult, { columns = MOST_COLUMNS, ...look }: TerminalOptions): string {
  const page = { style: createStyle(look), columns: Math.max(LEAST_COLUMNS, Math.min(columns, MOST_COLUMNS)) };
  const blocks = [
    ...result.scenarios.map((scenario) => scenarioReport(page, scenario)),
    ...(result.scenarios.length > 1 ? [summaryTable(page, result.scenarios)] : []),
    closingLines(page, result),
  ];
  return `\n${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
