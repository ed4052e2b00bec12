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
    const searched = this.#recent + text;
    this.#found = searched.includes(this.wanted);
    // As much as can be the beginning of the wanted text.
    this.#recent = this.#found ? '' : searched.slice(-(this.wanted.length - 1) || searched.length);
  }
}
