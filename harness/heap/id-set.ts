/** A set of node ids: V8 counts them upwards, so they lie close together, and a bit for each is enough. */
const PAGE_BITS = 16;
const IDS_PER_PAGE = 1 << PAGE_BITS;

export class IdSet {
  /** By the upper half of an id; pages that have no id are missing. */
  readonly #pages: (Uint32Array | undefined)[] = [];

  constructor(ids: Uint32Array) {
    for (let index = 0; index < ids.length; index += 1) {
      const id = ids[index]!;
      const page = (this.#pages[id >>> PAGE_BITS] ??= new Uint32Array(IDS_PER_PAGE / 32));
      const word = (id & (IDS_PER_PAGE - 1)) >>> 5;
      page[word] = page[word]! | (1 << (id & 31));
    }
  }

  has(id: number): boolean {
    const page = this.#pages[id >>> PAGE_BITS];
    return page !== undefined && ((page[(id & (IDS_PER_PAGE - 1)) >>> 5]! >>> (id & 31)) & 1) === 1;
  }
}
