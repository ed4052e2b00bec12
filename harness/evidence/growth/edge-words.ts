/** How an edge reads to people, and the name that it gives. Pure. */
import { EDGE, NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import { ANY, WEAK_MAP_VALUE } from './edge-labels.js';
import type { HeapNames } from './heap-names.js';

export type NameKind = 'variable' | 'property' | 'export';

export interface EdgeName {
  readonly kind: NameKind;
  /** As in the source text: `cache`, `#free`, `[kEvents]`. */
  readonly name: string;
}

const IDENTIFIER = /^#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
const SYMBOL = /^<symbol (.*)>$/s;
/** Keys that are data may be as long as they like. */
const LONGEST_KEY = 40;

/** The engine's links, where a word says more than their name. */
const INTERNAL: Readonly<Record<string, string>> = {
  context: 'context',
  bound_this: 'bound this',
  bound_function: 'bound function',
  bound_argument_0: 'bound argument',
  reactions_or_result: 'reactions',
  native_to_javascript: 'object',
  javascript_to_native: 'native part',
  first: 'first part',
  second: 'second part',
  parent: 'cut out of',
};

/** The variable or property that an edge is; undefined for all others. */
export function nameOfEdge({ edgeType }: HeapSnapshot, names: HeapNames, edge: number): EdgeName | undefined {
  const type = edgeType[edge];
  if (type === EDGE.context) return { kind: 'variable', name: names.edge(edge) };
  if (type !== EDGE.property && type !== EDGE.shortcut) return undefined;
  const name = names.edge(edge);
  const symbol = SYMBOL.exec(name)?.[1];
  return { kind: 'property', name: symbol === undefined ? name : `[${symbol}]` };
}

/** @param label as edgeLabels gives it: ANY for one of many */
export function wordsForEdge(heap: HeapSnapshot, names: HeapNames, edge: number, label: string): string {
  if (label === ANY || label === WEAK_MAP_VALUE) return label === ANY ? ANY : `[${WEAK_MAP_VALUE}]`;
  const name = nameOfEdge(heap, names, edge);
  if (name === undefined) return heap.edgeType[edge] === EDGE.internal ? (INTERNAL[names.edge(edge)] ?? '') : '';
  if (name.kind === 'variable') return `variable ${name.name}`;
  if (name.name.startsWith('[')) return name.name;
  return IDENTIFIER.test(name.name) ? `.${name.name}` : `[${JSON.stringify(cut(name.name))}]`;
}

function cut(key: string): string {
  return key.length <= LONGEST_KEY ? key : `${key.slice(0, LONGEST_KEY - 1)}…`;
}

/**
 * Under which name an ES module exports the variable of a cell. V8 keeps both side by side in a table.
 * @param table what leads to the cell
 */
export function exportedName({ firstEdge, edgeTo, nodeType }: HeapSnapshot, names: HeapNames, table: number, cell: number): string | undefined {
  for (let edge = (firstEdge[table] ?? 0) + 1; edge < (firstEdge[table + 1] ?? 0); edge += 1) {
    const before = edgeTo[edge - 1] ?? 0;
    if (edgeTo[edge] === cell && nodeType[before] === NODE.string) return names.node(before);
  }
  return undefined;
}
