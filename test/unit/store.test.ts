import { chmodSync, closeSync, constants, existsSync, lstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkWritable, openOutputFolder, outputFiles, writeWhole } from '../../harness/store.js';
import { failureOf } from '../support/failures.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'leakcheck-store-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A pid that was alive and is not any more. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('the output folder', () => {
  test('is made, held, and left without a trace of that', () => {
    const path = join(root, 'a', 'b');
    const folder = openOutputFolder(path);
    expect(folder.path).toBe(path);
    expect(readdirSync(path)).toEqual(['.lock']);
    folder.close();
    expect(readdirSync(path)).toEqual([]);
  });

  test('has one holder at a time', () => {
    const folder = openOutputFolder(root);
    const failure = failureOf(() => openOutputFolder(root));
    expect(failure.code).toBe('output-unwritable');
    expect(failure.message).toContain(`another leakcheck (process ${process.pid}) is writing to ${root}`);
    expect(failure.next).toContain('--out');
    expect(readdirSync(root)).toEqual(['.lock']);
    folder.close();
    openOutputFolder(root).close();
  });

  test.each([
    ['of a process that is dead', () => `${deadPid()} 1\n`],
    ['of an earlier process with the number of this one', () => `${process.pid} 1\n`],
    ['that is garbage', () => 'garbage'],
    ['that is empty', () => ''],
  ])('takes over a lock %s', (_, lock) => {
    writeFileSync(join(root, '.lock'), lock());
    const folder = openOutputFolder(root);
    expect(readFileSync(join(root, '.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    folder.close();
    expect(readdirSync(root)).toEqual([]);
  });

  test('cannot be a file', () => {
    const path = join(root, 'file');
    writeFileSync(path, 'mine');
    const failure = failureOf(() => openOutputFolder(path));
    expect(failure.code).toBe('output-unwritable');
    expect(failure.message).toContain('a file of that name is in the way');
    expect(failureOf(() => openOutputFolder(join(path, 'below'))).message).toContain('a part of the path is a file');
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  test('cannot be one that is closed to this user', () => {
    const path = join(root, 'closed');
    mkdirSync(path);
    chmodSync(path, 0o500);
    chmodSync(root, 0o755);
    const failures = asOrdinaryUser(() => [path, join(path, 'below')].map((closed) => failureOf(() => openOutputFolder(closed))));
    for (const failure of failures) expect(failure.message).toContain('permission denied');
  });
});

/** The superuser may write everywhere, so tests of permissions put that role down for as long as they last. */
function asOrdinaryUser<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  const nobody = 65534;
  process.seteuid!(nobody);
  try {
    return work();
  } finally {
    process.seteuid!(0);
  }
}

describe('a file', () => {
  test('is written whole, in place of the old one, with nothing beside it', () => {
    const file = join(root, 'deep', 'result.json');
    writeWhole(file, 'old');
    writeWhole(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(join(root, 'deep'))).toEqual(['result.json']);
  });

  test('that cannot be written leaves nothing behind', () => {
    const folder = join(root, 'taken');
    mkdirSync(join(folder, 'inside'), { recursive: true });
    const failure = failureOf(() => writeWhole(folder, 'text'));
    expect(failure.code).toBe('output-unwritable');
    expect(failure.message).toContain(folder);
    expect(readdirSync(root)).toEqual(['taken']);
    expect(existsSync(join(folder, 'inside'))).toBe(true);
  });
});

describe('what is no plain file', () => {
  test('a link stays one, and what it leads to is written', () => {
    mkdirSync(join(root, 'real'));
    writeFileSync(join(root, 'real/result.json'), 'old');
    symlinkSync('real/result.json', join(root, 'latest.json'));
    checkWritable(join(root, 'latest.json'));
    writeWhole(join(root, 'latest.json'), 'new');
    expect(readFileSync(join(root, 'real/result.json'), 'utf8')).toBe('new');
    expect(lstatSync(join(root, 'latest.json')).isSymbolicLink()).toBe(true);
  });

  test('a pipe is written to, and stays one', () => {
    const pipe = join(root, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    checkWritable(pipe);
    writeWhole(pipe, 'text');
    expect(readFileSync(reader, 'utf8')).toBe('text');
    closeSync(reader);
    expect(statSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(root)).toEqual(['pipe']);
  });
});

describe('a file that is taken over', () => {
  test.each([
    ['from the same file system', tmpdir()],
    ['from another one', '/dev/shm'],
  ])('%s: it has moved, whole and with its rights', (_, elsewhere) => {
    const from = join(mkdtempSync(join(existsSync(elsewhere) ? elsewhere : tmpdir(), 'leakcheck-store-')), 'Heap.1.heapsnapshot');
    writeFileSync(from, '{"strings":[]}', { mode: 0o600 });
    const output = outputFiles(join(root, 'report'), root)('shop.near-heap-limit.heapsnapshot');
    output.take(from);
    expect(output.shownAs).toBe(join('report', 'shop.near-heap-limit.heapsnapshot'));
    expect(readFileSync(output.path, 'utf8')).toBe('{"strings":[]}');
    expect(statSync(output.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(root, 'report'))).toHaveLength(1);
    expect(existsSync(from)).toBe(false);
    rmSync(dirname(from), { recursive: true });
  });

  test('that is not there is a failure', () => {
    const output = outputFiles(root, root)('a.heapsnapshot');
    expect(failureOf(() => output.take(join(root, 'none'))).code).toBe('output-unwritable');
    expect(readdirSync(root)).toEqual([]);
  });
});
