/** What a value takes by itself: an array with its elements, a Map with its table, a Buffer with its memory, a string. Pure. */
import { EDGE, NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import type { HeapNames } from './heap-names.js';
import { isText } from './language-types.js';
import type { NodeRoles } from './node-roles.js';

export interface ValueSize {
  readonly bytes: number;
  /** Entries that are objects or strings. V8 does not write numbers into snapshots. */
  readonly slots: number;
  /** The ArrayBuffer that most of it lies in; several views of one have it in common. */
  readonly buffer?: number;
}

const NOTHING: ValueSize = { bytes: 0, slots: 0 };
const BUFFERS = new Set(['ArrayBuffer', 'SharedArrayBuffer']);

export class ValueSizes {
  constructor(
    private readonly heap: HeapSnapshot,
    private readonly names: HeapNames,
    private readonly roles: NodeRoles,
  ) {}

  /** Objects and strings have a size; for all else both numbers are 0. */
  of(node: number): ValueSize {
    const { nodeType, firstEdge, edgeType, edgeTo } = this.heap;
    const type = nodeType[node];
    if (type !== NODE.object && !isText(type)) return NOTHING;
    let bytes = this.heap.selfSizeBytes(node);
    let slots = 0;
    let buffer: number | undefined;
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
      const part = edgeTo[edge] ?? 0;
      // A WebAssembly memory leads to its buffer by a number.
      if ((edgeType[edge] === EDGE.internal || edgeType[edge] === EDGE.hidden) && nodeType[part] === NODE.object && BUFFERS.has(this.names.node(part))) {
        bytes += this.of(part).bytes;
        buffer = part;
      }
      if (edgeType[edge] !== EDGE.internal) continue;
      if (this.roles.isStore(part)) {
        const entries = this.slotsOf(part);
        // A WeakMap is as large as its keys are many; it is not what keeps them.
        if (entries === undefined) continue;
        bytes += this.heap.selfSizeBytes(part);
        slots += entries;
      } else if (isText(nodeType[part]) || nodeType[part] === NODE.native) bytes += this.heap.selfSizeBytes(part);
    }
    return { bytes, slots, ...(buffer !== undefined && { buffer }) };
  }

  /** undefined: it keeps nothing. */
  private slotsOf(store: number): number | undefined {
    const { firstEdge, edgeType, edgeTo, nodeType } = this.heap;
    let slots = 0;
    for (let edge = firstEdge[store] ?? 0; edge < (firstEdge[store + 1] ?? 0); edge += 1) {
      if (edgeType[edge] === EDGE.weak) return undefined;
      if (nodeType[edgeTo[edge] ?? 0] !== NODE.objectShape) slots += 1;
    }
    return slots;
  }
}
