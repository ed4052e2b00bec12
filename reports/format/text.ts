/** Text that was written by others, made safe and measured for a terminal. */

/** Escape sequences: strings up to their terminator (OSC, DCS …), CSI with parameters, and the short ones. */
const ESCAPES =
  /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-Z\\-~]/g;

/** C0, C1, line separators, bidirectional overrides and invisible characters: each could move or hide what follows. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

/** Own colours (SGR): the only escape sequences that a report contains. */
const COLOURS = /\u001b\[[0-9;]*m/g;

/** Marks, joiners and variation selectors add to the character before them. */
const ZERO_WIDTH = /[\p{M}\u200c\u200d]/u;

/**
 * Two columns in a terminal. Some half-width forms are counted as wide, and joined emoji as their parts:
 * terminals disagree about them, and a line that is too short breaks nothing.
 */
const WIDE = /[\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6]/u;

let segmenter: Intl.Segmenter | undefined;

/** Characters as a reader sees them, found one by one. Loading their rules takes 20 ms, which most starts do without. */
function* graphemesOf(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** One safe line: no escape sequence, no control character, no reordering; plain ASCII unless `unicode`. */
export function sanitizeLine(text: string, unicode: boolean): string {
  const safe = text
    .replace(ESCAPES, '')
    .replace(/[\t\r\n\u2028\u2029]+/g, ' ')
    .replace(UNSAFE, '?');
  return unicode ? safe : safe.replace(/[^ -~]\p{M}*/gu, '?');
}

/** Safe lines that keep their indentation. */
export function sanitizeBlock(text: string, unicode: boolean): string[] {
  return text
    .replace(ESCAPES, '')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => {
      const tabs = /^[\t ]*/.exec(line)?.[0] ?? '';
      return tabs.replaceAll('\t', '    ') + sanitizeLine(line.slice(tabs.length), unicode);
    });
}

/** Most texts. */
const NARROW = /^[ -~]*$/;

/** Columns that a text takes in a terminal, colours not counted; never too low. */
export function columnsOf(text: string): number {
  return columnsUpTo(text, Infinity);
}

/** The same, or any number above `most` for a text that takes more: it is not looked at to its end. */
function columnsUpTo(text: string, most: number): number {
  if (NARROW.test(text)) return text.length;
  let columns = 0;
  for (const character of text.replace(COLOURS, '')) {
    columns += ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
    if (columns > most) break;
  }
  return columns;
}

/** Whether a text takes no more columns, colours not counted. */
export function fits(text: string, columns: number): boolean {
  return columnsUpTo(text, columns) <= columns;
}

/** The text, or its beginning and an ellipsis. Without colours. */
export function cut(text: string, columns: number, ellipsis: string): string {
  if (fits(text, columns)) return text;
  const room = columns - columnsOf(ellipsis);
  if (room <= 0) return ellipsis.slice(0, Math.max(0, columns));
  return headOf(text, room).trimEnd() + ellipsis;
}

/** The text, or its beginning and its end around an ellipsis: names of files differ at their ends. Without colours. */
export function cutInMiddle(text: string, columns: number, ellipsis: string): string {
  const room = columns - columnsOf(ellipsis);
  if (fits(text, columns) || room <= 0) return cut(text, columns, ellipsis);
  const head = headOf(text, Math.floor(room / 3));
  const backwards = [...graphemesOf(text)].reverse();
  let tail = '';
  for (const part of backwards) {
    if (columnsOf(part + tail) > room - columnsOf(head)) break;
    tail = part + tail;
  }
  return head + ellipsis + tail;
}

/** Filled with spaces to the right of the text. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Filled with spaces to the left of the text. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;
}

/** Lines of at most `columns`; words that are longer are broken, or left whole (paths, URLs to copy) if `keepWords`. */
export function wrap(text: string, columns: number, { keepWords = false } = {}): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    let rest = word;
    if (line !== '' && fits(rest, columns - 1 - columnsOf(line))) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (!keepWords && !fits(rest, columns)) {
      const head = headOf(rest, columns);
      if (head === '') break;
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** The longest beginning, in whole characters as a reader sees them, that fits; of a character that is too wide, its first parts. */
function headOf(text: string, columns: number): string {
  const head = takeWhileFits(graphemesOf(text), columns);
  return head === '' ? takeWhileFits(text, columns) : head;
}

function takeWhileFits(parts: Iterable<string>, columns: number): string {
  let head = '';
  let used = 0;
  for (const part of parts) {
    used += columnsOf(part);
    if (used > columns) break;
    head += part;
  }
  return head;
}
