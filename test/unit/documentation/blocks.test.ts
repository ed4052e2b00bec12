/** Every block of a page has a language, and is executed, parsed, or listed with the reason why not. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse as parseScript } from 'acorn';
import { NOT_RUN, RUN_ELSEWHERE } from '../../support/documented/not-run.js';
import { blocksOf, PAGES, ROOT, stepsOf, type Block } from '../../support/documented/page.js';
import { KEPT, WORLDS } from '../../support/documented/worlds.js';

const BLOCKS = PAGES.flatMap((page) => blocksOf(page));
const listed = NOT_RUN.flatMap(({ blocks }) => blocks);
const isListed = ({ page, text }: Block) => listed.some(([where, start]) => where === page && text.startsWith(start));
const place = ({ page, line }: Block) => `${page}:${line}`;
const places = (wrong: (block: Block) => boolean) => BLOCKS.filter(wrong).map(place);

/** Languages that need no run: the parser is the test, here or in the file named. */
const PARSED: Readonly<Record<string, ((text: string) => unknown) | string>> = {
  yaml: 'test/unit/docs-yaml.test.ts',
  ts: 'tsc, where docs/library.md is compiled',
  json: (text) => JSON.parse(text) as unknown,
  js: (text) => parseScript(text, { ecmaVersion: 'latest', sourceType: 'module' }),
};

test('every block is executed, parsed or listed', () => {
  expect(places((block) => block.world === undefined && !(block.language in PARSED) && !isListed(block))).toEqual([]);
});

test('worlds that blocks name are there, and each has a block', () => {
  const known = [...Object.keys(WORLDS), ...Object.keys(RUN_ELSEWHERE)];
  expect(places(({ world }) => world !== undefined && !known.includes(world))).toEqual([]);
  expect(known.filter((name) => !BLOCKS.some(({ world }) => world === name))).toEqual([]);
  expect(BLOCKS.some((block) => block.world === KEPT.world && stepsOf(block).at(-1)?.command === KEPT.after && block.exit === KEPT.exit)).toBe(true);
});

test('every block of a console has a command', () => {
  expect(places((block) => block.language === 'console' && stepsOf(block).length === 0)).toEqual([]);
});

describe('what is not executed', () => {
  test.each(listed)('%s: %s is shown', (page, start) => {
    expect(BLOCKS.filter((block) => block.page === page && block.text.startsWith(start) && block.world === undefined)).toHaveLength(1);
  });

  test('the tests that are named are there', () => {
    const named = [...NOT_RUN.flatMap(({ test: file = [] }) => file), ...Object.values(RUN_ELSEWHERE)];
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  const shells = BLOCKS.filter(({ language, world }) => world === undefined && ['console', 'sh'].includes(language));
  test.each(shells.map((block) => [place(block), block] as const))('%s is right for a shell', (_place, block) => {
    const script = block.language === 'sh' ? block.text : stepsOf(block).map(({ command }) => command).join('\n');
    // A place that the reader fills in is no redirection.
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script.replaceAll(/<(\w+)>/g, '$1'), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

const parsed = BLOCKS.flatMap((block) => (typeof PARSED[block.language] === 'function' ? [[place(block), block] as const] : []));
test.each(parsed)('%s parses', (_place, { language, text }) => {
  const parser = PARSED[language];
  expect(typeof parser === 'function' && parser(text)).toBeTruthy();
});
