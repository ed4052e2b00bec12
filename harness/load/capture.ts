/** Values of an answer that later requests use. Pure. */
import { cookieIn } from './cookie-jar.js';
import { findByQuery, parseJsonQuery } from '../scenario/json-query.js';
import type { Capture } from '../scenario/scenario.js';

/** What an answer holds, as far as captures look at it. */
export interface CapturedFrom {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What a capture found, or why it found nothing: where it looked, and what was there. */
export type Found = { readonly value: string } | { readonly problem: string };

const MOST_NAMES_SHOWN = 12;

export function capture(capture: Capture, answer: CapturedFrom): Found {
  switch (capture.from) {
    case 'json':
      return fromJson(capture.query, answer.body);
    case 'cookie': {
      const lines = [answer.headers['set-cookie'] ?? []].flat();
      const value = cookieIn(lines, capture.cookie);
      const names = lines.map((line) => line.split('=', 1)[0]?.trim() ?? '');
      return value === undefined ? { problem: `no cookie ${capture.cookie} is set; ${names.length === 0 ? 'none is' : `there is ${listed(names)}`}` } : { value };
    }
    case 'header': {
      const value = [answer.headers[capture.header] ?? []].flat().join(', ');
      if (answer.headers[capture.header] === undefined) return { problem: `no header ${capture.header}; there is ${listed(Object.keys(answer.headers))}` };
      return capture.regex === undefined ? { value } : fromText(capture.regex, value, `the header ${capture.header}, which is ${JSON.stringify(value)}`);
    }
    case 'body':
      return fromText(capture.regex, answer.body, 'the body');
  }
}

function fromJson(query: string, body: string): Found {
  const segments = parseJsonQuery(query);
  if (typeof segments === 'string') throw new TypeError(`the schema let a query through: it ${segments}`);
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return { problem: body.trim() === '' ? `${query}: the body is empty` : `${query}: the body is not JSON` };
  }
  const found = findByQuery(document, segments);
  if ('foundUntil' in found) {
    const there = findByQuery(document, parsed(found.foundUntil));
    return { problem: `nothing at ${query}; ${found.foundUntil} is ${'value' in there ? described(there.value) : 'missing'}` };
  }
  const { value } = found;
  if (value === null) return { problem: `${query} is null` };
  return { value: typeof value === 'string' ? value : JSON.stringify(value) };
}

function parsed(query: string): readonly (string | number)[] {
  const segments = parseJsonQuery(query);
  return typeof segments === 'string' ? [] : segments;
}

function fromText(regex: string, text: string, where: string): Found {
  const value = new RegExp(regex, 'u').exec(text)?.[1];
  return value === undefined ? { problem: `/${regex}/ matches nothing in ${where}` } : { value };
}

function described(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an object without keys' : `an object with ${listed(keys)}`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES_SHOWN;
  return names.slice(0, MOST_NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
