/**
 * Shortest paths from the root, through old objects as long as there are any: what a request has left behind is held by
 * something that was there before it, however many of its own objects point at each other. Pure.
 */
import type { HeapSnapshot } from '../../heap/heap-snapshot.js';
import { BORN } from './births.js';
import { type EdgeCosts, LONGEST_EDGE, NO_WAY } from './edge-cost.js';

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
export function oldFirstPaths(heap: HeapSnapshot, births: Uint8Array, cost: EdgeCosts): Paths {
  const search = new Search(heap, births, cost);
  search.run([0]);
  search.runLastResorts();
  search.oldOnly = false;
  search.run(search.heldByOld);
  search.runLastResorts();
  return search.paths();
}

/** Dial's algorithm: a ring of buckets, one for each length, since no edge is long. */
class Search {
  /** Enters no new object. */
  oldOnly = true;
  /** New objects that were seen, but not entered. */
  readonly heldByOld: number[] = [];
  private readonly lastResorts: number[] = [];
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
    private readonly cost: EdgeCosts,
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

  /** @param starts nodes whose length is known */
  run(starts: readonly number[]): void {
    const waiting = this.byLength(starts);
    const lengths = [...waiting.keys()].sort((a, b) => a - b);
    let at = 0;
    for (let length = 0; this.inRing > 0 || at < lengths.length; length += 1) {
      if (this.inRing === 0) length = Math.max(length, lengths[at] ?? 0);
      if (lengths[at] === length) {
        for (const node of waiting.get(length) ?? []) this.push(node, length);
        at += 1;
      }
      const bucket = this.ring[length % this.ring.length] ?? [];
      for (const node of bucket) if (this.isDone[node] === 0) this.settle(node, length);
      this.inRing -= bucket.length;
      bucket.length = 0;
    }
  }

  /** On from the nodes that a path goes through only where there is no other. */
  runLastResorts(): void {
    const starts: number[] = [];
    for (const node of this.lastResorts) this.lookOn(node, this.length[node] ?? 0, (target) => starts.push(target));
    this.run(starts);
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

  private settle(node: number, length: number): void {
    this.isDone[node] = 1;
    this.order[this.reached++] = node;
    if (this.births[node] === BORN.asHolder) this.births[node] = this.births[this.holder[node] ?? 0] ?? BORN.before;
    if (this.cost.isLastResort(node)) this.lastResorts.push(node);
    else this.lookOn(node, length, (target, reached) => this.push(target, reached));
  }

  private lookOn(node: number, length: number, enter: (target: number, length: number) => void): void {
    const { firstEdge, edgeTo } = this.heap;
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
      const target = edgeTo[edge] ?? 0;
      if (this.isDone[target] === 1) continue;
      const isLater = this.oldOnly && (this.births[target] === BORN.inFirst || this.births[target] === BORN.inSecond);
      if (isLater && this.cost.isLastResort(node)) continue;
      const cost = this.cost.of(node, edge);
      const reached = length + cost;
      const known = this.length[target] ?? NONE;
      if (cost === NO_WAY || reached >= known) continue;
      this.length[target] = reached;
      this.holder[target] = node;
      this.edge[target] = edge;
      if (!isLater) enter(target, reached);
      else if (known === NONE) this.heldByOld.push(target);
    }
  }
}
