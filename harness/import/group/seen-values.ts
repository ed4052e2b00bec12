/** The values that were seen in one place of a route's requests, in bounded memory. */
import { kindOf, type ValueKind } from './value-kinds.js';

/** More than are ever written down, so that what is few can be told from what is many. */
const MOST_KEPT = 200;
/** A longer value is a document: kept as it is, once. */
const LONGEST_KEPT_CHARACTERS = 1024;

export class SeenValues {
  readonly #counts = new Map<string, number>();
  #occurrences = 0;
  #lost = 0;
  #kind: ValueKind | undefined;
  #least = Infinity;
  #most = -Infinity;

  add(value: string, times = 1): void {
    this.#occurrences += times;
    const kind = kindOf(value);
    this.#kind = this.#kind === undefined || this.#kind === kind ? kind : 'word';
    if (kind === 'int') {
      this.#least = Math.min(this.#least, Number(value));
      this.#most = Math.max(this.#most, Number(value));
    }
    const known = this.#counts.get(value);
    if (known !== undefined) this.#counts.set(value, known + times);
    else if (this.#counts.size === 0 || (this.#counts.size < MOST_KEPT && value.length <= LONGEST_KEPT_CHARACTERS)) this.#counts.set(value, times);
    else this.#lost += times;
  }

  merge(other: SeenValues): void {
    const { least, most } = { least: other.#least, most: other.#most };
    for (const [value, times] of other.#counts) this.add(value, times);
    this.#lost += other.#lost;
    this.#occurrences += other.#lost;
    this.#least = Math.min(this.#least, least);
    this.#most = Math.max(this.#most, most);
  }

  /** How often there was a value at all. */
  get occurrences(): number {
    return this.#occurrences;
  }

  /** Of all values; `word` where they are of different kinds. */
  get kind(): ValueKind {
    return this.#kind ?? 'word';
  }

  /** Of the whole numbers among them. */
  get range(): { readonly least: number; readonly most: number } {
    return { least: this.#least, most: this.#most };
  }

  /** Each once, the most frequent first; not all of them where `isMany`. */
  get distinct(): readonly string[] {
    return [...this.#counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
  }

  get mostFrequent(): string {
    return this.distinct[0] ?? '';
  }

  /** More different values than are kept. */
  get isMany(): boolean {
    return this.#lost > 0;
  }

  /** No value came a second time, as with ids of requests and other values that clients make up. */
  get isSingleUse(): boolean {
    return this.#counts.size > 1 && [...this.#counts.values()].every((count) => count === 1);
  }
}
