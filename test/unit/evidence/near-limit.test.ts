import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../../harness/errors.js';
import { driveToLimit, reasonAgainst, wholeSnapshotIn } from '../../../harness/evidence/near-limit.js';
import { DiedOfMemory } from '../../../harness/target/died-of-memory.js';

const MB = 1024 ** 2;
const GB = 1024 * MB;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'near-limit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe('a snapshot at the limit is worth it', () => {
  test.each([
    ['a small heap and enough memory', 40 * MB, 2 * GB, undefined],
    ['the largest heap that one is written of', 128 * MB, 8 * GB, undefined],
    ['a larger heap', 129 * MB, 64 * GB, 'the heap limit is too large to write a snapshot at it'],
    ['too little memory for what V8 needs meanwhile', 40 * MB, 900 * MB, 'a snapshot near the heap limit would take more memory than there is'],
  ])('%s', (_, limitBytes, freeBytes, reason) => expect(reasonAgainst(limitBytes, freeBytes)).toBe(reason));
});

describe('driving to the limit', () => {
  const death = new DiedOfMemory('it died', { exhausted: 'heap', words: 'Reached heap limit', heapLimitBytes: 40 * MB, collections: [] }, {});
  const amounts: number[] = [];
  beforeEach(() => void amounts.splice(0));
  const drive = (until: number, end: () => void) => (amount: number) => {
    amounts.push(amount);
    return Promise.resolve().then(() => amounts.reduce((sum, each) => sum + each, 0) >= until && end()).then(() => {});
  };
  const LEAK = { limitBytes: 40 * MB, growth: MB, patience: 0 };

  test('in tenths of the way, until it dies', async () => {
    await driveToLimit(folder, drive(35, () => { throw death; }), LEAK);
    expect(amounts).toEqual(Array(9).fill(4));
  });

  test('until the snapshot is written, though the server lives on', async () => {
    await driveToLimit(folder, drive(20, () => file('Heap.1.heapsnapshot', '{"strings":["a"]}')), LEAK);
    expect(amounts).toHaveLength(5);
  });

  test('no further than three times the way', async () => {
    await driveToLimit(folder, drive(Infinity, () => {}), LEAK);
    expect(amounts).toHaveLength(30);
  });

  test('one by one where a single request is more than a tenth', async () => {
    await driveToLimit(folder, drive(4, () => { throw death; }), { ...LEAK, growth: 10 * MB });
    expect(amounts).toEqual([1, 1, 1, 1]);
  });

  test('another failure is one', async () => {
    const failed = driveToLimit(folder, drive(1, () => { throw new LeakcheckError('traffic-failed', 'no answer'); }), LEAK);
    await expect(failed).rejects.toMatchObject({ code: 'traffic-failed' });
  });
});

describe('the snapshot that is kept', () => {
  test('is the largest that is whole', () => {
    file('Heap.1.heapsnapshot', '{"strings":["a"]}');
    file('Heap.2.heapsnapshot', '{"strings":["a","b"]}\n');
    file('Heap.3.heapsnapshot', '{"strings":["a","b","c","d"');
    file('Heap.4.heapsnapshot', '');
    file('report.json', '{"strings":["a","b","c","d","e","f"]}');
    expect(wholeSnapshotIn(folder)).toBe(join(folder, 'Heap.2.heapsnapshot'));
  });

  test('there may be none', () => expect(wholeSnapshotIn(folder)).toBeUndefined());
});
