/**
 * How much an edge lengthens a path. People look for variables and properties; detours through what the engine keeps for
 * itself are as long as they are hard to read, so that a path takes them only where there is no other.
 */
import { EDGE, NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import type { HeapNames } from './heap-names.js';
import { ENGINE_NAMES } from './node-roles.js';

/** By type of edge. Measured with the leaks of test/apps/leaks/ on five versions of Node.js: with these the path ends at the variable that holds. */
const BY_EDGE_TYPE: Readonly<Record<number, number>> = {
  [EDGE.context]: 1,
  [EDGE.element]: 1,
  [EDGE.property]: 1,
  [EDGE.shortcut]: 1,
  [EDGE.internal]: 2,
  [EDGE.hidden]: 8,
  [EDGE.other]: 8,
};

/** Added by what it leads to: kinds of roots, code, and the engine's notes on objects and functions. */
const TO_SYNTHETIC = 4;
const TO_CODE = 8;
const TO_ENGINE = 30;
/** A prototype has what all of a class share; what one of them holds is rarely there. */
const TO_PROTOTYPE = 10;

/** On the stack while the snapshot is written, by what writes it; compiled or cached at that moment. */
const PASSING_ROOTS = /^\((Stack roots|Handle scope|Compilation cache|Strong roots)\)$/;
/** Node.js' lists of all its objects; they keep none of them. */
const LISTS_OF_ALL = /^Node \/ (CleanupQueue|BaseObjectList)$/;
const LAST_RESORTS = [LISTS_OF_ALL, PASSING_ROOTS];
/** Lists what it does not keep. */
const NO_ROOT = '(Internalized strings)';

/** In place of a length. */
const UNREACHABLE = 255;

/** No path takes this edge. */
export const NO_WAY = 0;

/** An upper bound of what one edge costs. */
export const LONGEST_EDGE = 64;

export interface EdgeCosts {
  /** The length of an edge, 1 to LONGEST_EDGE, or NO_WAY. */
  of(source: number, edge: number): number;
  /** Whether a path goes on from this node only to what no other path leads to. */
  isLastResort(node: number): boolean;
}

/** Looks through the heap once; what it returns is quick. */
export function edgeCosts(heap: HeapSnapshot, names: HeapNames): EdgeCosts {
  const { edgeType, edgeTo, edgeName } = heap;
  const extra = extraCosts(heap, names);
  const ephemerons = ephemeronTables(heap, names);
  const prototypeName = nameOfPrototypeEdges(heap, names);
  const lastResorts = new Set<number>();
  for (let node = 0; node < heap.nodeCount; node += 1) {
    const type = heap.nodeType[node];
    if ((type === NODE.synthetic || type === NODE.native) && LAST_RESORTS.some((pattern) => pattern.test(names.node(node)))) lastResorts.add(node);
  }
  const of = (source: number, edge: number): number => {
    const type = edgeType[edge] ?? EDGE.weak;
    const target = edgeTo[edge] ?? 0;
    const more = extra[target] ?? 0;
    if (type === EDGE.weak || more === UNREACHABLE) return NO_WAY;
    if (type === EDGE.internal && ephemerons.has(source)) return NO_WAY;
    const toPrototype = type === EDGE.property && edgeName[edge] === prototypeName ? TO_PROTOTYPE : 0;
    return Math.min(LONGEST_EDGE, (BY_EDGE_TYPE[type] ?? 8) + more + toPrototype);
  };
  return { of, isLastResort: (node) => lastResorts.has(node) };
}

const OFTEN_A_DETOUR: Readonly<Record<number, true>> = { [NODE.synthetic]: true, [NODE.code]: true, [NODE.hidden]: true, [NODE.objectShape]: true };

/** By node: added to the length of what leads there. */
function extraCosts({ nodeCount, nodeType, nodeName }: HeapSnapshot, names: HeapNames): Uint8Array {
  const costs = new Uint8Array(nodeCount);
  const byName = new Map<number, number>();
  for (let node = 0; node < nodeCount; node += 1) {
    const type = nodeType[node] ?? NODE.other;
    if (!(type in OFTEN_A_DETOUR)) continue;
    const key = (nodeName[node] ?? 0) * 32 + type;
    let cost = byName.get(key);
    if (cost === undefined) byName.set(key, (cost = extraCost(type, names.node(node))));
    costs[node] = cost;
  }
  return costs;
}

function extraCost(type: number, name: string): number {
  if (type === NODE.synthetic) return name === NO_ROOT ? UNREACHABLE : TO_SYNTHETIC;
  if (type === NODE.objectShape || ENGINE_NAMES.test(name)) return TO_ENGINE;
  return type === NODE.code ? TO_CODE : 0;
}

/**
 * Tables of WeakMaps. V8 writes the value of an entry three times: as weak, as held by the table, and as held by the key.
 * Only the last one is the reason that it lives.
 */
function ephemeronTables(heap: HeapSnapshot, names: HeapNames): ReadonlySet<number> {
  const tables = new Set<number>();
  for (let node = 0; node < heap.nodeCount; node += 1) if (heap.nodeType[node] === NODE.array && isEphemeronTable(heap, names, node)) tables.add(node);
  return tables;
}

/** As V8 names the edges of one: `7 / part of key (Object @51) -> value (Array @53) pair in WeakMap (table @49)`. */
export const EPHEMERON_EDGE = / part of key .* pair in WeakMap \(table @(\d+)\)$/;
/** Names that may come before: `map`, and slots. */
const NAMES_LOOKED_AT = 4;

function isEphemeronTable({ firstEdge, edgeType }: HeapSnapshot, names: HeapNames, node: number): boolean {
  let hasWeak = false;
  let looked = 0;
  for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
    if (edgeType[edge] === EDGE.weak) hasWeak = true;
    else if (hasWeak && edgeType[edge] === EDGE.internal) {
      if (EPHEMERON_EDGE.test(names.edge(edge))) return true;
      if (++looked === NAMES_LOOKED_AT) return false;
    }
  }
  return false;
}

/** Its index among the strings; -1: the heap has none. */
function nameOfPrototypeEdges({ edgeCount, edgeType, edgeName }: HeapSnapshot, names: HeapNames): number {
  const seen = new Set<number>();
  for (let edge = 0; edge < edgeCount && seen.size < 1_000; edge += 1) {
    const name = edgeName[edge] ?? 0;
    if (edgeType[edge] !== EDGE.property || seen.has(name)) continue;
    if (names.edge(edge) === '__proto__') return name;
    seen.add(name);
  }
  return -1;
}
