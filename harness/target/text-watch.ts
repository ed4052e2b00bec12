/** V8 writes its trace into the same output, between any two writes of the server, and ends its own lines. */
const TRACE_LINE = /\[\d+:0x[\da-f]+\] [^\n]*\n/g;
/** One that has not arrived whole; they have about 130 characters. */
const LONGEST_TRACE_LINE = 1_000;

/** Looks for a text in output that arrives in pieces. */
export class TextWatch {
  #found = false;
  #recent = '';

  constructor(private readonly wanted: string) {}

  get found(): boolean {
    return this.#found;
  }

  push(text: string): void {
    if (this.#found) return;
    const searched = (this.#recent + text).replace(TRACE_LINE, '');
    this.#found = searched.includes(this.wanted);
    // As much as can be the beginning of the wanted text, and of a trace line behind it.
    this.#recent = this.#found ? '' : searched.slice(-(this.wanted.length + LONGEST_TRACE_LINE));
  }
}
