/** Line ends as V8 counts them; source maps follow the language and count the same. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

/** A text by its lines. Lines and columns from 0, columns in UTF-16 units, offsets in the whole text. */
export class TextLines {
  readonly #starts: readonly number[];

  constructor(readonly text: string) {
    const starts = [0];
    for (const end of text.matchAll(LINE_END)) starts.push(end.index + end[0].length);
    this.#starts = starts;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Without its end; undefined outside of the text. */
  line(index: number): string | undefined {
    const start = this.#starts[index];
    return start === undefined ? undefined : this.text.slice(start, this.#starts[index + 1] ?? this.text.length).replace(LINE_END, '');
  }

  /** undefined outside of the text: then this is not the text that the position was taken in. */
  offsetOf(line: number, column: number): number | undefined {
    const start = this.#starts[line];
    if (start === undefined || start + column > (this.#starts[line + 1] ?? this.text.length)) return undefined;
    return start + column;
  }

  placeOf(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (this.#starts[low] ?? 0) };
  }
}

/** One line of a text that is asked for no other. @param index from 0 */
export function lineOfText(text: string, index: number): string | undefined {
  let start = 0;
  let line = 0;
  for (const end of text.matchAll(LINE_END)) {
    if (line === index) return text.slice(start, end.index);
    start = end.index + end[0].length;
    line += 1;
  }
  return line === index ? text.slice(start) : undefined;
}
