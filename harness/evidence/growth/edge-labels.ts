/** How an edge reads in a path, where what differs from entry to entry is left out. Pure. */
import { EDGE, NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import { EPHEMERON_EDGE } from './edge-cost.js';
import type { HeapNames } from './heap-names.js';
import type { Likeness } from './likeness.js';
import { NONE, type Paths } from './old-first-paths.js';

/** One of many: an element, an entry, a key that is data. */
export const ANY = '[*]';
export const WEAK_MAP_VALUE = 'value in a WeakMap';

/** So many properties of one object that lead to alike objects are keys, not names. */
const KEYS_NOT_NAMES = 6;

/**
 * @param nodes those that paths are looked at of
 * @returns the label of the edge from its holder, for each of them
 */
export function edgeLabels(heap: HeapSnapshot, paths: Paths, nodes: readonly number[], names: HeapNames, likeness: Likeness): (node: number) => string {
  const { edgeType, edgeName, nodeType, firstEdge, edgeTo } = heap;
  const holderOf = (node: number) => paths.holder[node] ?? NONE;
  const keyed = keyedObjects(heap, paths, nodes, likeness);

  /** A doubly linked list reads the same from both ends. */
  const withWayBack = (node: number, holder: number, name: string): string => {
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
      if (edgeTo[edge] !== holder || edgeType[edge] !== EDGE.property) continue;
      const back = names.edge(edge);
      if (back !== name) return [name, back].sort().join('|');
    }
    return name;
  };

  return (node) => {
    const edge = paths.edge[node] ?? NONE;
    const holder = holderOf(node);
    const type = edgeType[edge] ?? EDGE.other;
    const isList = nodeType[holder] === NODE.array || nodeType[holder] === NODE.synthetic;
    if (type === EDGE.element) return ANY;
    if (type === EDGE.hidden) return isList ? ANY : `#${edgeName[edge] ?? 0}`;
    if (type === EDGE.property && keyed.has(holder) && keyed.get(holder)?.has(likeness.of(node)) === true) return ANY;
    const name = names.edge(edge);
    if (type === EDGE.property) return withWayBack(node, holder, name);
    if (/^\d+$/.test(name)) return ANY;
    return EPHEMERON_EDGE.test(name) ? WEAK_MAP_VALUE : name;
  };
}

/** Objects whose property names are data, with the likeness of what they hold. */
function keyedObjects({ nodeCount, edgeType }: HeapSnapshot, { holder, edge }: Paths, nodes: readonly number[], likeness: Likeness): ReadonlyMap<number, ReadonlySet<number>> {
  const isHeldByName = (node: number) => edgeType[edge[node] ?? NONE] === EDGE.property;
  const properties = new Uint32Array(nodeCount);
  for (const node of nodes) if (isHeldByName(node)) properties[holder[node] ?? 0] = (properties[holder[node] ?? 0] ?? 0) + 1;
  const counts = new Map<number, Map<number, number>>();
  for (const node of nodes) {
    const object = holder[node] ?? 0;
    if ((properties[object] ?? 0) < KEYS_NOT_NAMES || !isHeldByName(node)) continue;
    const alike = counts.get(object) ?? new Map<number, number>();
    counts.set(object, alike.set(likeness.of(node), (alike.get(likeness.of(node)) ?? 0) + 1));
  }
  return new Map([...counts].map(([object, alike]) => [object, new Set([...alike].filter(([, count]) => count >= KEYS_NOT_NAMES).map(([kind]) => kind))]));
}
