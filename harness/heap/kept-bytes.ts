/** Bytes of a file that cannot be read again, in the order in which they came. */
export class KeptBytes {
  readonly #chunks: { readonly position: number; readonly bytes: Uint8Array }[] = [];

  /** @param bytes copied, since the buffer behind them is used again */
  keep(bytes: Uint8Array, position: number): void {
    if (bytes.length > 0) this.#chunks.push({ position, bytes: bytes.slice() });
  }

  /** Fills `into` with what stood at `position`; less where nothing was kept. */
  read(into: Uint8Array, position: number): number {
    let filled = 0;
    for (let index = this.#chunkAt(position); index >= 0 && index < this.#chunks.length && filled < into.length; index += 1) {
      const { position: start, bytes } = this.#chunks[index]!;
      const part = bytes.subarray(position + filled - start, position + into.length - start);
      into.set(part, filled);
      filled += part.length;
    }
    return filled;
  }

  /** The last one that begins at or before a position; -1 for none. */
  #chunkAt(position: number): number {
    let [low, high] = [0, this.#chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#chunks[middle]!.position <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
