/** A path as a person would tell it: without the engine's tables between an object and its elements, lists told once. */
import type { ClassIndex } from './class-index.js';
import type { PathStep } from './heap-result.js';
import { EDGE, type HeapSnapshot, NODE } from './heap-snapshot.js';
import { edgeLabel, isSlot, nodeLabel } from './labels.js';
import { edgeNameOf } from './lookup.js';
import { isPlace } from './path-groups.js';
import { sourceOf } from './retainers.js';
import { textOf } from './texts.js';

/** Two of a kind may tell a story; more are a list. */
const LEAST_REPEATED = 3;

/** @param edges from the root to the node, at least one; as of pathTo */
export function pathSteps(heap: HeapSnapshot, { classOf }: ClassIndex, edges: readonly number[]): PathStep[] {
  const steps: PathStep[] = [];
  let label = '';
  for (let index = 0; index < edges.length; ) {
    const node = heap.edgeTo[edges[index]!]!;
    const isLast = index === edges.length - 1;
    if (heap.nodeType[node] === NODE.synthetic && !isLast) {
      // Groups of roots: the innermost is the root of the path.
      steps[0] = { label: nodeLabel(heap, node), id: heap.nodeId[node]!, edge: '' };
      index += 1;
      continue;
    }
    const key = mapKey(heap, edges[index]!);
    if (steps.length > 0) label = key === undefined ? label + heldBy(heap, edges[index]!) : `.get(${key})`;
    if (!isLast && isTable(heap, node)) {
      index += 1;
      continue;
    }
    const repeated = repeatedFrom(heap, classOf, edges, index);
    steps.push({ label: nodeLabel(heap, node), id: heap.nodeId[node]!, edge: label, ...(repeated > 0 && { repeated }) });
    label = '';
    index += 1 + repeated;
  }
  return steps;
}

/** `(elements)[3]` is `[3]` for a programmer. */
function heldBy(heap: HeapSnapshot, edge: number): string {
  return isOwnStore(heap, edge) ? '' : edgeLabel(heap, edge);
}

/** The key of a Map's entry, where it is a string: a table has it in the slot before its value, and nothing else has two in a row. */
function mapKey(heap: HeapSnapshot, edge: number): string | undefined {
  const { firstEdge, edgeType, edgeTo, nodeType } = heap;
  const table = sourceOf(firstEdge, edge);
  const before = edge - 1;
  if (!isTable(heap, table) || before < firstEdge[table]! || edgeType[edge] !== EDGE.internal || edgeType[before] !== EDGE.internal) return undefined;
  const [slot, slotBefore] = [String(edgeNameOf(heap, edge)), String(edgeNameOf(heap, before))];
  if (!isSlot(slot) || slotBefore !== `${Number(slot) - 1}` || nodeType[edgeTo[before]!] !== NODE.string) return undefined;
  return textOf(heap, edgeTo[before]!);
}

/** Whether an edge leads from an object to where the engine keeps its elements or properties. */
export function isOwnStore(heap: HeapSnapshot, edge: number): boolean {
  return isTable(heap, heap.edgeTo[edge]!) && /^\((elements|properties)\)$/.test(edgeLabel(heap, edge));
}

/** Arrays of the engine in which objects keep their elements, properties and entries. */
export function isTable({ nodeType }: HeapSnapshot, node: number): boolean {
  return nodeType[node] === NODE.array;
}

/** How many steps after this one are like it and may be left out; the last node is never. */
function repeatedFrom(heap: HeapSnapshot, classOf: Uint32Array, edges: readonly number[], index: number): number {
  const alike = (edge: number) => {
    const first = edges[index]!;
    const samePlace = heap.edgeType[edge] === heap.edgeType[first] && (heap.edgeName[edge] === heap.edgeName[first] || (isPlace(heap, edge) && isPlace(heap, first)));
    return samePlace && classOf[heap.edgeTo[edge]!] === classOf[heap.edgeTo[first]!];
  };
  let end = index + 1;
  while (end < edges.length - 1 && alike(edges[end]!)) end += 1;
  const count = end - index;
  return count >= LEAST_REPEATED ? count - 1 : 0;
}

/** How a kind of holders holds: `[…]` for all elements of a collection. */
export function holderLabel(heap: HeapSnapshot, edge: number): string {
  return heap.edgeType[edge] !== EDGE.weak && isPlace(heap, edge) ? '[…]' : heldBy(heap, edge);
}

