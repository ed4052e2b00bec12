/** Millions of nodes that are held in a few ways → the ways. */
import type { ClassIndex } from './class-index.js';
import { EDGE, hasIndex, type HeapSnapshot } from './heap-snapshot.js';
import { isSlot } from './labels.js';
import { sourceOf } from './retainers.js';
import { NO_EDGE } from './shortest-paths.js';

const UNKNOWN = 0;
/** A JavaScript Map holds 2^24 entries at most; ways beyond so many are one way. */
const MOST_WAYS = 1 << 20;

/**
 * Numbers for the ways that lead to nodes. Two nodes are held in the same way when the last edges are of the same name,
 * the nodes of the same class, and the nodes before them are held in the same way. All elements of a collection count as
 * one name, and a list's links as one link.
 */
export class PathGroups {
  readonly #heap: HeapSnapshot;
  readonly #arrival: Uint32Array;
  readonly #classOf: Uint32Array;
  /** By node: the number of its way plus 1. */
  readonly #wayOf: Uint32Array;
  readonly #ways = new Map<string, number>();

  /** @param arrival as of shortestPaths */
  constructor(heap: HeapSnapshot, arrival: Uint32Array, { classOf }: ClassIndex) {
    this.#heap = heap;
    this.#arrival = arrival;
    this.#classOf = classOf;
    this.#wayOf = new Uint32Array(heap.nodeCount);
  }

  of(node: number): number {
    const { firstEdge } = this.#heap;
    const open: number[] = [];
    // Up to a node whose way is known, and down again: a list may be a million links long.
    let at = node;
    while (this.#wayOf[at] === UNKNOWN) {
      open.push(at);
      const edge = this.#arrival[at]!;
      if (edge === NO_EDGE) break;
      at = sourceOf(firstEdge, edge);
    }
    for (let one = open.pop(); one !== undefined; one = open.pop()) this.#wayOf[one] = this.#number(one) + 1;
    return this.#wayOf[node]! - 1;
  }

  #number(node: number): number {
    const edge = this.#arrival[node]!;
    if (edge === NO_EDGE) return this.#numberOf(`${node}`);
    const before = sourceOf(this.#heap.firstEdge, edge);
    const last = this.#lastStep(node, edge);
    const arrivalBefore = this.#arrival[before]!;
    if (arrivalBefore !== NO_EDGE && last === this.#lastStep(before, arrivalBefore)) return this.#wayOf[before]! - 1;
    return this.#numberOf(`${this.#wayOf[before]!} ${last}`);
  }

  #lastStep(node: number, edge: number): string {
    const type = this.#heap.edgeType[edge]!;
    const name = isPlace(this.#heap, edge) ? '' : this.#heap.edgeName[edge]!;
    return `${type} ${name} ${this.#classOf[node]!}`;
  }

  #numberOf(way: string): number {
    const known = this.#ways.get(way);
    if (known !== undefined) return known;
    if (this.#ways.size >= MOST_WAYS) return MOST_WAYS;
    const number = this.#ways.size;
    this.#ways.set(way, number);
    return number;
  }
}

/** Whether an edge is one of many like it: an element of an array, or a slot of a hash table. */
export function isPlace({ edgeType, edgeName, strings }: HeapSnapshot, edge: number): boolean {
  const type = edgeType[edge]!;
  return hasIndex(type) || (type === EDGE.internal && isSlot(strings.get(edgeName[edge]!)));
}
