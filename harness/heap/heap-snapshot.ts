/**
 * A heap as V8 has written it into a snapshot, in columns. A node is a number from 0 to `nodeCount` - 1, in the order of
 * the file; node 0 is the root. An edge is a number from 0 to `edgeCount` - 1; those of a node stand side by side.
 */
export interface HeapSnapshot {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** One of NODE, by node. */
  readonly nodeType: Uint8Array;
  /** Index into `strings`, by node: class of an object, name of a closure, text of a string (V8 cuts it at 1,024 characters). */
  readonly nodeName: Uint32Array;
  /**
   * By node. Odd for objects in the heap: the same object has the same number in every snapshot of one process, and later
   * ones have larger numbers. Even for what lies outside: those numbers are given anew by each snapshot (measured: 35 of
   * 139 were the same in two snapshots of one process on Node 24, 31 of 128 on Node 20).
   */
  readonly nodeId: Uint32Array;
  /** By node, and one more: the edges of `node` are `firstEdge[node]` to `firstEdge[node + 1]` - 1. */
  readonly firstEdge: Uint32Array;
  /** One of EDGE, by edge. */
  readonly edgeType: Uint8Array;
  /** By edge: an index into `strings`, or a number of its own where `hasIndex(edgeType)`. */
  readonly edgeName: Uint32Array;
  /** By edge: the node that it leads to. */
  readonly edgeTo: Uint32Array;
  readonly strings: StringTable;
  /** Shallow size in bytes. */
  selfSizeBytes(node: number): number;
  /** Where a closure, a generator or the constructor of an object stands, zero-based; V8 says so of some nodes only. */
  location(node: number): { readonly scriptId: number; readonly line: number; readonly column: number } | undefined;
}

export interface StringTable {
  readonly count: number;
  /** @throws RangeError outside of the table */
  get(index: number): string;
}

/** Kinds of nodes, whatever number the file gives them. */
export const NODE = {
  hidden: 0,
  array: 1,
  string: 2,
  object: 3,
  code: 4,
  closure: 5,
  regexp: 6,
  number: 7,
  native: 8,
  synthetic: 9,
  concatenatedString: 10,
  slicedString: 11,
  symbol: 12,
  bigint: 13,
  objectShape: 14,
  wasmObject: 15,
  /** Of a later V8 than this code knows. */
  other: 16,
} as const;

/** Kinds of edges, whatever number the file gives them. */
export const EDGE = {
  /** A variable of a function's context. */
  context: 0,
  /** An element of an array, by its index. */
  element: 1,
  property: 2,
  /** The engine's own, named. */
  internal: 3,
  /** The engine's own, numbered. */
  hidden: 4,
  shortcut: 5,
  /** Does not keep what it leads to. */
  weak: 6,
  other: 7,
} as const;

/** Whether edges of this type have a number instead of a name. */
export function hasIndex(edgeType: number): boolean {
  return edgeType === EDGE.element || edgeType === EDGE.hidden;
}
