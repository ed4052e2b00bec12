/** A body taken apart into its fields, and put together again with other values. Pure. */
import type { Varied } from './vary.js';
import { plainText } from '../plain-text.js';

/** One value of a body. Elements of a list share their place: `items[].id`. */
export interface Leaf {
  readonly place: string;
  /** The last name in its place. */
  readonly name: string;
  readonly text: string;
}

export interface BodyForm {
  /** The same for bodies that differ in values only. */
  readonly signature: string;
  readonly leaves: readonly Leaf[];
  /** The same body with other values. @param valueAt the value at a leaf's place, undefined for that of this body */
  readonly write: (valueAt: (leaf: Leaf) => Varied | undefined) => WrittenBody;
  /** A secret in it replaced by a reference. */
  readonly map: (change: (leaf: Leaf) => string) => BodyForm;
}

/** As it goes into a scenario; strings are marked, see template-text.ts. */
export type WrittenBody = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'text'; readonly text: string };

/** Deeper bodies are sent as they are. */
const DEEPEST_BODY = 50;
const JSON_TYPE = /[/+]json\b/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded\b/i;

export function bodyForm(body: string, contentType = ''): BodyForm {
  const json = !contentType || JSON_TYPE.test(contentType) || /^\s*[[{]/.test(body) ? parsedJson(body) : undefined;
  if (json !== undefined) return jsonForm(json.value);
  return FORM_TYPE.test(contentType) ? urlEncodedForm(body) : textForm(body);
}

function textForm(text: string): BodyForm {
  return { signature: 'text', leaves: [], write: () => ({ kind: 'text', text }), map: () => textForm(text) };
}

function parsedJson(text: string): { readonly value: object } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !text.includes('"__proto__"') && depthOf(text) <= DEEPEST_BODY ? { value } : undefined;
  } catch {
    return undefined;
  }
}

/** Brackets in texts count as well: too deep is too deep. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of text) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, (depth += 1));
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}

function jsonForm(value: object): BodyForm {
  return {
    signature: `json ${jsonSignature(value, '')}`,
    leaves: leavesOf(value, '', ''),
    write: (valueAt) => {
      // In a value of YAML every template is text, and a backslash in it would be escaped once more.
      const needsText = leavesWithValues(value, '', '').some(({ leaf, inside }) => {
        const varied = valueAt(leaf);
        return varied?.varies === true && (typeof inside !== 'string' || varied.text.includes('\\'));
      });
      if (needsText) return { kind: 'text', text: jsonText(value, '', '', valueAt) };
      return { kind: 'json', value: mapped(value, '', '', (leaf, inside) => (typeof inside === 'string' ? (valueAt(leaf)?.text ?? inside) : inside)) };
    },
    map: (change) => jsonForm(mapped(value, '', '', (leaf, inside) => (typeof inside === 'string' || typeof inside === 'number' ? restored(change(leaf), inside) : inside)) as object),
  };
}

/** A number that was not changed stays one. */
function restored(text: string, inside: string | number): string | number {
  return text === String(inside) ? inside : text;
}

/** Operations behind one path are told apart by the field that names them. */
const OPERATION = /^(operationName|method|action|op|cmd|command|type|event)$/;
const LONGEST_OPERATION_CHARACTERS = 64;

function jsonSignature(value: unknown, name: string): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map((inside) => jsonSignature(inside, '')))].sort().join('|')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, inside]) => `${JSON.stringify(key)}:${jsonSignature(inside, key)}`).sort().join(',')}}`;
  if (typeof value === 'string' && OPERATION.test(name) && value.length <= LONGEST_OPERATION_CHARACTERS && /^[A-Za-z][\w./:-]*$/.test(value)) return JSON.stringify(value);
  return value === null ? 'null' : typeof value;
}

function placeOf(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}

function leavesWithValues(value: unknown, place: string, name: string): { leaf: Leaf; inside: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((inside) => leavesWithValues(inside, `${place}[]`, name));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inside]) => leavesWithValues(inside, placeOf(place, key), key));
  return value === null ? [] : [{ leaf: { place, name, text: plainText(value) }, inside: value }];
}

function leavesOf(value: unknown, place: string, name: string): Leaf[] {
  return leavesWithValues(value, place, name).map(({ leaf }) => leaf);
}

function mapped(value: unknown, place: string, name: string, change: (leaf: Leaf, inside: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((inside) => mapped(inside, `${place}[]`, name, change));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, mapped(inside, placeOf(place, key), key, change)]));
  return value === null ? null : change({ place, name, text: plainText(value) }, value);
}

/** JSON with templates where numbers stand, which no value of YAML can say. */
function jsonText(value: unknown, place: string, name: string, valueAt: (leaf: Leaf) => Varied | undefined): string {
  if (Array.isArray(value)) return `[${value.map((inside) => jsonText(inside, `${place}[]`, name, valueAt)).join(',')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, inside]) => `${JSON.stringify(key)}:${jsonText(inside, placeOf(place, key), key, valueAt)}`).join(',')}}`;
  const varied = value === null ? undefined : valueAt({ place, name, text: plainText(value) });
  if (varied === undefined || !varied.varies) return JSON.stringify(varied === undefined || typeof value !== 'string' ? value : varied.text);
  return typeof value === 'string' ? `"${varied.text}"` : varied.text;
}

/** A value as a word of a template inside of a JSON string: no space, no brace, nothing to escape. */
export function jsonWord(value: string): string | undefined {
  if (value === '') return undefined;
  return JSON.stringify(value).slice(1, -1).replace(/[\s{}$]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function urlEncodedForm(body: string): BodyForm {
  const pairs = body.split('&').filter((pair) => pair !== '').map((pair) => {
    const mark = pair.indexOf('=');
    return mark === -1 ? { name: pair, text: undefined } : { name: pair.slice(0, mark), text: pair.slice(mark + 1) };
  });
  const leafOf = ({ name, text }: (typeof pairs)[number]): Leaf => ({ place: name, name: decoded(name), text: text ?? '' });
  const written = (valueAt: (leaf: Leaf) => string | undefined) => pairs.map((pair) => (pair.text === undefined ? pair.name : `${pair.name}=${valueAt(leafOf(pair)) ?? pair.text}`)).join('&');
  return {
    signature: `form ${pairs.map(({ name }) => name).sort().join('&')}`,
    leaves: pairs.filter(({ text }) => text !== undefined).map(leafOf),
    write: (valueAt) => ({ kind: 'text', text: written((leaf) => valueAt(leaf)?.text) }),
    map: (change) => urlEncodedForm(written(change)),
  };
}

/** A percent sign may stand for itself. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

