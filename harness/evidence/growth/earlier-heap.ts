/** What is remembered of a snapshot when the next one is taken: how far its numbers go, and how large its large values are. */
import { EDGE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import { HeapNames } from './heap-names.js';
import { NodeRoles } from './node-roles.js';
import { type ValueSize, ValueSizes } from './value-size.js';

export interface EarlierHeap {
  /** Objects with a larger id were born later. */
  readonly lastId: number;
  /** Of an object by its id; undefined: smaller than LARGE_BYTES, or not there. */
  sizeOf(id: number): ValueSize | undefined;
  /** Of what a variable or property leads to, by the id of its context or object. */
  sizeAt(ownerId: number, name: string): ValueSize | undefined;
}

/** Below this, a value that gains a number with each request has not gained a hundred yet. */
export const LARGE_BYTES = 256;

/** Needs the strings of the snapshot, so it comes before its file is closed; nothing of the snapshot is kept. */
export function earlierHeap(heap: HeapSnapshot): EarlierHeap {
  const names = new HeapNames(heap);
  const roles = new NodeRoles(heap, names);
  const sizes = new ValueSizes(heap, names, roles);
  const { nodeCount, nodeId, firstEdge, edgeType, edgeTo } = heap;
  const byId = new Map<number, ValueSize>();
  const byPlace = new Map<string, ValueSize>();
  /** Of values by node; most have none. */
  const isLarge = new Uint8Array(nodeCount);
  let lastId = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    const id = nodeId[node] ?? 0;
    if (id % 2 === 1) lastId = Math.max(lastId, id);
    const size = sizes.of(node);
    if (size.bytes < LARGE_BYTES) continue;
    byId.set(id, size);
    isLarge[node] = 1;
  }
  for (let owner = 0; owner < nodeCount; owner += 1) {
    const isCell = roles.isCell(owner);
    for (let edge = firstEdge[owner] ?? 0; edge < (firstEdge[owner + 1] ?? 0); edge += 1) {
      if (!isName(edgeType[edge]) && !isCell) continue;
      const target = edgeTo[edge] ?? 0;
      const size = isLarge[target] === 1 ? byId.get(nodeId[target] ?? 0) : undefined;
      if (size !== undefined) byPlace.set(place(nodeId[owner] ?? 0, names.edge(edge)), size);
    }
  }
  return { lastId, sizeOf: (id) => byId.get(id), sizeAt: (ownerId, name) => byPlace.get(place(ownerId, name)) };
}

/** Of a variable or a property. */
export function isName(edgeType: number | undefined): boolean {
  return edgeType === EDGE.context || edgeType === EDGE.property;
}

function place(ownerId: number, name: string): string {
  return `${ownerId} ${name}`;
}
