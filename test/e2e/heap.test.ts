/** `leakcheck heap` on snapshots that this Node.js writes. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { HeapDiff, HeapInstances, HeapRetainers, HeapSummary } from '../../harness/heap/heap-result.js';
import { Workspace } from '../support/cli.js';

jest.setTimeout(120_000);

const SERVER = `
const { writeHeapSnapshot } = require('node:v8');
class Session {
  constructor(number) {
    this.url = '/items/' + number;
    this.number = number;
    this.tags = [new Tag(number)];
    this.open = true;
  }
}
class Tag { constructor(number) { this.text = 'tag ' + number; } }
const sessions = new Map();
const pending = new WeakMap();
let made = 0;
function handle(count) {
  for (let index = 0; index < count; index += 1) {
    const session = new Session(made++);
    sessions.set(session.url, session);
    pending.set(session, { deadline: index });
  }
}
process.on('more', function onMore() { handle(1); });
handle(100);
writeHeapSnapshot(process.argv[2] + '1.heapsnapshot', { exposeNumericValues: true });
handle(300);
sessions.delete('/items/0');
writeHeapSnapshot(process.argv[2] + '2.heapsnapshot', { exposeNumericValues: true });
handle(300);
writeHeapSnapshot(process.argv[2] + '3.heapsnapshot', { exposeNumericValues: true });
`;

let workspace: Workspace;
beforeAll(() => {
  workspace = new Workspace();
  workspace.file('server.cjs', SERVER);
  for (const name of ['a', 'b']) execFileSync(process.execPath, ['server.cjs', name], { cwd: workspace.folder });
});
afterAll(() => workspace.remove());

const heap = (...args: readonly string[]) => workspace.run('heap', ...args);

async function json<Result>(...args: readonly string[]): Promise<Result> {
  const { stdout, stderr, code } = await heap(...args, '--json', '-');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Result;
}

describe('summary', () => {
  test('counts the objects of each class', async () => {
    const { classes, file } = await json<HeapSummary>('summary', 'a1.heapsnapshot');
    const counted = (name: string) => classes.find((one) => one.class === name)?.count;
    expect([counted('Session'), counted('Tag')]).toEqual([100, 100]);
    expect(counted('(string)')).toBeGreaterThan(1000);
    expect(file).toMatchObject({ file: 'a1.heapsnapshot', nodes: expect.any(Number) as unknown });
    for (const { shallowBytes, retainedBytes } of classes) {
      expect(retainedBytes).toBeGreaterThanOrEqual(shallowBytes);
      expect(retainedBytes).toBeLessThanOrEqual(file.heapBytes);
    }
  });

  test('prints a table that fits 80 columns, sorted as it is told, and writes the same as JSON', async () => {
    const { stdout, code } = await heap('summary', 'a1.heapsnapshot', '--sort', 'shallow', '--top', '5', '--json', 'out.json');
    const lines = stdout.split('\n');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\na1\.heapsnapshot: \S+ MB in [\d,]+ objects, [\d,]+ references\n/);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    const { classes, sortedBy } = JSON.parse(workspace.read('out.json')) as HeapSummary;
    expect(sortedBy).toBe('shallow');
    expect(lines.slice(4, 9).map((line) => line.trim().split(/ {2,}/)[0])).toEqual(classes.slice(0, 5).map((one) => one.class));
    expect(stdout).toContain(`and ${classes.length - 5} more classes`);
  });

  test('reads gzip', async () => {
    writeFileSync(join(workspace.folder, 'packed'), gzipSync(readFileSync(join(workspace.folder, 'a1.heapsnapshot'))));
    const { classes } = await json<HeapSummary>('summary', 'packed');
    expect(classes).toEqual((await json<HeapSummary>('summary', 'a1.heapsnapshot')).classes);
  });
});

describe('diff', () => {
  test('says what is new, what is gone, and what grew in every step', async () => {
    const { sameProcess, warnings, classes } = await json<HeapDiff>('diff', 'a1.heapsnapshot', 'a2.heapsnapshot', 'a3.heapsnapshot');
    expect([sameProcess, warnings]).toEqual([true, []]);
    const session = classes.find((one) => one.class === 'Session');
    expect(session).toMatchObject({ counts: [100, 399, 699], grewInEveryStep: true });
    expect(session?.steps.map(({ deltaCount, objects }) => [deltaCount, objects?.newCount, objects?.deletedCount])).toEqual([[299, 300, 1], [300, 300, 0]]);
  });

  test('of two processes compares numbers only, and says so', async () => {
    const { sameProcess, classes } = await json<HeapDiff>('diff', 'a1.heapsnapshot', 'b2.heapsnapshot');
    expect(sameProcess).toBe(false);
    expect(classes.find((one) => one.class === 'Session')?.steps).toEqual([{ deltaCount: 299, deltaBytes: expect.any(Number) as unknown }]);
    const { stdout, code } = await heap('diff', 'a1.heapsnapshot', 'b2.heapsnapshot');
    expect([code, stdout]).toEqual([0, expect.stringContaining('different processes')]);
  });

  test('notices that the files stand in the wrong order', async () => {
    const { warnings } = await json<HeapDiff>('diff', 'a2.heapsnapshot', 'a1.heapsnapshot');
    expect(warnings).toEqual([expect.stringMatching(/^a1\.heapsnapshot was made before/)]);
  });
});

test('instances have their fields', async () => {
  const { totals, instances } = await json<HeapInstances>('instances', 'a1.heapsnapshot', 'Session', '--top', '100');
  expect([totals.count, instances.length]).toEqual([100, 100]);
  const first = instances.find(({ fields }) => fields.some(({ value }) => value === '"/items/7"'));
  expect(Object.fromEntries(first?.fields.map(({ name, value }) => [name, value.replace(/@\d+/, '@id')]) ?? [])).toEqual({ '.url': '"/items/7"', '.number': '7', '.tags': 'Array @id', '.open': 'true' });
  // What a WeakMap has of it counts as its own.
  expect(first?.retainedBytes).toBeGreaterThan(first?.shallowBytes ?? Infinity);
});

describe('retainers', () => {
  test('of a class lead through the variable that holds them, with file and line', async () => {
    const { target, paths, direct } = await json<HeapRetainers>('retainers', 'a1.heapsnapshot', 'Session');
    expect(target).toMatchObject({ label: 'Session', count: 100 });
    expect(paths.map(({ count }) => count)).toEqual([100]);
    const steps = paths[0]?.steps.map(({ edge, label }) => `${edge} ${label}`.trim()) ?? [];
    expect(steps.slice(-4)).toEqual([expect.stringMatching(/^\.more closure onMore \(.*server\.cjs:22:\d+\)$/), '(context) context', 'variable sessions Map', expect.stringMatching(/^\.get\("\/items\/\d+"\) Session$/)]);
    expect(direct).toContainEqual({ class: 'Map', edge: '(table)[…]', count: 100, weak: false });
  });

  test('of one object by its id', async () => {
    const [instance] = (await json<HeapInstances>('instances', 'a1.heapsnapshot', 'Tag', '--top', '1')).instances;
    const { target, paths } = await json<HeapRetainers>('retainers', 'a1.heapsnapshot', `@${instance?.id}`);
    expect(target).toMatchObject({ label: 'Tag', id: instance?.id, count: 1 });
    expect(paths[0]?.steps.slice(-2).map(({ edge, label }) => [edge, label])).toEqual([['.tags', 'Array'], ['[0]', 'Tag']]);
  });
});

describe('exits with 2 and says what to do', () => {
  test.each([
    ['a class that is not there', ['instances', 'a1.heapsnapshot', 'Sesion'], 'error[heap-no-match]', 'did you mean "Session"?'],
    ['an id that is not there', ['retainers', 'a1.heapsnapshot', '@4294967295'], 'error[heap-no-match]', 'no object with the id 4294967295'],
    ['a file that is not there', ['summary', 'none.heapsnapshot'], 'error[input-unreadable]', 'ENOENT'],
    ['a file that is no snapshot', ['summary', 'server.cjs'], 'error[snapshot-invalid]', 'byte 1'],
    ['one file to compare', ['diff', 'a1.heapsnapshot'], 'error[usage]', 'two snapshots'],
    ['no file', ['summary'], 'error[usage]', 'missing required argument'],
    ['no command', [], 'error[usage]', ''],
    ['a number of lines that is none', ['summary', 'a1.heapsnapshot', '--top', '0'], 'error[usage]', 'whole number'],
    ['a file for the JSON that cannot be one', ['summary', 'a1.heapsnapshot', '--json', 'server.cjs/x.json'], 'error[output-unwritable]', 'server.cjs'],
  ])('%s', async (_name, args, code, words) => {
    const { stderr, stdout, code: exitCode } = await heap(...args);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.replace(/\s+/g, ' ')).toContain(code);
    expect(stderr.replace(/\s+/g, ' ')).toContain(words);
  });

  test('a snapshot that is cut', async () => {
    const whole = readFileSync(join(workspace.folder, 'a1.heapsnapshot'));
    writeFileSync(join(workspace.folder, 'cut.heapsnapshot'), whole.subarray(0, whole.length / 2));
    const { stderr, code } = await heap('summary', 'cut.heapsnapshot');
    expect([code, stderr]).toEqual([2, expect.stringContaining('error[snapshot-cut]: cut.heapsnapshot ends in "edges", at byte')]);
  });
});
