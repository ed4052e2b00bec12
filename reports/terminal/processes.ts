/** What a server consists of, where that is more than one process, and which of them leak: one line. */
import type { ScenarioResult } from '../../harness/result/document.js';
import { processesWords } from '../words/process-words.js';
import { textRow, type Page } from './layout.js';

export function processRow(page: Page, scenario: ScenarioResult): string[] {
  const words = processesWords(scenario);
  return words === undefined ? [] : textRow(page, 'processes', [words]);
}
