/** Sizes in 4 bytes each, and the few above 4 GB beside them. */
export class Sizes {
  readonly #bytes: Uint32Array;
  /** By node. */
  readonly #large = new Map<number, number>();

  constructor(count: number) {
    this.#bytes = new Uint32Array(count);
  }

  set(node: number, bytes: number): void {
    if (bytes >= LARGE) this.#large.set(node, bytes);
    this.#bytes[node] = Math.min(bytes, LARGE);
  }

  /** In bytes. */
  get(node: number): number {
    const bytes = this.#bytes[node]!;
    return bytes === LARGE ? this.#large.get(node)! : bytes;
  }
}

const LARGE = 0xffff_ffff;
