/** What an object consists of, shortly. */
import { EDGE, type HeapSnapshot, NODE } from './heap-snapshot.js';
import { edgeLabel, nodeLabel } from './labels.js';
import { nameOf, target } from './lookup.js';

export interface Field {
  /** `.path`, `[0]`, `variable cache`. */
  readonly name: string;
  /** `"/items/1"`, `42`, `Map @17`. */
  readonly value: string;
}

/** Properties, elements and variables, in the order of the heap; small numbers only where the snapshot was made with them. */
export function fieldsOf(heap: HeapSnapshot, node: number, most: number): { readonly fields: readonly Field[]; readonly more: number } {
  const fields: Field[] = [];
  let more = 0;
  for (let edge = heap.firstEdge[node]!; edge < heap.firstEdge[node + 1]!; edge += 1) {
    const type = heap.edgeType[edge]!;
    if (type !== EDGE.property && type !== EDGE.element && type !== EDGE.context) continue;
    const name = edgeLabel(heap, edge);
    if (name === '.__proto__') continue;
    if (fields.length < most) fields.push({ name, value: valueOf(heap, heap.edgeTo[edge]!) });
    else more += 1;
  }
  return { fields, more };
}

/** A value as it would be written, where that is short; else what it is, and its id to ask on. */
export function valueOf(heap: HeapSnapshot, node: number): string {
  switch (heap.nodeType[node]!) {
    case NODE.string:
    case NODE.concatenatedString:
    case NODE.regexp:
      return nodeLabel(heap, node);
    case NODE.number:
      return numberOf(heap, node);
    case NODE.hidden:
      return oddball(heap, node);
    default:
      return `${nodeLabel(heap, node)} @${heap.nodeId[node]}`;
  }
}

function numberOf(heap: HeapSnapshot, node: number): string {
  const value = target(heap, node, EDGE.internal, 'value');
  return value === undefined ? 'a number' : nameOf(heap, value);
}

/** true, false, null and undefined: by name since Node 22, before by the text that they would become. */
function oddball(heap: HeapSnapshot, node: number): string {
  const name = nameOf(heap, node);
  if (name !== 'system / Oddball') return name;
  for (let edge = heap.firstEdge[node]!; edge < heap.firstEdge[node + 1]!; edge += 1) {
    const to = heap.edgeTo[edge]!;
    if (heap.nodeType[to] === NODE.string) return nameOf(heap, to);
  }
  return name;
}
