/** Who holds a node, or all nodes of a class: distinct ways from the GC roots, and direct holders. */
import type { HeapAnalysis } from './analysis.js';
import type { DirectRetainer, HeapPath } from './heap-result.js';
import { EDGE } from './heap-snapshot.js';
import { PathCosts } from './path-costs.js';
import { isPlace, PathGroups } from './path-groups.js';
import { holderLabel, pathSteps } from './path-steps.js';
import { NO_EDGE, pathTo, shortestPaths } from './shortest-paths.js';

/** Kinds of direct holders that are told apart; a JavaScript Map holds 2^24 entries at most. */
const MOST_KINDS = 1 << 20;

export interface Holders {
  readonly paths: readonly HeapPath[];
  readonly unreached: number;
  readonly direct: readonly DirectRetainer[];
}

export function holdersOf(analysis: HeapAnalysis, nodes: Iterable<number>): Holders {
  const isTarget = new Uint8Array(analysis.heap.nodeCount);
  for (const node of nodes) isTarget[node] = 1;
  return { ...pathsTo(analysis, isTarget), direct: directHolders(analysis, isTarget) };
}

interface Way {
  count: number;
  shallowBytes: number;
  /** Of those that are held in this way, the one that retains most. */
  example: number;
}

function pathsTo({ heap, retention, retained, classes }: HeapAnalysis, isTarget: Uint8Array): Pick<Holders, 'paths' | 'unreached'> {
  const costs = new PathCosts(heap, retention);
  const arrival = shortestPaths(heap, (edge, from) => costs.of(edge, from));
  const groups = new PathGroups(heap, arrival, classes);
  const ways = new Map<number, Way>();
  let unreached = 0;
  for (let node = 0; node < heap.nodeCount; node += 1) {
    if (isTarget[node] === 0) continue;
    if (arrival[node] === NO_EDGE) {
      unreached += 1;
      continue;
    }
    const number = groups.of(node);
    const way = ways.get(number);
    if (way === undefined) {
      ways.set(number, { count: 1, shallowBytes: heap.selfSizeBytes(node), example: node });
      continue;
    }
    way.count += 1;
    way.shallowBytes += heap.selfSizeBytes(node);
    if (retained[node]! > retained[way.example]!) way.example = node;
  }
  const sorted = [...ways.values()].sort((a, b) => b.count - a.count || b.shallowBytes - a.shallowBytes || a.example - b.example);
  return { unreached, paths: sorted.map(({ count, shallowBytes, example }) => ({ count, shallowBytes, steps: pathSteps(heap, classes, pathTo(heap, arrival, example)) })) };
}

function directHolders({ heap, classes: { classOf, names } }: HeapAnalysis, isTarget: Uint8Array): DirectRetainer[] {
  const { nodeCount, firstEdge, edgeTo, edgeType, edgeName } = heap;
  const kinds = new Map<string, { count: number; readonly edge: number; readonly holder: number }>();
  for (let node = 0; node < nodeCount; node += 1) {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
      if (isTarget[edgeTo[edge]!] === 0) continue;
      const key = `${classOf[node]!} ${edgeType[edge]!} ${isPlace(heap, edge) ? '' : edgeName[edge]!}`;
      const kind = kinds.get(key);
      if (kind !== undefined) kind.count += 1;
      else if (kinds.size < MOST_KINDS) kinds.set(key, { count: 1, edge, holder: node });
    }
  }
  return [...kinds.values()]
    .sort((a, b) => b.count - a.count || a.edge - b.edge)
    .map(({ count, edge, holder }) => ({ class: names[classOf[holder]!]!, edge: holderLabel(heap, edge), count, weak: edgeType[edge] === EDGE.weak }));
}
