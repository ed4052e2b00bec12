/** Growth that is given back again and again. */
import { expect, test } from '@jest/globals';
import { countFalls } from '../../harness/verdict/falls.js';

const series = (...heapBytes: number[]) => heapBytes.map((y, index) => ({ x: index * 100, y }));

test.each([
  ['steady growth', series(0, 10, 20, 30, 40), 0],
  ['nothing at all', series(7, 7, 7, 7), 0],
  ['a sawtooth of three periods', series(0, 10, 20, 30, 0, 10, 20, 30, 0, 10, 20, 30, 0, 1), 3],
  ['one drop and growth again', series(50, 50, 50, 10, 20, 30, 40), 1],
  ['a straggler in one sample', series(0, 1, 2, 250, 4, 5, 6), 0],
  ['a fall of less than a third of the range', series(0, 30, 60, 90, 100, 80, 80, 110), 0],
  ['one point', series(5), 0],
])('%s', (_name, points, falls) => {
  expect(countFalls(points)).toBe(falls);
});
