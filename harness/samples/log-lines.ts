/** Bytes of a log to lines, whatever the chunks are: UTF-8 or UTF-16 with a byte order mark, lines of any length. */
import { TextDecoder } from 'node:util';

/**
 * Characters kept of one line, counted from its end: a trace line glued behind a long text stands there. V8's longest
 * line, key=value or JSON, has about 4,000.
 */
export const LONGEST_LINE = 65_536;

export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #decoder: TextDecoder | undefined;
  /** Bytes before the encoding is known: at most one. */
  #start = new Uint8Array();
  #pending = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array | string): void {
    this.#split(typeof chunk === 'string' ? chunk : this.#decode(chunk));
  }

  /** Hands over what stands behind the last newline. */
  end(): void {
    this.#split((this.#decoder ?? new TextDecoder()).decode(this.#start));
    if (this.#pending !== '') this.#line(this.#pending);
    this.#pending = '';
  }

  #split(text: string): void {
    let from = 0;
    for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', from)) {
      this.#line(this.#pending + text.slice(from, newline));
      this.#pending = '';
      from = newline + 1;
    }
    this.#pending += text.slice(from);
    if (this.#pending.length > 2 * LONGEST_LINE) this.#pending = this.#pending.slice(-LONGEST_LINE);
  }

  /** A terminal ends lines with CR LF, and a copy of its log made on Windows with CR CR LF. */
  #line(line: string): void {
    let end = line.length;
    while (end > 0 && line[end - 1] === '\r') end--;
    this.#onLine(line.slice(Math.max(0, line.length - LONGEST_LINE), end));
  }

  #decode(chunk: Uint8Array): string {
    if (this.#decoder) return this.#decoder.decode(chunk, { stream: true });
    const bytes = new Uint8Array(this.#start.length + chunk.length);
    bytes.set(this.#start);
    bytes.set(chunk, this.#start.length);
    if (bytes.length < 2) {
      this.#start = bytes;
      return '';
    }
    this.#start = new Uint8Array();
    this.#decoder = new TextDecoder(encodingOf(bytes));
    return this.#decoder.decode(bytes, { stream: true });
  }
}

/** PowerShell 5 redirects in UTF-16LE. */
function encodingOf([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
