/** Every expected failure has one title, one documentation, and a place that throws it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { LeakcheckError, MESSAGES, systemErrorCode } from '../../harness/errors.js';

const ROOT = join(__dirname, '../..');
const CODES = Object.keys(MESSAGES).sort();
const documentation = readFileSync(join(ROOT, 'docs/messages.md'), 'utf8');

/** Sources of the engine, without the table itself. */
const sources = readdirSync(join(ROOT, 'harness'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
  .map((file) => readFileSync(join(ROOT, 'harness', file), 'utf8'));

describe('docs/messages.md', () => {
  const documented = [...documentation.matchAll(/^### `(?<code>[^`]+)`$/gm)].map(({ groups }) => groups?.['code'] ?? '');

  test('has each code exactly once, and no other', () => {
    expect(documented.sort()).toEqual(CODES);
  });

  const sections = documentation.split(/^### /m).slice(1);
  test.each(sections.map((section): [string, string] => [section.slice(0, section.indexOf('\n')), section]))('%s has an example and says what to do', (_title, section) => {
    expect(section).toMatch(/^(> |```)/m);
    expect(section).toMatch(/^Do: .+\.$/m);
  });
});

describe('the table', () => {
  test.each(CODES)('%s is thrown somewhere', (code) => {
    // The code stands in the call, or beside the other one of a choice.
    const thrown = new RegExp(`new LeakcheckError\\([^,]*'${code}'`);
    expect(sources.filter((source) => thrown.test(source)).length).toBeGreaterThan(0);
  });

  test('every code that is thrown is in the table', () => {
    const thrown = sources.flatMap((source) => [...source.matchAll(/new LeakcheckError\('(?<code>[^']+)'/g)].map(({ groups }) => groups?.['code']));
    for (const code of thrown) expect(CODES).toContain(code);
  });

  test('codes are lower case with hyphens; titles are sentences without a full stop', () => {
    for (const [code, title] of Object.entries(MESSAGES)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title).toMatch(/^[A-Z].*[^.\s]$/);
    }
  });

  test('no two titles are the same', () => {
    expect(new Set(Object.values(MESSAGES)).size).toBe(CODES.length);
  });
});

describe('a failure', () => {
  test('keeps its cause, its next step and its details', () => {
    const cause = new Error('ENOENT');
    const error = new LeakcheckError('usage', 'no such option', { next: 'See `--help`.', details: ['one'], cause });
    expect(error).toMatchObject({ name: 'LeakcheckError', code: 'usage', message: 'no such option', next: 'See `--help`.', details: ['one'], cause });
  });

  test('without a cause has none at all', () => {
    expect('cause' in new LeakcheckError('usage', 'no such option')).toBe(false);
  });

  test.each<[unknown, string | undefined]>([
    [Object.assign(new Error('x'), { code: 'EACCES' }), 'EACCES'],
    [new Error('x'), undefined],
    [{ code: 7 }, undefined],
    [null, undefined],
    ['ENOENT', undefined],
  ])('the system\'s code of %p is %p', (thrown, code) => {
    expect(systemErrorCode(thrown)).toBe(code);
  });
});
