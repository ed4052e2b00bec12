/** Every link leads somewhere, and every page is found from the table of contents. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { anchorsOf, linksOf } from '../../support/documented/links.js';
import { PAGES, readPage, ROOT } from '../../support/documented/page.js';

const OTHERS = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

interface Target {
  readonly path: string;
  readonly anchor?: string;
}

/** None of an address on the web. */
function targetOf(page: string, href: string): Target | null {
  if (/^[a-z]+:/.test(href)) return null;
  const [path = '', anchor] = href.split('#');
  return { path: path === '' ? page : normalize(join(dirname(page), decodeURI(path))), ...(anchor !== undefined && { anchor }) };
}

function deadLinks(page: string): string[] {
  return linksOf(readPage(page)).flatMap(({ line, href }) => {
    const target = targetOf(page, href);
    if (target === null) return [];
    const missing = !existsSync(join(ROOT, target.path)) || (target.anchor !== undefined && !(target.path.endsWith('.md') && anchorsOf(readPage(target.path)).includes(target.anchor)));
    return missing ? [`${page}:${line}: ${href}`] : [];
  });
}

const pagesFrom = (page: string) => linksOf(readPage(page)).flatMap(({ href }) => targetOf(page, href)?.path ?? []);

test.each([...PAGES, ...OTHERS])('%s has no dead link', (page) => {
  expect(deadLinks(page)).toEqual([]);
});

test('every page is in the table of contents, and README leads to it', () => {
  const listed = pagesFrom('docs/README.md');
  for (const page of PAGES.filter((each) => !each.endsWith('README.md'))) expect(listed).toContain(page);
  expect(pagesFrom('README.md')).toContain('docs/README.md');
});

test('addresses on the web are not in clear text over the network', () => {
  const addresses = PAGES.flatMap((page) => linksOf(readPage(page)).map(({ href }) => href)).filter((href) => href.startsWith('http:'));
  expect(addresses).toEqual([]);
});

describe('anchors, as GitHub makes them', () => {
  test.each<[string, string[]]>([
    ['# Two words', ['two-words']],
    ['### `result-invalid`', ['result-invalid']],
    ['## "Clean", but my RSS grows', ['clean-but-my-rss-grows']],
    ['## What `result.json` has', ['what-resultjson-has']],
    ['# A\n\n## A\n\n## A', ['a', 'a-1', 'a-2']],
    ['## A [link](x.md) & more', ['a-link--more']],
  ])('%j', (markdown, anchors) => {
    expect(anchorsOf(markdown)).toEqual(anchors);
  });
});

test('links are found in text, tables and lists, and not in code', () => {
  const markdown = 'See [a](a.md).\n\n| x |\n| --- |\n| [b](b.md#c) |\n\n- `[no](no.md)` and ![d](d.png)\n\n```\n[no](no.md)\n```\n';
  expect(linksOf(markdown).map(({ href }) => href)).toEqual(['a.md', 'b.md#c', 'd.png']);
});
