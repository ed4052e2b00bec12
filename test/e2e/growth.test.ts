/** Real heaps of this Node.js: each leak of test/apps/leaks/ is found, and its holder called by its name. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Growth } from '../../harness/evidence/growth/growth.js';
import { evidenceFingerprint } from '../../harness/evidence/evidence-fingerprint.js';
import { growthOf } from '../support/capture-leaks.js';
import { CLEAN, LEAKS, type LeakFixture } from '../support/leak-fixtures.js';

/** Several processes with three snapshots each. */
jest.setTimeout(120_000);

const matches = (growth: Growth, { kind, holder, class: name }: LeakFixture) => growth.kind === kind && (holder === undefined || growth.summary.includes(holder)) && new RegExp(`^(${name})$`).test(growth.class);

/** What some of the leaks hold besides. */
const BESIDE = ['`index`', '`markTimings`', '[kDependantSignals]`'];

describe('all leaks in one process', () => {
  let growths: readonly Growth[] = [];
  beforeAll(async () => {
    growths = await growthOf([...LEAKS.map(({ file }) => file), ...CLEAN], 100);
  });

  test.each(LEAKS.map((leak) => [leak.file, leak] as const))('%s', (_, leak) => {
    const found = growths.filter((growth) => matches(growth, leak));
    expect(found.map(({ summary }) => summary)).not.toEqual([]);
    const counts = found.map(({ countPerRequest }) => countPerRequest);
    if (leak.count !== undefined) expect(counts).toContainEqual(expect.closeTo(leak.count, 1));
  });

  test('nothing else grows', () => {
    const others = growths.filter((growth) => !LEAKS.some((leak) => matches(growth, leak)));
    expect(others.map(({ summary }) => summary).filter((summary) => !BESIDE.some((holder) => summary.includes(holder)))).toEqual([]);
  });

  test('no two of them have one fingerprint', () => {
    const prints = growths.map((growth) => evidenceFingerprint(growth));
    expect(new Set(prints).size).toBe(prints.length);
  });
});

test.each(CLEAN)('nothing grows in %s', async (file) => {
  expect((await growthOf([file], 100)).map(({ summary }) => summary)).toEqual([]);
});

test('a leak that stands alone is the first one named, and the path leads to it', async () => {
  const [growth] = await growthOf(['class-instances.cjs'], 100);
  expect(growth?.retainers.slice(1).map(({ edge, node, grows }) => `${edge} ${node}${grows ? ' grows' : ''}`)).toEqual([
    '.exports Object',
    '.request closure',
    'context context in class-instances.cjs',
    'variable services Object',
    '.orders Service',
    '.repository Repository',
    '.identity Map grows',
    '[*] Order',
  ]);
  expect(growth?.names.map(({ name }) => name)).toEqual(['services', 'orders', 'repository', 'identity']);
  expect(growth?.constructors).toEqual([expect.objectContaining({ line: 12, column: 13 })]);
});
