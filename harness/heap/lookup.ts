import { hasIndex, type HeapSnapshot } from './heap-snapshot.js';

/** The text of an edge that has a name; a number for one that has an index. */
export function edgeNameOf({ edgeType, edgeName, strings }: HeapSnapshot, edge: number): string | number {
  const name = edgeName[edge]!;
  return hasIndex(edgeType[edge]!) ? name : strings.get(name);
}

/** What a node's edge of this type and name leads to; the first, where there are several. */
export function target(heap: HeapSnapshot, node: number, type: number, name: string): number | undefined {
  for (let edge = heap.firstEdge[node]!; edge < heap.firstEdge[node + 1]!; edge += 1) {
    if (heap.edgeType[edge] === type && edgeNameOf(heap, edge) === name) return heap.edgeTo[edge];
  }
  return undefined;
}

export function nameOf({ nodeName, strings }: HeapSnapshot, node: number): string {
  return strings.get(nodeName[node]!);
}
