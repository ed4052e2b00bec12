import { expect, test } from '@jest/globals';
import { garbageSection } from '../../../reports/html/garbage.js';
import { aRawCollections, aScenarioResult } from '../../support/results.js';

const COLLECTIONS = aRawCollections();

test('the seesaw goes up to each collection and down in it, with a dot where it was forced', () => {
  const markup = garbageSection(aScenarioResult({ collections: COLLECTIONS }))?.markup ?? '';
  const heights = [...(/class="line seesaw"[^>]* d="([^"]*)"/.exec(markup)?.[1] ?? '').matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  expect(heights).toHaveLength(40);
  expect(heights.every((y, index) => index % 2 === 0 || y > (heights[index - 1] ?? 0))).toBe(true);
  expect(markup.match(/class="dot measured"/g)).toHaveLength(4);
  expect(markup).toContain('All 20 collections of process 4711 until the verdict.');
});

test('it says when not all are drawn', () => {
  const markup = garbageSection(aScenarioResult({ collections: { ...COLLECTIONS, count: 12_345 } }))?.markup;
  expect(markup).toContain('12,345 collections of process 4711 until the verdict; of each stretch of time the highest and the lowest are drawn, 20 in all.');
});

test('there is none without a collection', () => {
  expect(garbageSection(aScenarioResult())).toBeUndefined();
  expect(garbageSection(aScenarioResult({ collections: { pid: 7, count: 0, points: [] } }))).toBeUndefined();
});
