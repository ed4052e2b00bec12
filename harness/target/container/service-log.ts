/** What a service has printed since its start, in bounded memory. */

/** A service that prints more than this while it is measured is told from its latest output. */
const MOST_CHARACTERS = 8 * 2 ** 20;

export class ServiceLog {
  readonly #pieces: string[] = [];
  #characters = 0;
  #isCut = false;

  push(text: string): void {
    this.#pieces.push(text);
    this.#characters += text.length;
    while (this.#characters > MOST_CHARACTERS && this.#pieces.length > 1) {
      this.#characters -= this.#pieces.shift()?.length ?? 0;
      this.#isCut = true;
    }
  }

  text(): string {
    return `${this.#isCut ? '… (earlier output is left out)\n' : ''}${this.#pieces.join('')}`;
  }
}
