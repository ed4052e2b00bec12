/** Paths to what grows, as a terminal shows them. */
import { expect, test } from '@jest/globals';
import { leakTrace } from '../../reports/format/leak-trace.js';
import { createStyle } from '../../reports/format/style.js';
import { columnsOf } from '../../reports/format/text.js';

const plain = createStyle({ color: false, unicode: true });
const path = [
  { node: 'Module /srv/app/cache.js', edge: '', grows: false },
  { node: 'closure handler', edge: '.exports', grows: false },
  { node: 'context of handler', edge: 'context', grows: false },
  { node: 'Map', edge: 'variable cache', grows: true },
  { node: 'Session', edge: '[*]', grows: false },
];

test('has a line for each object, and how the one before holds it', () => {
  expect(leakTrace(path, 80, plain)).toEqual([
    '┬ Module /srv/app/cache.js',
    '│   ↓ .exports',
    '├ closure handler',
    '│   ↓ context',
    '├ context of handler',
    '│   ↓ variable cache',
    '├ Map  ← grows',
    '│   ↓ [*]',
    '╰ Session',
  ]);
});

test('in plain ASCII', () => {
  expect(leakTrace(path.slice(2), 80, createStyle({ color: false, unicode: false }))).toEqual(['+ context of handler', '|   v variable cache', '|-Map  <- grows', '|   v [*]', '`-Session']);
});

test('keeps to its width: of files the end is kept, and the mark of what grows', () => {
  const long = [
    { node: `Module /srv/${'very/'.repeat(30)}cache.js`, edge: '', grows: true },
    { node: 'Map', edge: `.${'name'.repeat(40)}`, grows: false },
  ];
  const lines = leakTrace(long, 60, plain);
  expect(lines.map(columnsOf).filter((columns) => columns > 60)).toEqual([]);
  expect(lines[0]).toMatch(/^┬ Module \/srv\/.*….*\/very\/cache\.js {2}← grows$/);
});

test('leaves out the middle of a long path', () => {
  const long = Array.from({ length: 30 }, (_, index) => ({ node: `Step${index}`, edge: index === 0 ? '' : `.to${index}`, grows: index === 28 }));
  const lines = leakTrace(long, 80, plain);
  expect(lines.slice(4, 8)).toEqual(['├ Step2', '┆   … 19 more', '│   ↓ .to22', '├ Step22']);
  expect(lines.slice(-3)).toEqual(['├ Step28  ← grows', '│   ↓ .to29', '╰ Step29']);
});

test('lets no name move the cursor', () => {
  expect(leakTrace([{ node: 'Evil\u001b[2JClass\n', edge: '', grows: false }], 80, plain)).toEqual(['┬ EvilClass ']);
});

test('of nothing is nothing', () => expect(leakTrace([], 80, plain)).toEqual([]));
