/** What is not a leak, and what is one although it does not come with every request. */
import { describe, expect, test } from '@jest/globals';
import { analyseGrowth } from '../../../harness/evidence/growth/analyse-growth.js';
import type { DrawnNode, HeapDrawing } from '../../support/heap-dsl.js';
import { aGrowingHeap, aModule, aTable, type DrawOld, type GrowingHeapOptions } from '../../support/growing-heap.js';

const grows = (draw: DrawOld, options?: GrowingHeapOptions) => analyseGrowth(aGrowingHeap(draw, options)).map(({ summary }) => summary);

/** A Map whose entries are born when `isKept` says so. */
function cacheOf(isKept: (n: number) => boolean): DrawOld {
  return (heap) => {
    const { collection, table } = aTable(heap, 'Map');
    aModule(heap, '/app/cache.js', { cache: collection });
    return (n) => {
      if (isKept(n)) table.internal(String(3 * n + 1), heap.object('Entry', 64));
    };
  };
}

/** A web of objects that are born together, such as what one request needs while it is served. */
function aWeb(heap: HeapDrawing, size: number): DrawnNode {
  const root = heap.object('Socket', 200);
  for (let part = 0; part < size; part += 1) root.property(`part${part}`, heap.object(`Part${part % 4}`, 48).property('socket', root));
  return root;
}

describe('no growth', () => {
  test('in a heap where nothing is born', () => expect(grows((heap) => (aModule(heap, '/app/a.js', {}), () => undefined))).toEqual([]));

  test('in a bounded cache: its entries are those of the last requests', () => expect(grows(cacheOf((n) => n > 150))).toEqual([]));

  test('where what was born in the first interval is gone', () => expect(grows(cacheOf((n) => n > 100))).toEqual([]));

  test('where all was born in the first interval: a part of the server has been loaded', () => expect(grows(cacheOf((n) => n <= 100))).toEqual([]));

  test('in a cache that is nearly full', () => expect(grows(cacheOf((n) => n <= 100 || n > 185))).toEqual([]));

  test('in connections that are open at the last snapshot', () =>
    expect(
      grows((heap) => {
        const handles = heap.node('synthetic', '(Global handles)', 0);
        heap.roots.element(2, handles);
        return (n) => {
          if (n > 190) handles.element(n, aWeb(heap, 40));
        };
      }),
    ).toEqual([]));

  test('in one thing that is replaced in each interval, however large', () =>
    expect(
      grows((heap) => {
        const registry = heap.object('Object', 24);
        aModule(heap, '/app/a.js', { registry });
        return (n) => {
          if (n === 50 || n === 150) registry.property(n === 50 ? 'before' : 'now', aWeb(heap, 120));
        };
      }),
    ).toEqual([]));

  test('in what the engine notes of functions and types', () =>
    expect(
      grows((heap) => {
        const vector = heap.node('code', 'system / FeedbackVector', 400);
        aModule(heap, '/app/a.js', { handler: heap.closure('handler').internal('feedback_cell', heap.node('code', 'system / FeedbackCell', 24).internal('value', vector)) });
        return (n) => vector.internal(String(n), n % 2 === 0 ? heap.node('objectShape', 'system / Map', 80) : heap.node('code', 'system / BytecodeArray', 300));
      }),
    ).toEqual([]));

  test('behind weak edges', () =>
    expect(
      grows((heap) => {
        const list = heap.object('Array', 32);
        aModule(heap, '/app/a.js', { list });
        return (n) => list.weak(String(n), heap.object('Gone', 64));
      }),
    ).toEqual([]));
});

describe('growth', () => {
  test('once in 20 requests, in 400', () => expect(grows(cacheOf((n) => n % 20 === 0), { requests: [200, 200] })).toEqual(['the Map `cache` gains 1 entry in 20 requests (Entry)']));

  test('once in 100 requests, in 2,000', () => expect(grows(cacheOf((n) => n % 100 === 0), { requests: [1_000, 1_000] })).toEqual(['the Map `cache` gains 1 entry in 100 requests (Entry)']));

  test('that comes by chance, with counts that differ by it', () => expect(grows(cacheOf((n) => [3, 20, 31, 55, 60, 90, 104, 111, 120, 130, 141, 155, 163, 170, 188, 190].includes(n)))).toEqual(['the Map `cache` gains 1 entry in 17 requests (Entry)']));

  test('in intervals of different length', () => expect(grows(cacheOf(() => true), { requests: [100, 400] })).toEqual(['the Map `cache` gains 1 entry per request (Entry)']));

  test('where an old object is reached through what a request has left behind as well', () =>
    expect(
      grows((heap) => {
        // `last` leads to the newest session, and that to the store; the store is not held by it.
        const { collection, table } = aTable(heap, 'Map');
        const state = heap.object('Object', 24);
        const deep = Array.from({ length: 12 }, () => heap.object('Layer', 24));
        deep.reduce((outer, inner) => (outer.property('inner', inner), inner)).property('store', collection);
        aModule(heap, '/app/a.js', { state, app: deep[0] ?? state });
        return (n) => {
          const session = heap.object('Session', 64).property('store', collection);
          table.internal(String(3 * n + 1), session);
          if (n === 200) state.property('last', session);
        };
      }),
    ).toEqual([expect.stringMatching(/^the Map `app\..*store` gains 1 entry per request \(Session\)$/)]));
});

test('a heap of endless depth is looked through', () => {
  const deep: DrawOld = (heap) => {
    let at = heap.object('Object', 24);
    aModule(heap, '/app/a.js', { chain: at });
    return (n) => {
      for (let step = 0; step < 100; step += 1) {
        const next = heap.object(`Class${n}x${step}`, 24);
        at.property(`name${n}x${step}`, next);
        at = next;
      }
    };
  };
  expect(grows(deep)).toHaveLength(1);
});

test('several causes are told one by one, the largest first, with their part in the slope', () => {
  const question = aGrowingHeap((heap) => {
    const [small, large] = [aTable(heap, 'Map'), aTable(heap, 'Set')];
    aModule(heap, '/app/a.js', { small: small.collection, large: large.collection });
    return (n) => {
      small.table.internal(String(3 * n + 1), heap.object('Tag', 50));
      large.table.internal(String(2 * n), heap.object('Body', 300));
    };
  });
  const growths = analyseGrowth({ ...question, slopeBytesPerRequest: 400 });
  expect(growths.map(({ summary, share }) => [summary, share])).toEqual([
    ['the Set `large` gains 1 Body per request', 0.75],
    ['the Map `small` gains 1 entry per request (Tag)', 0.125],
  ]);
});

test('what explains less than a hundredth of the slope is left out, unless there is nothing else or no slope is known', () => {
  const question = aGrowingHeap((heap) => {
    const [small, large] = [aTable(heap, 'Map'), aTable(heap, 'Set')];
    aModule(heap, '/app/a.js', { small: small.collection, large: large.collection });
    return (n) => {
      small.table.internal(String(3 * n + 1), heap.object('Tag', 50));
      large.table.internal(String(2 * n), heap.object('Body', 30_000));
    };
  });
  const named = (slopeBytesPerRequest?: number) => analyseGrowth({ ...question, ...(slopeBytesPerRequest !== undefined && { slopeBytesPerRequest }) }).map(({ class: name }) => name);
  expect(named(30_050)).toEqual(['Body']);
  expect(named(40_000_000)).toEqual(['Body']);
  expect(named()).toEqual(['Body', 'Tag']);
});

test('two modules with a variable of the same name are two causes', () => {
  const growths = analyseGrowth(
    aGrowingHeap((heap) => {
      const maps = [aTable(heap, 'Map'), aTable(heap, 'Map')];
      aModule(heap, '/app/a.js', { cache: maps[0]?.collection ?? heap.root }, 8);
      aModule(heap, '/app/b.js', { cache: maps[1]?.collection ?? heap.root }, 9);
      return (n) => maps.forEach(({ table }, index) => table.internal(String(3 * n + 1), heap.object('Entry', 64 - index)));
    }),
  );
  expect(growths.map(({ module }) => module)).toEqual(['/app/a.js', '/app/b.js']);
});
