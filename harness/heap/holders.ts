/** Who holds a node, or all nodes of a class: distinct ways from the GC roots, and direct holders. */
import type { HeapAnalysis } from './analysis.js';
import type { ClassIndex } from './class-index.js';
import type { DirectRetainer, HeapPath } from './heap-result.js';
import { EDGE, type HeapSnapshot, NODE } from './heap-snapshot.js';
import { nodeLabel } from './labels.js';
import { PathCosts } from './path-costs.js';
import { isPlace, PathGroups } from './path-groups.js';
import { holderLabel, isOwnStore, isTable, pathSteps } from './path-steps.js';
import { sourceOf } from './retainers.js';
import { NO_EDGE, pathTo, shortestPaths } from './shortest-paths.js';

/** Kinds of direct holders that are told apart; a JavaScript Map holds 2^24 entries at most. */
const MOST_KINDS = 1 << 20;

export interface Holders {
  readonly paths: readonly HeapPath[];
  readonly unreached: number;
  readonly direct: readonly DirectRetainer[];
}

export function holdersOf(analysis: HeapAnalysis, nodes: Iterable<number>): Holders {
  const { heap, retention } = analysis;
  const isTarget = new Uint8Array(heap.nodeCount);
  for (const node of nodes) isTarget[node] = 1;
  const costs = new PathCosts(heap, retention);
  const arrival = shortestPaths(heap, (edge, from) => costs.of(edge, from));
  return { ...pathsTo(analysis, arrival, isTarget), direct: directHolders(analysis, arrival, isTarget) };
}

interface Way {
  count: number;
  shallowBytes: number;
  /** Of those that are held in this way, the one that retains most. */
  example: number;
}

function pathsTo({ heap, retained, classes }: HeapAnalysis, arrival: Uint32Array, isTarget: Uint8Array): Pick<Holders, 'paths' | 'unreached'> {
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

interface Kind {
  count: number;
  readonly holder: string;
  readonly edge: string;
  readonly weak: boolean;
}

function directHolders({ heap, classes }: HeapAnalysis, arrival: Uint32Array, isTarget: Uint8Array): DirectRetainer[] {
  const { nodeCount, firstEdge, edgeTo } = heap;
  const kinds = new Map<string, Kind>();
  for (let node = 0; node < nodeCount; node += 1) {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
      if (isTarget[edgeTo[edge]!] === 0) continue;
      const holder = holderOf(heap, arrival, node, edge);
      if (holder === undefined) continue;
      const key = holderKey(heap, classes, holder);
      const kind = kinds.get(key);
      if (kind !== undefined) kind.count += 1;
      else if (kinds.size < MOST_KINDS) kinds.set(key, { count: 1, holder: holderName(heap, classes, holder.node), edge: holder.edges.map((one) => holderLabel(heap, one)).join(''), weak: heap.edgeType[edge] === EDGE.weak });
    }
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count || (a.holder < b.holder ? -1 : 1)).map(({ count, holder, edge, weak }) => ({ class: holder, edge, count, weak }));
}

interface Holder {
  readonly node: number;
  /** From the holder to what it holds. */
  readonly edges: readonly number[];
}

/**
 * An entry is held by the object whose entry it is, not by the engine's table behind it.
 *
 * @returns undefined for an element or property, which has an edge from the object itself as well
 */
function holderOf(heap: HeapSnapshot, arrival: Uint32Array, node: number, edge: number): Holder | undefined {
  const before = arrival[node]!;
  if (!isTable(heap, node) || before === NO_EDGE) return { node, edges: [edge] };
  if (isOwnStore(heap, before)) return undefined;
  return { node: sourceOf(heap.firstEdge, before), edges: [before, edge] };
}

function holderKey(heap: HeapSnapshot, { classOf }: ClassIndex, { node, edges }: Holder): string {
  const kind = heap.nodeType[node] === NODE.synthetic ? `@${node}` : `${classOf[node]!}`;
  return `${kind} ${edges.map((edge) => `${heap.edgeType[edge]!} ${isPlace(heap, edge) ? '' : heap.edgeName[edge]!}`).join(' ')}`;
}

function holderName(heap: HeapSnapshot, { classOf, names }: ClassIndex, node: number): string {
  return heap.nodeType[node] === NODE.synthetic ? nodeLabel(heap, node) : names[classOf[node]!]!;
}
