/** `leakcheck heap summary` for people: what the heap consists of, the largest classes first. */
import type { HeapSummary } from '../../harness/heap/heap-result.js';
import { createStyle, type StyleOptions } from '../format/style.js';
import { formatBytes, formatCount, formatPercent, plural } from '../format/units.js';
import { COLUMNS, moreLine, report, titleLines } from './layout.js';
import { visible } from './names.js';
import { table } from './table.js';

export interface SummaryOptions extends StyleOptions {
  /** Classes at most. */
  readonly top: number;
}

export function heapSummaryReport({ file, classes, sortedBy }: HeapSummary, { top, ...look }: SummaryOptions): string {
  const page = { style: createStyle(look), columns: COLUMNS };
  const share = (bytes: number) => formatPercent(file.heapBytes === 0 ? 0 : bytes / file.heapBytes);
  const mark = (column: string) => (column === sortedBy ? `${column} ${page.style.unicode ? '↓' : 'v'}` : column);
  const rows = classes.slice(0, top).map(({ class: name, count, shallowBytes, retainedBytes }) => [visible(page.style, name), formatCount(count), formatBytes(shallowBytes), share(shallowBytes), formatBytes(retainedBytes), share(retainedBytes)]);
  return report([
    titleLines(page, `${file.file}: ${formatBytes(file.heapBytes)} in ${plural(file.nodes, 'object')}, ${plural(file.edges, 'reference')}`),
    [...table(page, ['class', mark('count'), mark('shallow'), '', mark('retained'), ''], rows), ...moreLine(page, classes.length - rows.length, 'class', 'classes')],
  ]);
}
