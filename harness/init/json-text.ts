/** JSON that people keep in order: read with the places of its mistakes, changed without a change to the rest. */
import { applyEdits, modify, parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { Mistake } from '../scenario/mistake.js';

export type JsonReading = { readonly value: unknown } | { readonly mistakes: readonly Mistake[] };

/** @param text without a byte-order mark */
export function readJson(text: string): JsonReading {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  if (errors.length === 0) return { value };
  // Further errors at the same place follow from the first.
  const different = errors.filter(({ offset }, index) => errors.findIndex((error) => error.offset === offset) === index);
  return { mistakes: different.map(({ error, offset, length }) => ({ offset, length, message: inWords(printParseErrorCode(error)) })) };
}

/** The text with one value set; indentation and line ends as they are there. */
export function withJsonValue(text: string, path: readonly string[], value: string): string {
  const indent = /^(?<indent>[ \t]+)"/m.exec(text)?.groups?.['indent'] ?? '  ';
  const formattingOptions = { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
}

/** `PropertyNameExpected` as a sentence. */
function inWords(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase().replace(/^(.*) expected$/, 'expected a $1');
}
