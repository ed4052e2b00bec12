/* Numbers and tables as the benches print them. */

/** Of any order; the upper one of the two in the middle. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** "1,904 (1,704 to 2,104)"; "1,904" when all are the same, "" when there is none. */
export function spread(values, digits = 0) {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return '';
  const show = (value) => value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [middle, least, most] = [median(known), Math.min(...known), Math.max(...known)].map(show);
  return least === most ? middle : `${middle} (${least} to ${most})`;
}

/** A Markdown table; cells are strings. */
export function markdownTable(titles, rows) {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
