/** Messages that docs/messages.md quotes, and no test can provoke for the page, have the words of the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { readPage, ROOT } from '../../support/documented/page.js';

/** Below that, a text such as "is …" is in any message. */
const LEAST_CHARACTERS = 10;
const LEAST_PIECE_CHARACTERS = 4;

/** What stands between the `${…}` of each text of the sources; one piece where there is none. */
const texts = ['harness', 'reports'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|cjs)$/.test(file)).flatMap((file) => textsOf(join(ROOT, folder, file))));

function textsOf(file: string): string[][] {
  const found: string[][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push([node.text]);
    if (ts.isTemplateExpression(node)) found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return found.map((pieces) => pieces.map((piece) => piece.trim()).filter((piece) => piece.length >= LEAST_PIECE_CHARACTERS)).filter((pieces) => pieces.join('').length >= LEAST_CHARACTERS);
}

/** In their order, with anything between. */
function has(message: string, pieces: readonly string[]): boolean {
  let from = 0;
  return pieces.every((piece) => {
    const at = message.indexOf(piece, from);
    from = at + piece.length;
    return at !== -1;
  });
}

const quotes = [...readPage('docs/messages.md').matchAll(/^> (?<quote>.*)$/gm)].map(({ groups }) => groups?.['quote'] ?? '');

test.each(quotes)('%s', (quote) => {
  expect(texts.some((pieces) => has(quote, pieces))).toBe(true);
});

test('another wording is seen', () => {
  expect(texts.some((pieces) => has('the server gave no reply in 60 s', pieces))).toBe(false);
});
