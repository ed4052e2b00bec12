import { Malformed } from './malformed.js';
import { GrowingNumbers } from './growing-numbers.js';
import type { RecordSink } from './number-section.js';
import type { Layout, SnapshotHeader } from './snapshot-header.js';

const STORED = ['object_index', 'script_id', 'line', 'column'] as const;

/** Where closures and constructors stand. Few nodes have a place, and they come in no order: found by hashing. */
export class LocationColumn implements RecordSink {
  readonly fieldCount: number;
  readonly #at: Layout<(typeof STORED)[number]>['at'];
  readonly #nodeFieldCount: number;
  readonly #nodeCount: number;
  /** Node, script, line and column of one after another. */
  readonly #stored = new GrowingNumbers();
  /** By hash of the node: index of its location plus 1, 0 where there is none. */
  #slots: Uint32Array | undefined;

  constructor({ node, nodeCount }: SnapshotHeader, { fieldCount, at }: NonNullable<SnapshotHeader['location']>) {
    this.fieldCount = fieldCount;
    this.#at = at;
    this.#nodeFieldCount = node.fieldCount;
    this.#nodeCount = nodeCount;
  }

  accept(values: Float64Array, count: number): void {
    for (let record = 0; record < count; record += this.fieldCount) {
      const place = values[record + this.#at.object_index]!;
      const node = place / this.#nodeFieldCount;
      if (node >= this.#nodeCount || !Number.isInteger(node)) throw new Malformed(`a location is that of node ${node}, which there is not`);
      this.#stored.push(node);
      this.#stored.push(values[record + this.#at.script_id]!);
      this.#stored.push(values[record + this.#at.line]!);
      this.#stored.push(values[record + this.#at.column]!);
    }
  }

  get(node: number): { readonly scriptId: number; readonly line: number; readonly column: number } | undefined {
    const slots = (this.#slots ??= this.#hashed());
    for (let slot = slotOf(node, slots.length); slots[slot] !== 0; slot = (slot + 1) % slots.length) {
      const at = (slots[slot]! - 1) * STORED.length;
      if (this.#stored.get(at) === node) return { scriptId: this.#stored.get(at + 1), line: this.#stored.get(at + 2), column: this.#stored.get(at + 3) };
    }
    return undefined;
  }

  #hashed(): Uint32Array {
    const count = this.#stored.count / STORED.length;
    // At most half full; a power of two.
    const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 1)));
    for (let index = 0; index < count; index += 1) {
      const node = this.#stored.get(index * STORED.length);
      let slot = slotOf(node, slots.length);
      // A second place of the same node takes the first one's: a million of them would make a chain of a million.
      while (slots[slot] !== 0 && this.#stored.get((slots[slot]! - 1) * STORED.length) !== node) slot = (slot + 1) % slots.length;
      slots[slot] = index + 1;
    }
    return slots;
  }
}

/** Fibonacci hashing: neighbours stand far apart. Knuth, The Art of Computer Programming 3, 6.4. */
function slotOf(node: number, slots: number): number {
  return (Math.imul(node, 0x9e37_79b1) >>> 0) % slots;
}
