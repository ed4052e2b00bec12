/** What a fingerprint outlives, and what it tells apart: entries in `ignore:` and baselines depend on it. */
import { describe, expect, test } from '@jest/globals';
import { evidenceFingerprint } from '../../../harness/evidence/evidence-fingerprint.js';
import type { Growth, HolderName } from '../../../harness/evidence/growth/growth.js';
import type { SourceLocation } from '../../../harness/result/evidence.js';

const at = (script: string, line = 7) => ({ scriptId: 9, line, column: 4, script });
const name = (kind: HolderName['kind'], text: string, script = '/srv/app/cache.js', owner = 'Object'): HolderName => ({ kind, name: text, owner, positions: [at(script)] });

const growth = (parts: Partial<Growth> = {}): Growth => ({
  class: 'Page',
  countPerRequest: 1,
  bytesPerRequest: 72,
  kind: 'map',
  summary: 'the Map `cache` gains 1 entry per request (Page)',
  intervals: [],
  classes: [],
  retainers: [],
  names: [name('variable', 'cache')],
  closuresBorn: [],
  constructors: [],
  ...parts,
});
const print = (parts: Partial<Growth> = {}, place?: SourceLocation | null) => evidenceFingerprint(growth(parts), place);
const place = (file: string, packageName?: string): SourceLocation => ({ file, line: 3, column: 7, ...(packageName !== undefined && { package: { name: packageName, version: '1.0.0' } }) });

test('is short, versioned and no number in YAML; it never changes by itself', () => expect(print()).toBe('h1-8f33ccad45f1'));

describe('is the same', () => {
  test('for other sizes, counts, classes, paths and positions', () => {
    const other = { class: 'Sheet', countPerRequest: 2.5, bytesPerRequest: 9_000, summary: '', names: [{ ...name('variable', 'cache'), positions: [{ ...at('/srv/app/cache.js', 99), scriptId: 12 }] }], retainers: [{ node: 'Map', edge: '', grows: true }] };
    expect(print(other)).toBe(print());
  });

  test('in another folder, and as a file: URL', () => {
    expect(print({ names: [name('variable', 'cache', '/home/ci/cache.js')] })).toBe(print());
    expect(print({ names: [name('variable', 'cache', 'file:///srv/app/cache.js')] })).toBe(print());
  });

  test('for another line of the declaration, and another version of the package', () => {
    expect(print({}, { ...place('lib/cache.js', 'lru'), line: 90, column: 1 })).toBe(print({}, { ...place('lib/cache.js', 'lru'), package: { name: 'lru', version: '2.0.0' } }));
  });

  test.each([['#signal'], ['[signal]'], ['kSignal'], ['_signal']])('whatever a version of Node.js calls it: %s', (text) =>
    expect(print({ names: [name('variable', 'stop'), name('property', text)] })).toBe(print({ names: [name('variable', 'stop'), name('property', 'signal')] })),
  );

  test('from whichever end a list is reached', () => {
    const list = (end: string) => print({ kind: 'list', names: [name('variable', 'queue'), name('property', end)] });
    expect(list('head')).toBe(list('tail'));
    expect(list('head')).not.toBe(list('jobs'));
  });
});

describe('is another one', () => {
  test.each<[string, Partial<Growth>]>([
    ['variable', { names: [name('variable', 'pages')] }],
    ['property', { names: [name('variable', 'cache'), name('property', 'pages')] }],
    ['kind', { kind: 'set' }],
    ['file', { names: [name('variable', 'cache', '/srv/app/pages.js')] }],
    ['package', { names: [name('variable', 'cache', '/srv/app/node_modules/lru/cache.js')] }],
  ])('for another %s', (_, parts) => expect(print(parts)).not.toBe(print()));

  test('for another file of the declaration', () => expect(print({}, place('src/a/cache.ts'))).not.toBe(print({}, place('src/b/cache.ts'))));

  test('for timers that call another function', () => {
    const timers = (text: string) => print({ kind: 'timers', class: 'Timeout', names: [name('variable', 'timerListMap', 'node:timers')], closuresBorn: [{ ...at('/srv/app/jobs.js'), function: text }] });
    expect(timers('heartbeat')).not.toBe(timers('expire'));
  });

  test('for another class, where nothing has a name', () => {
    const native = (text: string) => print({ kind: 'native', class: text, names: [] });
    expect(native('MessagePort')).not.toBe(native('Blob'));
  });
});
