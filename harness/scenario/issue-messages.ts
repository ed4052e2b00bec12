import type { z } from 'zod';
import { didYouMean } from './did-you-mean.js';

/** A finding of the schema, before it has a message. */
export type RawIssue = z.core.$ZodRawIssue;

/** The message of a schema issue in the words of a scenario's author; undefined leaves it to zod. */
export function issueMessage(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(EXPECTED[issue.expected] ?? issue.expected, issue.input);
    case 'invalid_value':
      return notOneOf(issue.values.map(String), issue.input);
    case 'too_small':
      if (issue.origin === 'array') return 'the list is empty';
      return issue.inclusive === true ? `must be at least ${issue.minimum}` : `must be above ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return undefined;
  }
}

export function wrongType(expected: string, input: unknown): string {
  return input === null ? `has no value; expected ${expected}` : `expected ${expected}, got ${described(input)}`;
}

export function notOneOf(values: readonly string[], input: unknown): string {
  const expected = values.length === 1 ? String(values[0]) : `${values.slice(0, -1).join(', ')} or ${String(values.at(-1))}`;
  if (typeof input !== 'string') return wrongType(expected, input);
  const nearest = didYouMean(input, values);
  return `expected ${expected}, got ${described(input)}${nearest.includes('did you mean') ? nearest : ''}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

/** Longer text is cut in messages: the source line is shown below anyway. */
const LONGEST_QUOTE_CHARACTERS = 40;

function described(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'string') return JSON.stringify(input.length > LONGEST_QUOTE_CHARACTERS ? `${input.slice(0, LONGEST_QUOTE_CHARACTERS)}…` : input);
  if (typeof input === 'number' || typeof input === 'boolean') return `the ${typeof input} ${String(input)}`;
  return input === undefined ? 'nothing' : 'keys with values';
}
