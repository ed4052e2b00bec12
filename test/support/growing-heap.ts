/** Three heaps of one process, drawn as one: what was there before, and what each request leaves behind. */
import { earlierHeap } from '../../harness/evidence/growth/earlier-heap.js';
import type { GrowthQuestion } from '../../harness/evidence/growth/analyse-growth.js';
import { aHeap, type DrawnNode, type HeapDrawing } from './heap-dsl.js';

/** @returns what a request does: `n` counts from 1, and is past `requests[0]` in the second interval */
export type DrawOld = (heap: HeapDrawing) => (n: number) => void;

export interface GrowingHeapOptions {
  readonly requests?: readonly [number, number];
}

export function aGrowingHeap(draw: DrawOld, { requests = [100, 100] }: GrowingHeapOptions = {}): GrowthQuestion {
  const lastIds: number[] = [];
  const { snapshot } = aHeap((heap) => {
    const request = draw(heap);
    lastIds.push(lastIdOf(heap));
    for (let n = 1; n <= requests[0] + requests[1]; n += 1) {
      request(n);
      if (n === requests[0]) lastIds.push(lastIdOf(heap));
    }
  });
  const [first = 0, second = first] = lastIds;
  // Nothing has become larger by itself.
  const sizes = earlierHeap(snapshot);
  return { first: { ...sizes, lastId: first }, second: { ...sizes, lastId: second }, last: snapshot, requests };
}

/** One heap for each number of requests, with the same objects under the same numbers. */
export function threeHeaps(draw: (heap: HeapDrawing, requests: number) => void, [warmUp, first, second]: readonly [number, number, number] = [100, 100, 100]): GrowthQuestion {
  const at = (requests: number) => aHeap((heap) => draw(heap, requests)).snapshot;
  return { first: earlierHeap(at(warmUp)), second: earlierHeap(at(warmUp + first)), last: at(warmUp + first + second), requests: [first, second] };
}

function lastIdOf({ nodes }: HeapDrawing): number {
  return Math.max(...nodes.map(({ id }) => id).filter((id) => id % 2 === 1));
}

/** A CommonJS module with a function that sees `variables`; V8 leads to them through its exports. */
export function aModule(heap: HeapDrawing, file: string, variables: Readonly<Record<string, DrawnNode>>, scriptId = 9): DrawnNode {
  const context = heap.context();
  for (const [name, value] of Object.entries(variables)) context.variable(name, value);
  const module = heap.object('Module').property('filename', heap.string(file)).property('exports', heap.object('Object').property('handler', aFunction(heap, 'handler', context, { file, scriptId, line: 7 })));
  heap.roots.element(heap.roots.edges.length + 1, module);
  return module;
}

export function aFunction(heap: HeapDrawing, name: string, context: DrawnNode, { file, scriptId, line }: { file: string; scriptId: number; line: number }): DrawnNode {
  const shared = heap.node('code', name, 56).internal('script', heap.node('code', file, 100));
  return heap.closure(name, 64, { location: { scriptId, line, column: 4 } }).internal('context', context).internal('shared', shared);
}

/** A Map or Set with what it can take. */
export function aTable(heap: HeapDrawing, className: 'Map' | 'Set' | 'WeakMap', bytes = 4_096): { readonly collection: DrawnNode; readonly table: DrawnNode } {
  const table = heap.node('array', '', bytes);
  return { collection: heap.object(className, 32).internal('table', table).property('__proto__', heap.object(className, 56)), table };
}
