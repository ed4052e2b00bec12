/**
 * Shortest paths from the root, through old objects as long as there are any: what a request has left behind is held by
 * something that was there before it, however many of its own objects point at each other. Pure.
 */
import type { HeapSnapshot } from '../../heap/heap-snapshot.js';
import { BORN } from './births.js';
import { LONGEST_EDGE, NO_WAY, type EdgeCost } from './edge-cost.js';

/** In place of a node or an edge. */
export const NONE = 0xffff_ffff;

export interface Paths {
  /** By node: what its shortest path comes from; NONE for the root and for what no path leads to. */
  readonly holder: Uint32Array;
  /** By node: the edge from its holder. */
  readonly edge: Uint32Array;
  /** All that paths lead to, each after its holder. */
  readonly order: Uint32Array;
}

/** @param births by node; one that is born as its holder gets the holder's birth here */
export function oldFirstPaths(heap: HeapSnapshot, births: Uint8Array, cost: EdgeCost): Paths {
  const search = new Search(heap, births, cost);
  const heldByOld = search.run([0], true);
  search.run(heldByOld, false);
  return search.paths();
}

/** Dial's algorithm: a ring of buckets, one for each length, since no edge is long. */
class Search {
  private readonly length: Uint32Array;
  private readonly isDone: Uint8Array;
  private readonly holder: Uint32Array;
  private readonly edge: Uint32Array;
  private readonly order: Uint32Array;
  private reached = 0;
  private readonly ring: number[][] = Array.from({ length: LONGEST_EDGE + 1 }, () => []);
  private inRing = 0;

  constructor(
    private readonly heap: HeapSnapshot,
    private readonly births: Uint8Array,
    private readonly cost: EdgeCost,
  ) {
    const { nodeCount } = heap;
    this.length = new Uint32Array(nodeCount).fill(NONE);
    this.isDone = new Uint8Array(nodeCount);
    this.holder = new Uint32Array(nodeCount).fill(NONE);
    this.edge = new Uint32Array(nodeCount).fill(NONE);
    this.order = new Uint32Array(nodeCount);
    this.length[0] = 0;
  }

  paths(): Paths {
    return { holder: this.holder, edge: this.edge, order: this.order.subarray(0, this.reached) };
  }

  /**
   * @param starts nodes whose length is known
   * @returns new objects that were seen but, with oldOnly, not entered
   */
  run(starts: readonly number[], oldOnly: boolean): number[] {
    const waiting = this.byLength(starts);
    const lengths = [...waiting.keys()].sort((a, b) => a - b);
    const seen: number[] = [];
    let at = 0;
    for (let length = 0; this.inRing > 0 || at < lengths.length; length += 1) {
      if (this.inRing === 0) length = Math.max(length, lengths[at] ?? 0);
      if (lengths[at] === length) {
        for (const node of waiting.get(length) ?? []) this.push(node, length);
        at += 1;
      }
      const bucket = this.ring[length % this.ring.length] ?? [];
      for (const node of bucket) if (this.isDone[node] === 0) this.settle(node, length, oldOnly, seen);
      this.inRing -= bucket.length;
      bucket.length = 0;
    }
    return seen;
  }

  private byLength(nodes: readonly number[]): Map<number, number[]> {
    const groups = new Map<number, number[]>();
    for (const node of nodes) {
      const length = this.length[node] ?? 0;
      const group = groups.get(length);
      if (group === undefined) groups.set(length, [node]);
      else group.push(node);
    }
    return groups;
  }

  private push(node: number, length: number): void {
    this.ring[length % this.ring.length]?.push(node);
    this.inRing += 1;
  }

  private settle(node: number, length: number, oldOnly: boolean, seen: number[]): void {
    const { firstEdge, edgeTo } = this.heap;
    this.isDone[node] = 1;
    this.order[this.reached++] = node;
    if (this.births[node] === BORN.asHolder) this.births[node] = this.births[this.holder[node] ?? 0] ?? BORN.before;
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
      const target = edgeTo[edge] ?? 0;
      if (this.isDone[target] === 1) continue;
      const cost = this.cost(node, edge);
      const reached = length + cost;
      const known = this.length[target] ?? NONE;
      if (cost === NO_WAY || reached >= known) continue;
      this.length[target] = reached;
      this.holder[target] = node;
      this.edge[target] = edge;
      const isNew = this.births[target] === BORN.inFirst || this.births[target] === BORN.inSecond;
      if (!oldOnly || !isNew) this.push(target, reached);
      else if (known === NONE) seen.push(target);
    }
  }
}
