/** Nodes and edges in the words of a JavaScript programmer. Texts are as the heap has them: whoever prints them makes them safe. */
import { EDGE, type HeapSnapshot, NODE } from './heap-snapshot.js';
import { edgeNameOf, nameOf, target } from './lookup.js';
import { PAIR_OF_WEAK_MAP } from './retention.js';
import { textOf } from './texts.js';

const IDENTIFIER = /^[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*$/u;
const SYMBOL = /^<symbol (.*)>$/s;

/** How an edge holds what it leads to: `.cache`, `["odd name"]`, `[17]`, `variable cache`, `(table)`. */
export function edgeLabel(heap: HeapSnapshot, edge: number): string {
  const name = edgeNameOf(heap, edge);
  switch (heap.edgeType[edge]!) {
    case EDGE.element:
      return `[${name}]`;
    case EDGE.context:
      return `variable ${name}`;
    case EDGE.property:
      return propertyLabel(String(name));
    case EDGE.hidden:
      return `(${name})`;
    case EDGE.weak:
      return typeof name === 'number' || /^\d/.test(name) ? '(weak)' : `(weak ${name})`;
    default:
      return isSlot(String(name)) ? `[${name}]` : pairOfWeakMap(String(name)) ?? `(${name})`;
  }
}

/** Slots of a hash table have their number as the name of an internal edge. */
export function isSlot(name: string): boolean {
  return /^\d+$/.test(name);
}

export function propertyLabel(name: string): string {
  const symbol = SYMBOL.exec(name);
  if (symbol) return `[Symbol(${symbol[1]})]`;
  return IDENTIFIER.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function pairOfWeakMap(name: string): string | undefined {
  return PAIR_OF_WEAK_MAP.test(name) ? '(value in a WeakMap)' : undefined;
}

/** What a node is: `Map`, `Module /app/cache.js`, `closure counted (cache.js:3:18)`, `"a text"`, `(array)`. */
export function nodeLabel(heap: HeapSnapshot, node: number): string {
  const name = nameOf(heap, node);
  switch (heap.nodeType[node]!) {
    case NODE.object:
      return name === 'system / Context' ? 'context' : name === 'Module' ? moduleLabel(heap, node) : name;
    case NODE.closure:
      return closureLabel(heap, node, name);
    case NODE.string:
    case NODE.concatenatedString:
    case NODE.slicedString:
      return textOf(heap, node);
    case NODE.regexp:
      return `/${name}/`;
    case NODE.array:
      return name === '' ? '(array)' : name;
    case NODE.symbol:
      return 'symbol';
    case NODE.synthetic:
      return name === '' ? '(root)' : name;
    default:
      return name === '' ? '(code)' : name;
  }
}

function moduleLabel(heap: HeapSnapshot, node: number): string {
  const file = target(heap, node, EDGE.property, 'filename');
  return file === undefined || heap.nodeType[file] !== NODE.string ? 'Module' : `Module ${nameOf(heap, file)}`;
}

function closureLabel(heap: HeapSnapshot, node: number, name: string): string {
  const place = heap.location(node);
  const script = place && scriptOf(heap, node);
  return `closure ${name === '' ? '(anonymous)' : name}${place && script ? ` (${script}:${place.line + 1}:${place.column + 1})` : ''}`;
}

/** The file that a closure's function stands in. */
export function scriptOf(heap: HeapSnapshot, closure: number): string | undefined {
  const shared = target(heap, closure, EDGE.internal, 'shared');
  if (shared === undefined) return undefined;
  // The second is its name up to Node 22.
  const script = target(heap, shared, EDGE.internal, 'script') ?? target(heap, shared, EDGE.internal, 'script_or_debug_info');
  const name = script === undefined ? '' : nameOf(heap, script);
  return name === '' || name.startsWith('system / ') ? undefined : name;
}
