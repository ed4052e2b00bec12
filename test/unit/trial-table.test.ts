/** The trials of a search as lines of one width. */
import { expect, test } from '@jest/globals';
import { createStyle } from '../../reports/format/style.js';
import { columnsOf } from '../../reports/format/text.js';
import { table } from '../../reports/terminal/trial-table.js';
import { routesOf } from '../../reports/words/search-words.js';

const page = { style: createStyle({ color: false, unicode: true }), columns: 80 };
const ROUTES = ['GET /health', 'GET /products?page={{int 0 9}}', 'list orders', 'GET /orders/{{int 1 999}}'];

test('the routes of a trial are cut at the same place in every run, whatever the figures beside them', () => {
  const drawn = ['0 B', '0.0 B', '-0.12 B', '12.3 KB', '-12.3 KB'].map((slope) => {
    const [line = ''] = table(page, [{ indent: '├ ', what: routesOf(ROUTES), answer: 'clean', slope }]);
    expect(columnsOf(line)).toBe(68);
    return line.replace(slope, '').trimEnd();
  });
  expect(new Set(drawn)).toEqual(new Set([drawn[0]]));
  expect(drawn[0]).toBe('clean  ├ GET /health + 3 more');
});
