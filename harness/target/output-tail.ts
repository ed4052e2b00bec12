/** The last lines that a target printed, in bounded memory, for error messages. */

const MAX_LINES = 30;
const MAX_LINE_LENGTH = 2000;

export class OutputTail {
  readonly #lines: string[] = [];
  #open = '';

  push(text: string): void {
    const parts = (this.#open + text).split(/\r?\n/);
    this.#open = (parts.pop() ?? '').slice(-MAX_LINE_LENGTH);
    for (const line of parts) this.#lines.push(line.slice(0, MAX_LINE_LENGTH));
    this.#lines.splice(0, this.#lines.length - MAX_LINES);
  }

  lines(): readonly string[] {
    return [...this.#lines, this.#open].filter((line) => line.trim() !== '');
  }
}
