import { EDGE, type HeapSnapshot, NODE } from './heap-snapshot.js';

/** What the engine calls the way from a WeakMap's table, and from the key, to the value: `3 / part of key (Key @1) -> value (Val @2) pair in WeakMap (table @3)`. */
export const PAIR_OF_WEAK_MAP = / pair in WeakMap \(table @\d+\)$/;

const ROOT = 0;

/** Which edges keep alive what they lead to. */
export class Retention {
  readonly #edgeType: Uint8Array;
  /** 1 for a table of a WeakMap: its values are kept by their keys alone, through an edge of the key's own. */
  readonly #isEphemeronTable: Uint8Array;

  constructor(heap: HeapSnapshot) {
    this.#edgeType = heap.edgeType;
    this.#isEphemeronTable = ephemeronTables(heap);
  }

  /** @param from the node that the edge begins at */
  keeps(edge: number, from: number): boolean {
    const type = this.#edgeType[edge]!;
    if (type === EDGE.weak) return false;
    // A shortcut names what an object holds through others anyway; those of the root name the globals.
    if (type === EDGE.shortcut) return from === ROOT;
    return this.#isEphemeronTable[from] === 0 || type !== EDGE.internal;
  }
}

function ephemeronTables(heap: HeapSnapshot): Uint8Array {
  const { nodeCount, nodeType, firstEdge, edgeType, edgeName, strings } = heap;
  const found = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) {
    if (nodeType[node] !== NODE.array) continue;
    let weak = false;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
      // A pair is written as a weak key, a weak value, and the edge that is looked for.
      if (edgeType[edge] === EDGE.weak) weak = true;
      else if (weak && edgeType[edge] === EDGE.internal && PAIR_OF_WEAK_MAP.test(strings.get(edgeName[edge]!))) {
        found[node] = 1;
        break;
      }
    }
  }
  return found;
}
