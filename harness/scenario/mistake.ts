import { displayWidth, printable } from './display-width.js';

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** One mistake of a file. */
export interface Mistake extends Span {
  readonly message: string;
  /** Nothing can be said about the rest of the file. */
  readonly fatal?: boolean;
}

/** Lines longer than this many terminal columns are cut around the caret. */
const WIDEST_EXCERPT_COLUMNS = 100;
/** How much is kept before the caret of a cut line. */
const COLUMNS_BEFORE_CARET = 40;
/** More mistakes than this have one cause. */
const MOST_MISTAKES_SHOWN = 50;

/**
 * Each mistake as `file:line:col: message`, the line it is in, and a caret under it; in the order of the text.
 * Columns count UTF-16 units from 1, as editors do that open `file:line:col`; the caret counts what a terminal shows.
 */
export function renderMistakes(text: string, file: string, mistakes: readonly Mistake[]): string[] {
  const inOrder = mistakes
    .map(mistake => ({ ...mistake, offset: insideText(text, mistake.offset) }))
    .toSorted((a, b) => a.offset - b.offset);
  const shown = inOrder.slice(0, MOST_MISTAKES_SHOWN).flatMap((mistake, index) => {
    const rendered = renderMistake(text, file, mistake);
    return index === 0 ? rendered : ['', ...rendered];
  });
  const left = inOrder.length - MOST_MISTAKES_SHOWN;
  return left > 0 ? [...shown, '', `and ${left} more`] : shown;
}

function renderMistake(text: string, file: string, { offset, length, message }: Mistake): string[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineBreak = text.indexOf('\n', offset);
  const line = text.slice(lineStart, lineBreak === -1 ? text.length : lineBreak).replace(/\r$/, '');
  const lineNumber = String(text.slice(0, lineStart).split('\n').length);
  const column = offset - lineStart;
  const { before, marked, after } = excerpt(line, column, length);

  const gutter = ' '.repeat(lineNumber.length);
  const carets = '^'.repeat(Math.max(1, displayWidth(marked)));
  return [
    `${file}:${lineNumber}:${column + 1}: ${message}`,
    `  ${lineNumber} | ${before}${marked}${after}`,
    `  ${gutter} | ${' '.repeat(displayWidth(before))}${carets}`,
  ];
}

function excerpt(line: string, column: number, length: number): { before: string; marked: string; after: string } {
  const before = printable(line.slice(0, column));
  const marked = printable(line.slice(column, column + length));
  const after = printable(line.slice(column + length));
  if (displayWidth(before) + displayWidth(marked) + displayWidth(after) <= WIDEST_EXCERPT_COLUMNS) return { before, marked, after };

  const cutBefore = lastColumns(before, COLUMNS_BEFORE_CARET);
  const cutMarked = firstColumns(marked, WIDEST_EXCERPT_COLUMNS - displayWidth(cutBefore));
  const columnsLeft = WIDEST_EXCERPT_COLUMNS - displayWidth(cutBefore) - displayWidth(cutMarked);
  return { before: cutBefore, marked: cutMarked, after: cutMarked === marked ? firstColumns(after, columnsLeft) : '' };
}

const ELLIPSIS = '…';

function firstColumns(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept + character) >= columns) break;
    kept += character;
  }
  return kept + ELLIPSIS;
}

function lastColumns(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  for (const character of [...text].reverse()) {
    if (displayWidth(character + kept) >= columns) break;
    kept = character + kept;
  }
  return ELLIPSIS + kept;
}

/** A mistake at the end of the file (an unclosed quote) is shown on its last line, not on the empty one after it. */
function insideText(text: string, offset: number): number {
  const end = text.trimEnd().length;
  return Math.max(0, offset >= text.length ? Math.min(offset, end) : offset);
}
