/** When each object was born: before the first snapshot, or in which of the two intervals after it. Pure. */
import { EDGE, NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';

export const BORN = {
  /** Before the first snapshot. */
  before: 0,
  inFirst: 1,
  inSecond: 2,
  /** As what it is held by: V8 gives things outside of its heap another number in each snapshot. */
  asHolder: 3,
} as const;

/** The link from an object of Node.js outside of the heap to the one that JavaScript sees. */
const NATIVE_TO_JAVASCRIPT = new Set(['native_to_javascript', 'wrapped']);

/**
 * One of BORN, by node. V8 numbers the objects of its heap in the order in which snapshots first see them, so what is
 * new since a snapshot has a larger number than all that were in it.
 */
export function birthsOf(last: HeapSnapshot, firstLastId: number, secondLastId: number, edgeName: (edge: number) => string): Uint8Array {
  const { nodeCount, nodeId } = last;
  const births = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) {
    const id = nodeId[node] ?? 0;
    births[node] = id % 2 === 0 ? BORN.asHolder : id <= firstLastId ? BORN.before : id <= secondLastId ? BORN.inFirst : BORN.inSecond;
  }
  for (let node = 0; node < nodeCount; node += 1) {
    if (births[node] === BORN.asHolder) births[node] = births[javaScriptSideOf(last, node, edgeName)] ?? BORN.asHolder;
  }
  return births;
}

function javaScriptSideOf({ nodeType, firstEdge, edgeType, edgeTo }: HeapSnapshot, node: number, edgeName: (edge: number) => string): number {
  for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
    const target = edgeTo[edge] ?? 0;
    if (edgeType[edge] === EDGE.internal && nodeType[target] === NODE.object && NATIVE_TO_JAVASCRIPT.has(edgeName(edge))) return target;
  }
  return -1;
}
