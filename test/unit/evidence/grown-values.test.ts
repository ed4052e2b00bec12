/** Growth without births: only the sizes of what was there before tell it. */
import { describe, expect, test } from '@jest/globals';
import { analyseGrowth } from '../../../harness/evidence/growth/analyse-growth.js';
import type { DrawnNode, HeapDrawing } from '../../support/heap-dsl.js';
import { aFunction, aModule, threeHeaps } from '../../support/growing-heap.js';

const said = (draw: (heap: HeapDrawing, requests: number) => void) => analyseGrowth(threeHeaps(draw)).map(({ kind, class: name, summary }) => [kind, name, summary]);

/** As V8 makes room: by half, and 16. */
const room = (length: number): number => {
  let slots = 0;
  while (slots < length) slots = slots + (slots >> 1) + 16;
  return slots;
};

/** A store that has been replaced since the last snapshot has a number of its own each time. */
const storeIds: Readonly<Record<number, number>> = { 100: 9_001, 200: 9_101, 300: 9_201 };

function numbersIn(heap: HeapDrawing, requests: number, each = 1): DrawnNode {
  const bytes = 16 + 8 * room(requests * each);
  return heap.object('Array', 32).property('__proto__', heap.object('Array')).internal('elements', heap.array(bytes, { id: storeIds[requests] ?? 0 }));
}

describe('values that become larger', () => {
  test('an array of numbers', () => {
    expect(said((heap, requests) => aModule(heap, '/app/a.js', { times: numbersIn(heap, requests) }))).toEqual([['array', 'number', 'the Array `times` gains about 1 number per request']]);
  });

  test('many small arrays of numbers, as one', () => {
    const [growth, ...others] = said((heap, requests) => {
      const table = heap.node('array', '', 2_000);
      for (let tenant = 0; tenant < 8; tenant += 1) table.internal(String(3 * tenant + 1), heap.object('Array', 32).property('__proto__', heap.object('Array')).internal('elements', heap.array(16 + 8 * room(requests / 2), { id: (storeIds[requests] ?? 0) + 2 * tenant })));
      aModule(heap, '/app/a.js', { byTenant: heap.object('Map', 32).property('__proto__', heap.object('Map')).internal('table', table) });
    });
    expect(growth?.[2]).toMatch(/^the 8 Arrays in `byTenant` gain about/);
    expect(others).toEqual([]);
  });

  test('the same object in an array again and again: entries are counted', () => {
    expect(
      said((heap, requests) => {
        const ok = heap.object('Status', 24);
        const elements = heap.array(16 + 8 * room(requests), { id: storeIds[requests] ?? 0 });
        for (let n = 0; n < requests; n += 1) elements.internal(String(n), ok);
        aModule(heap, '/app/a.js', { history: heap.object('Array', 32).property('__proto__', heap.object('Array')).internal('elements', elements) });
      }),
    ).toEqual([['array', 'Status', 'the Array `history` gains 1 Status per request']]);
  });

  test('a string that is always replaced by a longer one, wherever else it is held', () => {
    expect(
      said((heap, requests) => {
        const text = heap.string('row …', 16 + 6 * requests, { id: storeIds[requests] ?? 0 });
        // The engine remembers what a regular expression was last tried on.
        heap.roots.element(3, heap.hidden('system / RegExpMatchInfo').internal('last_subject', text));
        aModule(heap, '/app/a.js', { page: text });
      }),
    ).toEqual([['string', 'byte', 'the string `page` gains 6 bytes per request']]);
  });

  test('a variable in a cell of its own, as functions that write to it have it from Node.js 26 on', () => {
    expect(
      said((heap, requests) => {
        const cell = heap.hidden('system / ContextCell', 24).internal('tagged_value', heap.string('row …', 16 + 6 * requests, { id: storeIds[requests] ?? 0 }));
        aModule(heap, '/app/a.js', { page: cell });
      }),
    ).toEqual([['string', 'byte', 'the string `page` gains 6 bytes per request']]);
  });

  test('a buffer, with its memory outside of the heap', () => {
    expect(
      said((heap, requests) => {
        const memory = heap.node('native', 'system / JSArrayBufferData', 512 * requests, { id: (storeIds[requests] ?? 0) + 4 });
        const buffer = heap.object('ArrayBuffer', 88, { id: (storeIds[requests] ?? 0) + 2 }).internal('backing_store', memory);
        aModule(heap, '/app/a.js', { body: heap.object('Buffer', 96, { id: storeIds[requests] ?? 0 }).property('__proto__', heap.object('Uint8Array')).internal('buffer', buffer) });
      }),
    ).toEqual([['buffer', 'byte', 'the Buffer `body` gains 512 bytes per request']]);
  });

  test('a WebAssembly memory rather than the views that are made of it', () => {
    expect(
      said((heap, requests) => {
        const id = storeIds[requests] ?? 0;
        const buffer = heap.object('ArrayBuffer', 88, { id }).internal('backing_store', heap.node('native', 'system / JSArrayBufferData', 512 * requests, { id: id + 2 }));
        const memory = heap.object('Memory', 56).hidden(4, buffer);
        aModule(heap, '/app/a.js', { bytes: heap.object('Uint8Array', 96, { id: id + 4 }).internal('buffer', buffer), memory, words: heap.object('Uint32Array', 96, { id: id + 6 }).internal('buffer', buffer) });
      }),
    ).toEqual([['buffer', 'byte', 'the Memory `memory` gains 512 bytes per request']]);
  });
});

describe('values that do not grow with the requests', () => {
  test('an array that made room for itself once', () => {
    const sizes: Readonly<Record<number, number>> = { 100: 17, 200: 41, 300: 41 };
    expect(said((heap, requests) => aModule(heap, '/app/a.js', { pool: numbersIn(heap, sizes[requests] ?? 0) }))).toEqual([]);
  });

  test('one that becomes smaller again', () => {
    const lengths: Readonly<Record<number, number>> = { 100: 100, 200: 900, 300: 400 };
    expect(
      said((heap, requests) => aModule(heap, '/app/a.js', { queue: heap.object('Array', 32).internal('elements', heap.array(8 * (lengths[requests] ?? 0), { id: storeIds[requests] ?? 0 })) })),
    ).toEqual([]);
  });

  test('answers of random length that were each the last one', () => {
    const lengths: Readonly<Record<number, number>> = { 100: 800, 200: 5_000, 300: 6_000 };
    expect(said((heap, requests) => aModule(heap, '/app/a.js', { lastBody: heap.string('…', lengths[requests] ?? 0, { id: storeIds[requests] ?? 0 }) }))).toEqual([]);
  });

  test('nothing', () => expect(said((heap) => aFunction(heap, 'f', heap.context(), { file: '/app/a.js', scriptId: 1, line: 1 }))).toEqual([]));
});
