import type { DominatorTree } from './dominators.js';
import type { HeapSnapshot } from './heap-snapshot.js';

/** By node, in bytes: what would be freed if the node were; its own size and that of all that it dominates. */
export function retainedSizes(heap: HeapSnapshot, { immediateDominator, order }: DominatorTree): Float64Array {
  const bytes = new Float64Array(heap.nodeCount);
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const node = order[index]!;
    bytes[node] = bytes[node]! + heap.selfSizeBytes(node);
    const dominator = immediateDominator[node]!;
    if (dominator !== node) bytes[dominator] = bytes[dominator]! + bytes[node];
  }
  return bytes;
}
