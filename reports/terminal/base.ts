/** What the server was compared with, and where it has become better. */
import type { BaseResult } from '../../harness/result/document.js';
import { baseWords, betterWords } from '../words/measure-words.js';
import { textRow, type Page } from './layout.js';

export function baseRows(page: Page, base: BaseResult): string[] {
  const better = betterWords(base);
  return [...textRow(page, 'base', [baseWords(base)]), ...textRow(page, 'better', better === undefined ? [] : [better])];
}
