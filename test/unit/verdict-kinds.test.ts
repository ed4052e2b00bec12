import { describe, expect, test } from '@jest/globals';
import { kindsOf } from '../../harness/verdict/kinds.js';

const every400 = (of: (window: number) => Record<string, number>) => Array.from({ length: 10 }, (_, window) => ({ requests: 400 * window, kinds: of(window) }));

describe('the kinds of a count', () => {
  test('have their first and last number and their growth per request, the fastest first', () => {
    const kinds = kindsOf(every400((window) => ({ socket: 3, pipe: 9 + 40 * window, file: 2 + 400 * window, eventfd: 30 - window })));
    expect(Object.entries(kinds)).toEqual([
      ['file', { slopePerRequest: 1, first: 2, last: 3_602 }],
      ['pipe', { slopePerRequest: 0.1, first: 9, last: 369 }],
      ['socket', { slopePerRequest: 0, first: 3, last: 3 }],
      ['eventfd', { slopePerRequest: -1 / 400, first: 30, last: 21 }],
    ]);
  });

  test('count 0 in samples that do not have them', () => {
    const kinds = kindsOf(every400((window) => (window < 5 ? { socket: 3 } : { socket: 3, Timeout: 800 })));
    expect(kinds['Timeout']).toMatchObject({ first: 0, last: 800 });
    expect(kinds['Timeout']?.slopePerRequest).toBeGreaterThan(0);
  });

  test('do not follow one straggler', () => {
    expect(kindsOf(every400((window) => ({ socket: window === 6 ? 900 : 3 })))['socket']).toEqual({ slopePerRequest: 0, first: 3, last: 3 });
  });

  test('are not made up for samples in which they were not told apart', () => {
    const kinds = kindsOf(every400((window) => (window > 6 ? {} : { file: 400 * window })));
    expect(kinds).toEqual({ file: { slopePerRequest: 1, first: 0, last: 2_400 } });
    expect(kindsOf(every400(() => ({})))).toEqual({});
    expect(kindsOf([])).toEqual({});
  });

  test('of a single sample do not grow', () => expect(kindsOf([{ requests: 0, kinds: { file: 2 } }])).toEqual({ file: { slopePerRequest: 0, first: 2, last: 2 } }));

  test('may have names that objects have by themselves', () => {
    expect(kindsOf(every400((window) => (window === 0 ? { file: 1 } : { constructor: 400 * window })))['constructor']).toEqual({ slopePerRequest: 1, first: 0, last: 3_600 });
  });
});
