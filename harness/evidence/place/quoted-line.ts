/** A line longer than this is shown around its place; a minified file has one of megabytes. */
const LONGEST_QUOTE = 120;
/** Of it, this much stands before the place. */
const BEFORE = 40;
/** What a terminal would obey, and marks that turn text around: the line comes out of any file. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** A line as it is shown to people: without what surrounds it. @param column from 0 */
export function quotedLine(line: string, column: number): string {
  const start = line.search(/\S/);
  if (line.length - Math.max(0, start) <= LONGEST_QUOTE) return printable(line).trim();
  const from = column - BEFORE <= start ? Math.max(0, start) : column - BEFORE;
  const to = from + LONGEST_QUOTE;
  return `${from > start ? '…' : ''}${printable(line.slice(from, to)).trim()}${to < line.trimEnd().length ? '…' : ''}`;
}

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}
