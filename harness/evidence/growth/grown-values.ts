/**
 * Values that have become larger without that anything was born in them: arrays of numbers, Sets of them, the same object put
 * into an array again and again, a string or a buffer that is always replaced by a longer one. Pure.
 */
import type { HeapSnapshot } from '../../heap/heap-snapshot.js';
import { BORN } from './births.js';
import { type EarlierHeap, isName, LARGE_BYTES } from './earlier-heap.js';
import type { HeapNames } from './heap-names.js';
import type { NodeRoles } from './node-roles.js';
import type { Paths } from './old-first-paths.js';
import type { Pair } from './proportional.js';
import type { ValueSize, ValueSizes } from './value-size.js';

export interface GrownValue {
  readonly node: number;
  /** Gained in each interval, at least 0. */
  readonly bytes: Pair;
  /** At the beginning of each interval, in bytes. */
  readonly sizes: Pair;
  readonly slots: Pair;
  /** The ArrayBuffer that it is a view of, or has as its memory. */
  readonly buffer?: number;
  /** Of a value that another one takes the place of each time: the name that it has there. */
  readonly replaced?: { readonly owner: number; readonly edge: number };
}

/** Only what paths lead to. The path to a value that is replaced is made to end at its name, wherever else it is held as well. */
export function grownValues(last: HeapSnapshot, births: Uint8Array, paths: Paths, earlier: readonly [EarlierHeap, EarlierHeap], sizes: ValueSizes, names: HeapNames, roles: NodeRoles): GrownValue[] {
  const { nodeId, firstEdge, edgeType, edgeTo } = last;
  const [first, second] = earlier;
  const grown = new Map<number, GrownValue>();
  for (const node of paths.order) {
    if (births[node] !== BORN.before) continue;
    const id = nodeId[node] ?? 0;
    const isCell = roles.isCell(node);
    const size = sizes.of(node);
    if (size.bytes >= LARGE_BYTES) grown.set(node, { node, ...gained(first.sizeOf(id) ?? SMALL, second.sizeOf(id) ?? SMALL, size) });
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
      const target = edgeTo[edge] ?? 0;
      if ((!isName(edgeType[edge]) && !isCell) || births[target] === BORN.before || grown.has(target)) continue;
      const now = sizes.of(target);
      if (now.bytes < LARGE_BYTES) continue;
      const [before, then] = earlier.map((heap) => heap.sizeAt(id, names.edge(edge)));
      if (before !== undefined && then !== undefined) grown.set(target, { node: target, ...gained(before, then, now), replaced: { owner: node, edge } });
    }
  }
  const larger = onePerBuffer([...grown.values()].filter(({ bytes: [a, b] }) => a >= 0 && b >= 0 && a + b > 0));
  for (const { node, replaced } of larger) {
    if (replaced === undefined) continue;
    paths.holder[node] = replaced.owner;
    paths.edge[node] = replaced.edge;
  }
  return larger;
}

/** Somewhere below. */
const SMALL: ValueSize = { bytes: LARGE_BYTES, slots: 0 };

function gained(first: ValueSize, second: ValueSize, last: ValueSize): Pick<GrownValue, 'bytes' | 'sizes' | 'slots' | 'buffer'> {
  const steps = (of: (size: ValueSize) => number): Pair => [of(second) - of(first), of(last) - of(second)];
  return { bytes: steps((size) => size.bytes), sizes: [first.bytes, second.bytes], slots: steps((size) => size.slots), ...(last.buffer !== undefined && { buffer: last.buffer }) };
}

/** Of several views of one memory, the one that stays: a WebAssembly memory rather than what is made from it each time. */
function onePerBuffer(values: readonly GrownValue[]): GrownValue[] {
  const seen = new Set<number>();
  const lasting = [...values.filter(({ replaced }) => replaced === undefined), ...values.filter(({ replaced }) => replaced !== undefined)];
  return lasting.filter(({ buffer }) => {
    if (buffer === undefined) return true;
    const isFirst = !seen.has(buffer);
    seen.add(buffer);
    return isFirst;
  });
}
