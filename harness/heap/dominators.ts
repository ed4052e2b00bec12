/**
 * Immediate dominators by Semi-NCA: Georgiadis, "Linear-time algorithms for dominators and related problems", Princeton
 * (2005), section 2.4. Quadratic in the worst case, and on real graphs faster than Lengauer and Tarjan's algorithm.
 */
import { depthFirstOrder } from './depth-first.js';
import type { HeapSnapshot } from './heap-snapshot.js';
import type { Retention } from './retention.js';

export interface DominatorTree {
  /** By node: the last node that every way from the root to it leads through; the root's is the root. */
  readonly immediateDominator: Uint32Array;
  /** All nodes, each behind its dominator. */
  readonly order: Uint32Array;
  /** Nodes that nothing keeps which the snapshot shows. They count as held by the root, and hold nothing that is reached without them. */
  readonly unreachedCount: number;
}

export function dominatorTree(heap: HeapSnapshot, retention: Retention): DominatorTree {
  const { placeOf, nodeAt, parent, firstUnreached, spare } = depthFirstOrder(heap, retention);
  const dominator = parent.slice();
  const semidominator = semidominators(predecessors(heap, retention, placeOf, nodeAt, firstUnreached), parent, spare);
  for (let place = 1; place < dominator.length; place += 1) {
    let candidate = dominator[place]!;
    while (candidate > semidominator[place]!) candidate = dominator[candidate]!;
    dominator[place] = candidate;
  }
  // From places to nodes, into an array that is needed no longer.
  const immediateDominator = semidominator;
  for (let place = 0; place < dominator.length; place += 1) immediateDominator[nodeAt[place]!] = nodeAt[dominator[place]!]!;
  return { immediateDominator, order: nodeAt, unreachedCount: heap.nodeCount - firstUnreached };
}

interface Predecessors {
  /** By place, and one more. */
  readonly first: Uint32Array;
  /** Places, those of one node side by side. */
  readonly from: Uint32Array;
}

function predecessors({ firstEdge, edgeTo }: HeapSnapshot, retention: Retention, placeOf: Uint32Array, nodeAt: Uint32Array, firstUnreached: number): Predecessors {
  const first = new Uint32Array(nodeAt.length + 1);
  const eachEdge = (visit: (to: number, place: number) => void) => {
    for (let place = 0; place < nodeAt.length; place += 1) {
      const node = nodeAt[place]!;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
        if (!retention.keeps(edge, node)) continue;
        const to = placeOf[edgeTo[edge]!]!;
        // What nothing keeps holds nothing of what is kept.
        if (place < firstUnreached || to >= firstUnreached) visit(to, place);
      }
    }
  };
  eachEdge((to) => (first[to] = first[to]! + 1));
  // Each entry becomes the end of its node's part; filling from behind moves it to the beginning.
  for (let place = 1; place < first.length; place += 1) first[place] = first[place]! + first[place - 1]!;
  const from = new Uint32Array(first[first.length - 1]!);
  eachEdge((to, place) => {
    first[to] = first[to]! - 1;
    from[first[to]] = place;
  });
  return { first, from };
}

/**
 * By place. Of the ways into a node that pass, apart from their ends, only through later places: the earliest place where
 * one begins.
 *
 * @param ancestor by place the parent, which is changed
 * @param spare room to work in
 */
function semidominators({ first, from }: Predecessors, ancestor: Uint32Array, [best, path]: readonly [Uint32Array, Uint32Array]): Uint32Array {
  const count = ancestor.length;
  const semi = new Uint32Array(count);
  // `best`, by place: of those above it as far as the paths are compressed, the one with the earliest semidominator.
  for (let place = 0; place < count; place += 1) semi[place] = best[place] = place;

  /** The best place on the way up, as long as places are `linked` or later. */
  const evaluate = (start: number, linked: number): number => {
    if (ancestor[start]! < linked) return best[start]!;
    let length = 0;
    let place = start;
    while (ancestor[place]! >= linked) {
      path[length] = place;
      length += 1;
      place = ancestor[place]!;
    }
    let above = place;
    let bestAbove = best[place]!;
    while (length > 0) {
      length -= 1;
      place = path[length]!;
      ancestor[place] = ancestor[above]!;
      const own = best[place]!;
      if (semi[bestAbove]! < semi[own]!) best[place] = bestAbove;
      else bestAbove = own;
      above = place;
    }
    return best[start]!;
  };

  for (let place = count - 1; place > 0; place -= 1) {
    let earliest = ancestor[place]!;
    for (let edge = first[place]!; edge < first[place + 1]!; edge += 1) {
      const candidate = semi[evaluate(from[edge]!, place + 1)]!;
      if (candidate < earliest) earliest = candidate;
    }
    semi[place] = earliest;
  }
  return semi;
}
