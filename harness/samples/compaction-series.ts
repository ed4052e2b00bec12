/** Post-compaction sizes over a log of any length, in bounded memory. */

export interface CompactionSample {
  readonly atMs: number;
  readonly bytes: number;
}

/** Pairwise slopes over this many samples are 32,640, which takes milliseconds. */
const MOST_SAMPLES = 256;

/**
 * Keeps the lowest of every bucket of consecutive collections; when the buckets are full, their width doubles.
 * The lowest, because garbage that a collection under load leaves behind can only add to what is live.
 */
export class CompactionSeries {
  #buckets: CompactionSample[] = [];
  /** Collections per full bucket. */
  #width = 1;
  #inLast = 0;

  add(sample: CompactionSample): void {
    const last = this.#buckets.at(-1);
    if (last && this.#inLast < this.#width) {
      this.#buckets[this.#buckets.length - 1] = lower(last, sample);
      this.#inLast++;
      return;
    }
    if (this.#buckets.length === MOST_SAMPLES) {
      this.#halve();
    }
    this.#buckets.push(sample);
    this.#inLast = 1;
  }

  /** Oldest first; a last bucket that is not full yet is left out, because fewer collections have a higher minimum. */
  samples(): readonly CompactionSample[] {
    return this.#inLast < this.#width ? this.#buckets.slice(0, -1) : this.#buckets;
  }

  #halve(): void {
    const pairs = [];
    for (let i = 0; i + 1 < this.#buckets.length; i += 2) {
      const [a, b] = this.#buckets.slice(i, i + 2);
      if (a && b) pairs.push(lower(a, b));
    }
    this.#buckets = pairs;
    this.#width *= 2;
  }
}

function lower(a: CompactionSample, b: CompactionSample): CompactionSample {
  return b.bytes < a.bytes ? b : a;
}
