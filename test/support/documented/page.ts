/**
 * The fenced blocks of a page, as its reader meets them. What follows the language says what a test does with a block:
 *
 *     ```console shop           `$ command` and what it prints, run in the world `shop`
 *     ```console shop exit=1    the same, where the last command of the block ends with 1
 *     ```js shop/server.js      a file of that world: written when it is not there, otherwise the same
 *     ```diff shop/server.js    a change of that file
 *
 * A page is shown by its language alone, so a reader of the page sees none of this.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';

export const ROOT = join(__dirname, '../../..');
/** All pages for readers, by their path from the root. */
export const PAGES: readonly string[] = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

export interface Block {
  readonly page: string;
  /** Of its opening fence, from 1. */
  readonly line: number;
  /** `console`, `yaml` …; empty without one. */
  readonly language: string;
  readonly text: string;
  readonly world?: string;
  /** Of a file: its path in the world. */
  readonly path?: string;
  /** Exit code of the last command of a console. */
  readonly exit: number;
}

export interface Step {
  readonly command: string;
  /** What stands below the command; none where the page leaves it out. */
  readonly output?: string;
}

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

export function blocksOf(page: string, markdown = readPage(page)): Block[] {
  const fences = new MarkdownIt().parse(markdown, {}).filter(({ type }) => type === 'fence');
  return fences.map(({ info, content, map }) => {
    const [language = '', ...words] = info.trim().split(/\s+/);
    const exit = words.flatMap((word) => /^exit=(?<code>\d+)$/.exec(word)?.groups?.['code'] ?? []).map(Number)[0] ?? 0;
    const place = words.find((word) => !word.includes('='));
    const [world, ...path] = place?.split('/') ?? [];
    return { page, line: (map?.[0] ?? 0) + 1, language, text: content, exit, ...(world !== undefined && { world }), ...(path.length > 0 && { path: path.join('/') }) };
  });
}

/** Commands begin with `$ ` and go on below a backslash; a comment behind two spaces and # is the reader's. */
export function stepsOf({ text }: Block): Step[] {
  return text.split(/^\$ /m).slice(1).map((part) => {
    const [command = ''] = /^(?:.*\\\n)*.*/.exec(part) ?? [];
    const output = part.slice(command.length + 1).trimEnd();
    return { command: command.replace(/\s{2,}#.*$/, ''), ...(output.trim() !== '' && { output }) };
  });
}
