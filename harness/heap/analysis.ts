import { type ClassIndex, classIndex } from './class-index.js';
import { type ClassTotals, classTotals } from './class-totals.js';
import { type DominatorTree, dominatorTree } from './dominators.js';
import type { HeapSnapshot } from './heap-snapshot.js';
import { retainedSizes } from './retained-sizes.js';
import { Retention } from './retention.js';

/** What most questions about a heap need. */
export interface HeapAnalysis {
  readonly heap: HeapSnapshot;
  readonly retention: Retention;
  readonly tree: DominatorTree;
  /** By node, in bytes. */
  readonly retained: Float64Array;
  readonly classes: ClassIndex;
  /** By class that has instances. */
  readonly totals: readonly ClassTotals[];
}

export function analysisOf(heap: HeapSnapshot): HeapAnalysis {
  const retention = new Retention(heap);
  const tree = dominatorTree(heap, retention);
  const retained = retainedSizes(heap, tree);
  const classes = classIndex(heap);
  return { heap, retention, tree, retained, classes, totals: classTotals(heap, classes, tree, retained) };
}
