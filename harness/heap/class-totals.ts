import type { ClassIndex } from './class-index.js';
import type { DominatorTree } from './dominators.js';
import type { HeapSnapshot } from './heap-snapshot.js';

export interface ClassTotals {
  readonly class: string;
  readonly count: number;
  readonly shallowBytes: number;
  /** What would be freed if all instances were; those below another one count once. */
  readonly retainedBytes: number;
}

/** Of each class that has instances, in the order of the index. */
export function classTotals(heap: HeapSnapshot, classes: ClassIndex, tree: DominatorTree, retained: Float64Array): ClassTotals[] {
  const { classOf, names } = classes;
  const counts = new Uint32Array(names.length);
  const shallow = new Float64Array(names.length);
  for (let node = 0; node < heap.nodeCount; node += 1) {
    const index = classOf[node]!;
    counts[index] = counts[index]! + 1;
    shallow[index] = shallow[index]! + heap.selfSizeBytes(node);
  }
  const retainedBytes = retainedByClass(classes, tree, retained);
  return names
    .map((name, index) => ({ class: name, count: counts[index]!, shallowBytes: shallow[index]!, retainedBytes: retainedBytes[index]! }))
    .filter(({ count }) => count > 0);
}

/** The retained sizes of those that stand below no other one of their class. */
function retainedByClass({ classOf, names }: ClassIndex, { immediateDominator, order }: DominatorTree, retained: Float64Array): Float64Array {
  const { firstChild, nextSibling } = children(immediateDominator, order);
  const bytes = new Float64Array(names.length);
  /** By class: how many of it stand above the current node. */
  const above = new Uint32Array(names.length);
  // Down to the first child, to the next sibling, or up to the one above: the tree is its own stack.
  for (let node = 0, down = true; ; ) {
    const index = classOf[node]!;
    if (down) {
      if (above[index] === 0) bytes[index] = bytes[index]! + retained[node]!;
      above[index] = above[index]! + 1;
      if (firstChild[node] !== 0) {
        node = firstChild[node]!;
        continue;
      }
    }
    above[index] = above[index]! - 1;
    if (node === 0) return bytes;
    down = nextSibling[node] !== 0;
    node = down ? nextSibling[node]! : immediateDominator[node]!;
  }
}

/** By node, 0 for none: the root is nobody's child. */
function children(immediateDominator: Uint32Array, order: Uint32Array): { readonly firstChild: Uint32Array; readonly nextSibling: Uint32Array } {
  const firstChild = new Uint32Array(order.length);
  const nextSibling = new Uint32Array(order.length);
  for (const node of order) {
    if (node === 0) continue;
    const dominator = immediateDominator[node]!;
    nextSibling[node] = firstChild[dominator]!;
    firstChild[dominator] = node;
  }
  return { firstChild, nextSibling };
}
