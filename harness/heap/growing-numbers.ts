/** Numbers of a list whose length nobody knows: kept in blocks, so that growing copies nothing. Up to 2^53 each. */

const BLOCK_BITS = 16;
const BLOCK_SIZE = 1 << BLOCK_BITS;

export class GrowingNumbers {
  readonly #blocks: Float64Array[] = [];
  #block = new Float64Array(0);
  #used = 0;

  get count(): number {
    return this.#blocks.length === 0 ? 0 : (this.#blocks.length - 1) * BLOCK_SIZE + this.#used;
  }

  push(value: number): void {
    if (this.#used === this.#block.length) {
      this.#block = new Float64Array(BLOCK_SIZE);
      this.#blocks.push(this.#block);
      this.#used = 0;
    }
    this.#block[this.#used] = value;
    this.#used += 1;
  }

  /** @param index 0 to `count` - 1 */
  get(index: number): number {
    return this.#blocks[index >>> BLOCK_BITS]![index & (BLOCK_SIZE - 1)]!;
  }
}
