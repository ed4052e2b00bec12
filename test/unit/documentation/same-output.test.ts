/** What a page may show of an output, and what it may not. */
import { describe, expect, test } from '@jest/globals';
import { difference, words } from '../../support/documented/same-output.js';

describe('the same', () => {
  test.each<[string, string, string]>([
    ['figures with their unit', 'growth  12 B per request (8 to 13)', 'growth    9 B per request (7.5\n to 14)'],
    ['times, in whatever unit', 'in 54.9 s, 5.1 days', 'in 1 min 3 s, 40 h'],
    ['counts of two digits and more', '1,682 requests, 143 full GCs', '37,161 requests, 96 full GCs'],
    ['charts', 'heap ▁▂▅█ 6.1 MB', 'heap ▁▁▇█ 6.0 MB'],
    ['whether a heap moved between its first reading and its last', 'heap ▁▂▁ steady at 5.7 MB\nend', 'heap ▁▁█ 5.7 MB, 72.1 KB more at\n  the end\nend'],
    ['from which reading to which, nearly alike', 'heap ▁▂▁ 6.2 MB, 16.7 KB more at the end', 'heap ▁▁█ 6.2 MB to\n  6.3 MB'],
    ['versions of Node.js', 'on Node v20.20.2', 'on Node v24.11.0'],
    ['commits', 'HEAD is now at 3f9a1c27d0', 'HEAD is now at a1b2c3d4e5'],
    ['which other channels are settled', '  also flat descriptors,\n            resources\n  unsettled native memory\n  measured  now', '  also flat native memory, descriptors\n  measured  now'],
    ['line breaks', 'one two\n  three', 'one\ntwo three'],
    ['lines left out', 'first\n…\nlast', 'first\nsecond\nthird\nlast'],
    ['lines left out at the end', 'first\n…', 'first\nsecond'],
    ['lines left out at the beginning', '…\nlast', 'first\nlast'],
    ['the rest of a line', 'first row 7 …\nlast', 'first row 7 of 9\nlast'],
    ['nothing left out where something might be', 'first\n…\nlast', 'first\nlast'],
  ])('%s', (_what, shown, printed) => {
    expect(difference(shown, printed)).toBeNull();
  });
});

describe('not the same', () => {
  test.each<[string, string, string]>([
    ['a word', 'clean, 12 B', 'leak, 12 B'],
    ['a unit', '12 B per request', '12 KB per request'],
    ['a heap that is steady, and one that grows visibly', 'heap ▁▂▁ steady at 5.7 MB', 'heap ▁▁█ 5.7 MB to 105 MB'],
    ['growth that is seen, and more', 'heap ▁▁█ 6.2 MB to 6.3 MB', 'heap ▁▁█ 6.2 MB to 6.9 MB'],
    ['growth from one unit to the next', 'heap ▁▁█ 6.2 MB to 6.3 MB', 'heap ▁▁█ 6.2 MB to 6.3 GB'],
    ['what a report has cut itself', 'name.in…', 'name.includes(q)'],
    ['an exit code', 'Exit code 1', 'Exit code 0'],
    ['a number of leaks', '1 leak', '2 leak'],
    ['a line of a source', 'server.js:10:7', 'server.js:12:7'],
    ['a fingerprint', 'v1-d438c57d9003', 'v1-d438c57d9004'],
    ['more at the end', 'first', 'first\nsecond'],
    ['less at the end', 'first\nsecond', 'first'],
    ['more at the beginning', 'second\n…', 'first\nsecond'],
    ['another order', 'first\n…\nsecond\n…\nthird', 'first\nthird\nsecond'],
    ['what stands twice in the page and once in the output', 'a\n…\na b', 'a b'],
  ])('%s', (_what, shown, printed) => {
    expect(difference(shown, printed)).not.toBeNull();
  });

  test('the part that is missing is told, beside what was printed', () => {
    expect(difference('first\n…\nthird\n…', 'first\nsecond')).toEqual({ shown: ['third'], printed: ['second'] });
  });
});

test('a mask keeps what names a thing', () => {
  expect(words('port 127.0.0.1:9229, h1-37d6a56e85ce, shop-api.cjs:10:7, exit code 3').join(' ')).toContain('h1-37d6a56e85ce, shop-api.cjs:10:7, exit code 3');
});
