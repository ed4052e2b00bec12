/** Who holds what, told as a programmer would. */
import { describe, expect, test } from '@jest/globals';
import { analysisOf } from '../../../harness/heap/analysis.js';
import { holdersOf } from '../../../harness/heap/holders.js';
import { EDGE, NODE } from '../../../harness/heap/heap-snapshot.js';
import { pathTo, shortestPaths } from '../../../harness/heap/shortest-paths.js';
import { seededRandom } from '../../../harness/scenario/seeded-random.js';
import { aHeap, type DrawnHeap, type DrawnNode, type HeapDrawing } from '../../support/heap-dsl.js';

/** Draws a heap and asks who holds what `draw` gives back. */
function holders(draw: (drawing: HeapDrawing) => readonly DrawnNode[]) {
  let wanted: readonly DrawnNode[] = [];
  const heap = aHeap((drawing) => {
    wanted = draw(drawing);
  });
  return holdersOf(analysisOf(heap.snapshot), wanted.map((node) => heap.nodeOf(node)));
}

/** "(Global handles) → .cache Map → …", one line for each way. */
function told({ paths }: ReturnType<typeof holders>): string[] {
  return paths.map(({ count, steps }) => `${count}: ${steps.map(({ edge, label, repeated }) => `${edge} ${label}${repeated === undefined ? '' : ` ×${1 + repeated}`}`.trim()).join(' → ')}`);
}

describe('a path', () => {
  test('begins at the innermost group of roots and names variables, properties and elements', () => {
    const found = holders(({ roots, node, object, closure, context, array }) => {
      const session = object('Session');
      const list = object('Array').internal('elements', array().hidden(0, session)).element(0, session);
      roots.element(4, node('synthetic', '(Global handles)', 0).element(1, closure('handler').internal('context', context().variable('sessions', object('Store').property('a b', list)))));
      return [session];
    });
    expect(told(found)).toEqual(['1: (Global handles) → [1] closure handler → (context) context → variable sessions Store → ["a b"] Array → [0] Session']);
  });

  test('leaves out the engine\'s tables', () => {
    const found = holders(({ roots, object, array }) => {
      const session = object('Session');
      roots.element(1, object('Cache').property('byId', object('Map').internal('table', array().internal('7', session))));
      return [session];
    });
    expect(told(found)).toEqual(['1: (GC roots) → [1] Cache → .byId Map → (table)[7] Session']);
  });

  test('names the key of a Map', () => {
    const found = holders(({ roots, object, array, string }) => {
      const sessions = [object('Session', 3), object('Session', 2), object('Other', 1)];
      const table = array().internal('7', string('/a"b')).internal('8', sessions[0]!).internal('10', object('Key')).internal('11', sessions[1]!).internal('14', sessions[2]!);
      roots.element(1, object('Map').internal('table', table));
      return sessions;
    });
    expect(told(found)).toEqual(['2: (GC roots) → [1] Map → .get("/a\\"b") Session', '1: (GC roots) → [1] Map → (table)[14] Other']);
  });

  test('tells a long list once', () => {
    const found = holders(({ roots, object }) => {
      let link = object('Job');
      roots.element(1, object('Queue').property('head', link));
      for (let index = 0; index < 20_000; index += 1) {
        const next = object('Job');
        link.property('next', next);
        link = next;
      }
      return [link];
    });
    expect(told(found)).toEqual(['1: (GC roots) → [1] Queue → .head Job → .next Job ×19999 → .next Job']);
  });

  test('goes through variables and properties rather than through what the engine has learned', () => {
    const found = holders(({ roots, object, node }) => {
      const session = object('Session');
      roots.element(1, node('objectShape', 'system / Map', 80).internal('prototype', session));
      roots.element(2, node('code', 'system / FeedbackVector', 80).hidden(1, session));
      roots.element(3, object('a').property('b', object('b').property('c', object('c').property('session', session))));
      return [session];
    });
    expect(told(found)).toEqual(['1: (GC roots) → [3] a → .b b → .c c → .session Session']);
  });

  test('never goes through weak edges, nor through the table of all strings', () => {
    const found = holders(({ roots, object, node, string }) => {
      const [lost, text] = [object('Lost'), string('x')];
      roots.element(1, object('Watcher').weak('target', lost)).element(2, node('synthetic', '(Internalized strings)', 0).element(1, text));
      return [lost, text];
    });
    expect(found).toMatchObject({ paths: [], unreached: 2, direct: [{ class: '(Internalized strings)', edge: '[…]', count: 1, weak: false }, { class: 'Watcher', edge: '(weak target)', count: 1, weak: true }] });
  });

  test('takes the value of a WeakMap from its key', () => {
    const found = holders(({ roots, object, array }) => {
      const [key, value] = [object('Request'), object('Meta')];
      const pair = '1 / part of key (Request @7) -> value (Meta @9) pair in WeakMap (table @11)';
      roots.element(1, object('WeakMap').internal('table', array().weak('3', key).weak('4', value).internal(pair, value)));
      roots.element(2, object('Server').property('last', key.internal(pair, value)));
      return [value];
    });
    expect(told(found)).toEqual(['1: (GC roots) → [2] Server → .last Request → (value in a WeakMap) Meta']);
  });

  test('of a root is the root itself', () => {
    expect(told(holders(({ roots }) => [roots]))).toEqual(['1: (GC roots)']);
  });
});

describe('many nodes', () => {
  test('are told by the ways in which they are held, elements of one collection and links of one list as one', () => {
    const found = holders(({ roots, object, array }) => {
      const sessions = Array.from({ length: 60 }, (_, index) => object('Session', index));
      const table = array();
      const list = object('Array');
      roots.element(1, object('Map').internal('table', table)).element(2, object('Log').property('all', list)).element(3, object('Pool').property('first', sessions[50]!));
      sessions.slice(0, 30).forEach((session, index) => table.internal(`${index}`, session));
      sessions.slice(30, 50).forEach((session, index) => list.element(index, session));
      sessions.slice(50).reduce((before, session) => (before.property('next', session), session));
      return sessions;
    });
    expect(told(found)).toEqual([
      '30: (GC roots) → [1] Map → (table)[29] Session',
      '20: (GC roots) → [2] Log → .all Array → [19] Session',
      '9: (GC roots) → [3] Pool → .first Session → .next Session',
      '1: (GC roots) → [3] Pool → .first Session',
    ]);
    expect(found.paths.map(({ shallowBytes }) => shallowBytes)).toEqual([435, 790, 495, 50]);
  });

  test('have direct holders, counted by class and property', () => {
    const found = holders(({ roots, object, array, closure, context }) => {
      const sessions = Array.from({ length: 5 }, () => object('Session'));
      const [list, store, table] = [object('Array'), array(), array()];
      roots.element(1, list.internal('elements', store)).element(2, object('Map').internal('table', table)).element(3, closure('f').internal('context', context().variable('last', sessions[4]!)));
      sessions.forEach((session, index) => {
        list.element(index, session);
        store.hidden(index, session);
        table.internal(`${index}`, session);
      });
      roots.element(4, object('Ref').weak('1', sessions[0]!));
      return sessions;
    });
    expect(found.direct).toEqual([
      { class: 'Array', edge: '[…]', count: 5, weak: false },
      { class: 'Map', edge: '(table)[…]', count: 5, weak: false },
      { class: 'Ref', edge: '(weak)', count: 1, weak: true },
      { class: 'system / Context', edge: 'variable last', count: 1, weak: false },
    ]);
  });
});

describe('the cheapest ways', () => {
  test.each([1, 2, 3])('are those of a search through all of them, seed %i', (seed) => {
    const random = seededRandom(seed, 9);
    for (let round = 0; round < 50; round += 1) {
      const heap = randomHeap(random);
      const { snapshot } = heap;
      const costs = Array.from({ length: snapshot.edgeCount }, () => Math.floor(random() * 64));
      const arrival = shortestPaths(snapshot, (edge) => costs[edge] ?? 0);
      const found = heap.nodes.map((_, node) => {
        const path = pathTo(snapshot, arrival, node);
        const start = path.length === 0 ? node : 0;
        expect(path.reduce((at, edge) => (isFrom(snapshot.firstEdge, edge, at) ? (snapshot.edgeTo[edge] ?? -1) : -1), start)).toBe(node);
        return path.length === 0 ? (node === 0 ? 0 : Infinity) : path.reduce((sum, edge) => sum + (costs[edge] ?? NaN), 0);
      });
      expect(found).toEqual(distances(heap, costs));
    }
  });
});

function randomHeap(random: () => number): DrawnHeap {
  return aHeap(({ root, roots, object }) => {
    const nodes = [root, roots, ...Array.from({ length: 25 }, () => object('node'))];
    for (let edge = 0; edge < 60; edge += 1) nodes[Math.floor(random() * nodes.length)]!.element(edge, nodes[Math.floor(random() * nodes.length)]!);
  });
}

function isFrom(firstEdge: Uint32Array, edge: number, node: number): boolean {
  return (firstEdge[node] ?? NaN) <= edge && edge < (firstEdge[node + 1] ?? NaN);
}

/** Bellman and Ford: all edges, again and again. */
function distances({ nodes, snapshot }: DrawnHeap, costs: readonly number[]): number[] {
  const distance = nodes.map((_, node) => (node === 0 ? 0 : Infinity));
  for (let round = 0; round < nodes.length; round += 1) {
    nodes.forEach((_, from) => {
      for (let edge = snapshot.firstEdge[from]!; edge < snapshot.firstEdge[from + 1]!; edge += 1) {
        const to = snapshot.edgeTo[edge]!;
        if (costs[edge] !== 0) distance[to] = Math.min(distance[to]!, distance[from]! + costs[edge]!);
      }
    });
  }
  return distance;
}

test('kinds of nodes and edges are told apart by number', () => {
  expect(new Set(Object.values(NODE)).size).toBe(Object.keys(NODE).length);
  expect(new Set(Object.values(EDGE)).size).toBe(Object.keys(EDGE).length);
});
