import type { HeapSnapshot } from './heap-snapshot.js';

/** Who holds whom: the edges of a heap, by the node that they lead to. */
export class Retainers {
  /** By node, and one more: its part of `edges`. */
  readonly first: Uint32Array;
  /** Edges, those to one node side by side and in the order of the file. */
  readonly edges: Uint32Array;
  readonly #firstEdge: Uint32Array;

  constructor({ nodeCount, edgeCount, edgeTo, firstEdge }: HeapSnapshot) {
    const first = new Uint32Array(nodeCount + 1);
    for (let edge = 0; edge < edgeCount; edge += 1) first[edgeTo[edge]!] = first[edgeTo[edge]!]! + 1;
    for (let node = 1; node <= nodeCount; node += 1) first[node] = first[node]! + first[node - 1]!;
    const edges = new Uint32Array(edgeCount);
    for (let edge = edgeCount - 1; edge >= 0; edge -= 1) {
      const to = edgeTo[edge]!;
      first[to] = first[to]! - 1;
      edges[first[to]] = edge;
    }
    this.first = first;
    this.edges = edges;
    this.#firstEdge = firstEdge;
  }

  /** The edges to a node. */
  of(node: number): Uint32Array {
    return this.edges.subarray(this.first[node], this.first[node + 1]);
  }

  /** The node that an edge begins at. */
  sourceOf(edge: number): number {
    return sourceOf(this.#firstEdge, edge);
  }
}

/** The node that an edge begins at, by halving. */
export function sourceOf(firstEdge: Uint32Array, edge: number): number {
  let [low, high] = [0, firstEdge.length - 1];
  // The last node whose first edge is this one or an earlier one; nodes without edges share theirs with the next.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (firstEdge[middle]! <= edge) low = middle;
    else high = middle;
  }
  return low;
}
