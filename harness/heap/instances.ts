import type { HeapAnalysis } from './analysis.js';
import { fieldsOf } from './fields.js';
import type { HeapInstance } from './heap-result.js';
import { nodeLabel } from './labels.js';
import { largest } from './largest.js';

const MOST_FIELDS = 12;

/** The instances of a class that retain most. */
export function instancesOf({ heap, classes, retained }: HeapAnalysis, className: string, most: number): HeapInstance[] {
  return largest(nodesOfClass(classes, className), (node) => retained[node]!, most).map((node) => {
    const { fields, more } = fieldsOf(heap, node, MOST_FIELDS);
    return { id: heap.nodeId[node]!, label: nodeLabel(heap, node), shallowBytes: heap.selfSizeBytes(node), retainedBytes: retained[node]!, fields, moreFields: more };
  });
}

export function* nodesOfClass({ classOf, names }: HeapAnalysis['classes'], className: string): Generator<number> {
  const index = names.indexOf(className);
  for (let node = 0; node < classOf.length; node += 1) if (classOf[node] === index) yield node;
}
