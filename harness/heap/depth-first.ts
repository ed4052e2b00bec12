import type { HeapSnapshot } from './heap-snapshot.js';
import type { Retention } from './retention.js';

/**
 * All nodes in the order in which a depth-first search from the root meets them. A place is a node's number in that
 * order; the root's is 0.
 */
export interface DepthFirstOrder {
  /** By node. */
  readonly placeOf: Uint32Array;
  /** By place. */
  readonly nodeAt: Uint32Array;
  /** By place: the place of the node from which the search came; 0 for the root itself, and for nodes that nothing keeps. */
  readonly parent: Uint32Array;
  /** Nodes with this place or a later one are kept by nothing that the snapshot shows; they stand behind all others. */
  readonly firstUnreached: number;
  /** As long as the others, and free for whatever comes next: a large heap has no room for garbage. */
  readonly spare: readonly [Uint32Array, Uint32Array];
}

export function depthFirstOrder(heap: HeapSnapshot, retention: Retention): DepthFirstOrder {
  const { nodeCount } = heap;
  const search = new Search(heap, retention);
  search.from(0);
  const firstUnreached = search.met;
  if (firstUnreached < nodeCount) {
    // First those that no other holds either, so that as few as possible stand directly below the root.
    const held = heldByOthers(heap, retention);
    for (let node = 0; node < nodeCount; node += 1) if (held[node] === 0) search.from(node);
    for (let node = 0; node < nodeCount; node += 1) search.from(node);
  }
  return { placeOf: search.placeOf, nodeAt: search.nodeAt, parent: search.parent, firstUnreached, spare: [search.path, search.nextEdge] };
}

const UNMET = 0xffff_ffff;

class Search {
  readonly placeOf: Uint32Array;
  readonly nodeAt: Uint32Array;
  readonly parent: Uint32Array;
  /** Nodes met so far. */
  met = 0;
  readonly #heap: HeapSnapshot;
  readonly #retention: Retention;
  /** By depth: a node whose edges are being followed, and the next one of them. */
  readonly path: Uint32Array;
  readonly nextEdge: Uint32Array;

  constructor(heap: HeapSnapshot, retention: Retention) {
    this.#heap = heap;
    this.#retention = retention;
    this.placeOf = new Uint32Array(heap.nodeCount).fill(UNMET);
    this.nodeAt = new Uint32Array(heap.nodeCount);
    this.parent = new Uint32Array(heap.nodeCount);
    this.path = new Uint32Array(heap.nodeCount);
    this.nextEdge = new Uint32Array(heap.nodeCount);
  }

  from(start: number): void {
    if (this.placeOf[start] !== UNMET) return;
    const { firstEdge, edgeTo } = this.#heap;
    const [placeOf, path, nextEdge, retention] = [this.placeOf, this.path, this.nextEdge, this.#retention];
    this.#meet(start, 0);
    path[0] = start;
    nextEdge[0] = firstEdge[start]!;
    for (let depth = 0; depth >= 0; ) {
      const node = path[depth]!;
      const edge = nextEdge[depth]!;
      if (edge === firstEdge[node + 1]!) {
        depth -= 1;
        continue;
      }
      nextEdge[depth] = edge + 1;
      const to = edgeTo[edge]!;
      if (placeOf[to] !== UNMET || !retention.keeps(edge, node)) continue;
      this.#meet(to, placeOf[node]!);
      depth += 1;
      path[depth] = to;
      nextEdge[depth] = firstEdge[to]!;
    }
  }

  #meet(node: number, parent: number): void {
    this.placeOf[node] = this.met;
    this.nodeAt[this.met] = node;
    this.parent[this.met] = parent;
    this.met += 1;
  }
}

/** 1 for nodes that another one keeps. */
function heldByOthers({ nodeCount, firstEdge, edgeTo }: HeapSnapshot, retention: Retention): Uint8Array {
  const held = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
      if (edgeTo[edge] !== node && retention.keeps(edge, node)) held[edgeTo[edge]!] = 1;
    }
  }
  return held;
}
