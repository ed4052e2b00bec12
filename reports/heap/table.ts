/** Tables whose first column takes what the others leave. */
import { columnsOf, cut, padEnd, padStart } from '../format/text.js';
import type { Page } from '../terminal/layout.js';

const GAP = '  ';
const INDENT = '  ';
/** A name shorter than that says nothing. */
const LEAST_NAME_COLUMNS = 16;

/**
 * @param titles of all columns; the first is that of the names
 * @param rows as many cells each; names are already safe
 */
export function table({ style, columns }: Page, titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = titles.map((_, column) => Math.max(...[titles, ...rows].map((cells) => columnsOf(cells[column] ?? ''))));
  const others = widths.slice(1).reduce((sum, width) => sum + GAP.length + width, INDENT.length);
  const nameColumns = Math.max(LEAST_NAME_COLUMNS, Math.min(widths[0] ?? 0, columns - others));
  const line = ([name = '', ...cells]: readonly string[]) =>
    (INDENT + padEnd(cut(name, nameColumns, style.ellipsis), nameColumns) + cells.map((cell, index) => GAP + padStart(cell, widths[index + 1] ?? 0)).join('')).trimEnd();
  return [style.tint(line(titles), 'quiet'), ...rows.map(line)];
}
