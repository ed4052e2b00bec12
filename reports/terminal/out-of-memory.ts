/** The death of a server for want of memory: of what, after how many requests, and its last collections. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Collection } from '../../harness/result/out-of-memory.js';
import { columnsOf, cut, padEnd, padStart } from '../format/text.js';
import { COLLECTION_TITLES, collectionCells, diedWords, SNAPSHOT_WORDS } from '../words/memory-death-words.js';
import { contentColumns, row, textRow, type Page } from './layout.js';

/** How the heap came to its limit shows in a few; the rest is in result.json. */
const MOST_SHOWN = 5;

export function outOfMemoryRows(page: Page, { outOfMemory }: ScenarioResult): string[] {
  if (outOfMemory === undefined) return [];
  const { collections, snapshot } = outOfMemory;
  const shown = collections.slice(-MOST_SHOWN);
  return [
    ...textRow(page, 'died', diedWords(outOfMemory, page.style)),
    ...(shown.length === 0 ? [] : row(page, 'last GCs', collectionLines(page, shown))),
    ...(snapshot === undefined ? [] : textRow(page, 'snapshot', [`leakcheck heap summary ${snapshot}`, SNAPSHOT_WORDS])),
  ];
}

function collectionLines(page: Page, collections: readonly Collection[]): string[] {
  const rows = collections.map((collection) => collectionCells(collection, page.style));
  const widths = COLLECTION_TITLES.map((title, column) => Math.max(title.length, ...rows.map(({ cells }) => columnsOf(cells[column] ?? ''))));
  const line = (cells: readonly string[], rest: string) => {
    const text = cells.map((cell, column) => (column === 1 ? padEnd : padStart)(cell, widths[column] ?? 0)).join('  ');
    return `${text}  ${cut(rest, contentColumns(page) - columnsOf(text) - 2, page.style.ellipsis)}`;
  };
  return [page.style.tint(line(COLLECTION_TITLES, 'reason'), 'quiet'), ...rows.map(({ cells, reason }) => line(cells, reason))];
}
