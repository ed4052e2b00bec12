/** `{{name}}` in a collection: its value, a template that varies, or a reference to the environment. */
import type { Secrets } from '../../group/secrets.js';
import { template, unmarked } from '../../group/template-text.js';
import { asKeys, asList } from '../../../scenario/plain-data.js';
import { plainText } from '../../plain-text.js';

/** Postman's dynamic variables that have something like them here; any other becomes a short text. */
const DYNAMIC: Readonly<Record<string, string>> = {
  $guid: '{{uuid}}',
  $randomUUID: '{{uuid}}',
  $randomInt: '{{int 0 1000}}',
  $timestamp: '{{int 1600000000 1900000000}}',
  $randomEmail: 'user{{seq}}@example.com',
  $randomExampleEmail: 'user{{seq}}@example.com',
  $randomUserName: 'user{{seq}}',
  $randomBoolean: '{{pick true false}}',
  $randomPrice: '{{int 1 999}}.{{int 10 99}}',
  $randomAlphaNumeric: '{{hex 1}}',
  $randomPassword: '{{hex 15}}',
};
const OTHER_DYNAMIC = '{{hex 8}}';
/** Values may hold other variables; a circle ends here. */
const DEEPEST = 5;
const VARIABLE = /\{\{\s*([^{}]+?)\s*\}\}/g;

export type Variables = ReadonlyMap<string, string>;

/** @param outer those of the folder around */
export function variablesOf(list: unknown, outer: Variables = new Map()): Variables {
  const own = asList(list).map(asKeys).filter(({ disabled, enabled }) => disabled !== true && enabled !== false);
  return new Map([...outer, ...own.flatMap(({ key, id, value }) => (value === undefined || value === null || value === '' ? [] : [[plainText(key ?? id), plainText(value)] as const]))]);
}

/** The text with its variables put in; marked, see template-text.ts. */
export function resolved(text: string, variables: Variables, secrets: Secrets): string {
  return filled(unmarked(text), variables, secrets, 0);
}

function filled(text: string, variables: Variables, secrets: Secrets, depth: number): string {
  return text.replace(VARIABLE, (_, name: string) => {
    const value = variables.get(name);
    if (value !== undefined && depth < DEEPEST) return filled(unmarked(value), variables, secrets, depth + 1);
    if (name.startsWith('$')) return template(DYNAMIC[name] ?? OTHER_DYNAMIC);
    return secrets.reference(name, `variable ${name}`);
  });
}
