/** Cheapest ways from the root by Dijkstra's algorithm with Dial's buckets, as costs are small whole numbers. */
import type { HeapSnapshot } from './heap-snapshot.js';
import { sourceOf } from './retainers.js';

/** Larger ones would need more buckets. */
const LARGEST_COST = 63;
const BUCKETS = LARGEST_COST + 1;

export const NO_EDGE = 0xffff_ffff;

/**
 * @param costOf an edge and the node that it begins at → 1 to 63; 0: not to be taken
 * @returns by node: the last edge of the cheapest way from the root; NO_EDGE for the root and where no way leads
 */
export function shortestPaths({ nodeCount, firstEdge, edgeTo }: HeapSnapshot, costOf: (edge: number, from: number) => number): Uint32Array {
  const arrival = new Uint32Array(nodeCount).fill(NO_EDGE);
  const distance = new Uint32Array(nodeCount).fill(0xffff_ffff);
  const buckets = Array.from({ length: BUCKETS }, () => new Bucket());
  distance[0] = 0;
  buckets[0]!.push(0);
  // Once a round of all buckets was empty, nothing is left: what is reached next costs at most one round more.
  for (let [reached, empty] = [0, 0]; empty < BUCKETS; reached += 1) {
    const bucket = buckets[reached % BUCKETS]!;
    empty = bucket.isEmpty ? empty + 1 : 0;
    for (const node of bucket.drain()) {
      if (distance[node] !== reached) continue;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
        const cost = costOf(edge, node);
        const to = edgeTo[edge]!;
        if (cost === 0 || reached + cost >= distance[to]!) continue;
        distance[to] = reached + cost;
        arrival[to] = edge;
        buckets[(reached + cost) % BUCKETS]!.push(to);
      }
    }
  }
  return arrival;
}

/** Edges from the root to a node; none for the root, and where no way leads. */
export function pathTo({ firstEdge }: HeapSnapshot, arrival: Uint32Array, node: number): number[] {
  const edges: number[] = [];
  for (let at = node; arrival[at] !== NO_EDGE; at = sourceOf(firstEdge, arrival[at]!)) edges.push(arrival[at]!);
  return edges.reverse();
}

/** Nodes of one distance, first in, first out. */
class Bucket {
  #nodes = new Uint32Array(64);
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  push(node: number): void {
    if (this.#count === this.#nodes.length) {
      const larger = new Uint32Array(2 * this.#count);
      larger.set(this.#nodes);
      this.#nodes = larger;
    }
    this.#nodes[this.#count] = node;
    this.#count += 1;
  }

  /** Its nodes, and it is empty: no cost is 0, so nothing is added meanwhile. */
  drain(): Uint32Array {
    const nodes = this.#nodes.subarray(0, this.#count);
    this.#count = 0;
    return nodes;
  }
}
