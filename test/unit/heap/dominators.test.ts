/** Dominators and retained sizes, against their definition on graphs drawn by chance. */
import { describe, expect, test } from '@jest/globals';
import { dominatorTree } from '../../../harness/heap/dominators.js';
import { EDGE, type HeapSnapshot } from '../../../harness/heap/heap-snapshot.js';
import { retainedSizes } from '../../../harness/heap/retained-sizes.js';
import { Retention } from '../../../harness/heap/retention.js';
import { seededRandom } from '../../../harness/scenario/seeded-random.js';
import { aHeap, type DrawnHeap, type DrawnNode } from '../../support/heap-dsl.js';

const analysed = ({ snapshot }: DrawnHeap) => {
  const tree = dominatorTree(snapshot, new Retention(snapshot));
  return { ...tree, retained: retainedSizes(snapshot, tree) };
};

/** By name: the name of the immediate dominator, and the retained size. */
function summary(heap: DrawnHeap): Record<string, [dominator: string, retainedBytes: number]> {
  const { immediateDominator, retained } = analysed(heap);
  return Object.fromEntries(heap.nodes.map(({ name }, node) => [name, [heap.nodes[immediateDominator[node] ?? -1]?.name ?? '', retained[node] ?? NaN]]));
}

describe('of drawn heaps', () => {
  test('what only one holds is its own; what two hold belongs to whom both have in common', () => {
    const heap = aHeap(({ roots, object }) => {
      const shared = object('shared', 8);
      const cache = object('cache', 1).property('a', object('a', 2).property('x', object('own', 4)).property('s', shared)).property('b', object('b', 16).property('s', shared));
      roots.element(1, cache);
    });
    expect(summary(heap)).toEqual({ '': ['', 31], '(GC roots)': ['', 31], 'cache': ['(GC roots)', 31], 'a': ['cache', 6], 'own': ['a', 4], 'b': ['cache', 16], 'shared': ['cache', 8] });
  });

  test('weak edges hold nothing', () => {
    const heap = aHeap(({ roots, object }) => {
      const held = object('held', 8);
      roots.element(1, object('holder', 1).property('x', held)).element(2, object('watcher', 2).weak('x', held));
    });
    expect(summary(heap)).toMatchObject({ holder: ['(GC roots)', 9], held: ['holder', 8], watcher: ['(GC roots)', 2] });
  });

  test('shortcuts count at the root only', () => {
    const heap = aHeap(({ root, roots, object }) => {
      const held = object('held', 8);
      const global = object('global', 1);
      root.shortcut('1', global);
      roots.element(1, global.shortcut('x', held)).element(2, object('holder', 2).property('x', held));
    });
    expect(summary(heap)).toMatchObject({ global: ['', 1], held: ['holder', 8], holder: ['(GC roots)', 10] });
  });

  test('the value of a WeakMap is held by its key', () => {
    const heap = aHeap(({ roots, object, array, hidden }) => {
      const value = object('value', 8);
      const pair = '1 / part of key (Key (a) @7) -> value (Val @9) pair in WeakMap (table @11)';
      const key = object('key', 1).internal(pair, value);
      const table = array(2).weak('3', key).weak('4', value).internal(pair, value).internal('map', hidden('shape', 16));
      roots.element(1, object('owner', 4).property('key', key)).element(2, object('weakmap', 4).internal('table', table));
    });
    expect(summary(heap)).toMatchObject({ key: ['owner', 9], value: ['key', 8], weakmap: ['(GC roots)', 6] });
  });

  test('what nothing holds stands below the root and takes nothing from the others', () => {
    const heap = aHeap(({ roots, object }) => {
      const held = object('held', 8);
      roots.element(1, object('holder', 1).property('x', held));
      const inner = object('inner', 2);
      object('lost', 4).property('y', inner).property('x', held);
      const ring = object('ring', 16);
      ring.property('next', object('other', 32).property('next', ring));
    });
    expect(summary(heap)).toEqual(expect.objectContaining({ '': ['', 63], 'holder': ['(GC roots)', 9], 'lost': ['', 6], 'inner': ['lost', 2], 'ring': ['', 48], 'other': ['ring', 32] }));
    expect(analysed(heap).unreachedCount).toBe(4);
  });

  test('sizes above 4 GB add up', () => {
    const heap = aHeap(({ roots, object }) => roots.element(1, object('buffers', 16).element(0, object('one', 5e9)).element(1, object('two', 2 ** 52))));
    expect(summary(heap)).toMatchObject({ buffers: ['(GC roots)', 2 ** 52 + 5e9 + 16] });
  });

  test('a list of 30,000 links needs no recursion', () => {
    const LINKS = 30_000;
    const heap = aHeap(({ roots, object }) => {
      let link = object('first', 1);
      roots.element(1, link);
      for (let index = 1; index < LINKS; index += 1) {
        const next = object('next', 1);
        link.property('next', next);
        next.property('previous', link);
        link = next;
      }
    });
    const { retained, immediateDominator } = analysed(heap);
    expect(retained[2]).toBe(LINKS);
    expect(immediateDominator[LINKS + 1]).toBe(LINKS);
  });
});

describe('of graphs drawn by chance', () => {
  test.each([1, 2, 3, 4])('seed %i', (seed) => {
    const random = seededRandom(seed, 77);
    for (let round = 0; round < 60; round += 1) {
      const heap = randomHeap(random);
      const { immediateDominator, order, retained } = analysed(heap);
      const dominators = dominatorsByDefinition(heap.snapshot);
      const closest = dominators.map((all, node) => (node === 0 ? 0 : [...all].find((one) => dominators[one]?.size === all.size - 1)));
      expect([...immediateDominator]).toEqual(closest);
      expect([...retained]).toEqual(heap.nodes.map((_, node) => heap.nodes.reduce((sum, { bytes }, other) => (other === node || dominators[other]?.has(node) ? sum + bytes : sum), 0)));
      expect([...order].sort((a, b) => a - b)).toEqual([...heap.nodes.keys()]);
      const place = new Map([...order].map((node, index) => [node, index]));
      for (const node of order) expect(node === 0 || place.get(immediateDominator[node] ?? -1)! < place.get(node)!).toBe(true);
    }
  });
});

/** Sparse or dense, with edges of every kind, loops, several edges between two nodes, and nodes that nothing reaches. */
function randomHeap(random: () => number): DrawnHeap {
  const count = 2 + Math.floor(random() * 30);
  const density = 0.5 + random() * 3;
  return aHeap(({ root, roots, object }) => {
    const nodes: DrawnNode[] = [root, roots, ...Array.from({ length: count }, (_, index) => object(`n${index}`, 1 + Math.floor(random() * 100)))];
    const any = () => nodes[Math.floor(random() * nodes.length)]!;
    for (let edge = count * density; edge > 0; edge -= 1) any().edge((['property', 'element', 'internal', 'weak', 'shortcut'] as const)[Math.floor(random() ** 2 * 5)]!, 1, any());
  });
}

/** By node: the nodes without which it could not be reached, itself not among them. What is not reached is reached from the root here. */
function dominatorsByDefinition(heap: HeapSnapshot): Set<number>[] {
  const nodes = [...heap.nodeType.keys()];
  const successors = nodes.map((node) =>
    [...heap.edgeTo.keys()]
      .slice(heap.firstEdge[node], heap.firstEdge[node + 1])
      .filter((edge) => heap.edgeType[edge] !== EDGE.weak && (heap.edgeType[edge] !== EDGE.shortcut || node === 0))
      .map((edge) => heap.edgeTo[edge] ?? NaN),
  );
  const reachedWithout = (removed: number, starts: readonly number[], within = new Set(nodes)) => {
    const reached = new Set<number>();
    const open = starts.filter((node) => node !== removed);
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (reached.has(node) || node === removed || !within.has(node)) continue;
      reached.add(node);
      open.push(...(successors[node] ?? []));
    }
    return reached;
  };
  const kept = reachedWithout(-1, [0]);
  const lost = new Set(nodes.filter((node) => !kept.has(node)));
  const starts = startsOf(lost, successors);
  return nodes.map((node) => {
    const [from, within] = kept.has(node) ? [[0], kept] : [starts, lost];
    const dominators = nodes.filter((other) => other !== node && (within.has(other) ? !reachedWithout(other, from, within).has(node) : other === 0));
    return new Set(node === 0 ? [] : [0, ...dominators]);
  });
}

/** Those that no other holds, then the first of each ring. */
function startsOf(lost: ReadonlySet<number>, successors: readonly (readonly number[])[]): number[] {
  const held = new Set(successors.flatMap((to, node) => to.filter((one) => one !== node)));
  const starts = [...lost].filter((node) => !held.has(node));
  const reached = new Set<number>();
  const reach = (node: number): void => {
    if (reached.has(node) || !lost.has(node)) return;
    reached.add(node);
    successors[node]?.forEach(reach);
  };
  starts.forEach(reach);
  for (const node of lost) {
    if (!reached.has(node)) starts.push(node);
    reach(node);
  }
  return starts;
}
