/** The death of a server for want of memory: of what, after how many requests, and its last collections. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Collection, OutOfMemory } from '../../harness/result/out-of-memory.js';
import { columnsOf, cut, padEnd, padStart } from '../format/text.js';
import { formatBytes, formatDuration, plural } from '../format/units.js';
import { nameRoutes } from '../words/conclusion.js';
import { contentColumns, row, textRow, type Page } from './layout.js';

/** How the heap came to its limit shows in a few; the rest is in result.json. */
const MOST_SHOWN = 5;
/** V8's word for gc(). */
const FORCED = /^testing\b/;
const KINDS: Readonly<Record<Collection['kind'], string>> = { major: 'full', minor: 'young' };

export function outOfMemoryRows(page: Page, { outOfMemory }: ScenarioResult): string[] {
  if (outOfMemory === undefined) return [];
  const { sampledHeapBytes, collections, snapshot } = outOfMemory;
  const shown = collections.slice(-MOST_SHOWN);
  return [
    ...textRow(page, 'died', [diedOf(outOfMemory), served(outOfMemory, page), ...(sampledHeapBytes === null ? [] : [`live heap in its last sample: ${formatBytes(sampledHeapBytes)}`])]),
    ...(shown.length === 0 ? [] : row(page, 'last GCs', collectionLines(page, shown))),
    ...(snapshot === undefined ? [] : textRow(page, 'snapshot', [`leakcheck heap summary ${snapshot}`, 'written by V8 near the limit, in another process with this traffic'])),
  ];
}

function diedOf({ exhausted, words, heapLimitBytes }: OutOfMemory): string {
  switch (exhausted) {
    case 'heap':
      return `out of memory at the heap limit of ${formatBytes(heapLimitBytes)}: ${words}`;
    case 'worker':
      return `out of memory in a worker thread, whose heap counts as native memory: ${words}`;
    case 'system':
      return `out of memory of the container or the machine: ${words}`;
  }
}

function served({ routes, requests }: OutOfMemory, { style }: Page): string {
  const answered = requests === 0 ? 'before any request was answered' : `after ${plural(requests, 'request')}`;
  return routes.length === 0 ? `${answered}, while it had no traffic` : `${answered}, with traffic to ${nameRoutes(routes, style)}`;
}

function collectionLines(page: Page, collections: readonly Collection[]): string[] {
  const size = (bytes: number | null) => (bytes === null ? '' : formatBytes(bytes));
  const cells = collections.map(({ kind, atMs, beforeBytes, afterBytes, pauseMs, reason }) => ({
    left: [formatDuration(atMs), KINDS[kind], size(beforeBytes), size(afterBytes), formatDuration(pauseMs)],
    reason: FORCED.test(reason) ? 'forced, for a sample' : page.style.safe(reason).replace(/;$/, ''),
  }));
  const titles = ['at', 'kind', 'before', 'after', 'pause'];
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map(({ left }) => columnsOf(left[column] ?? ''))));
  const line = (left: readonly string[], rest: string) => {
    const text = left.map((cell, column) => (column === 1 ? padEnd : padStart)(cell, widths[column] ?? 0)).join('  ');
    return `${text}  ${cut(rest, contentColumns(page) - columnsOf(text) - 2, page.style.ellipsis)}`;
  };
  return [page.style.tint(line(titles, 'reason'), 'quiet'), ...cells.map(({ left, reason }) => line(left, reason))];
}
