/** Parameters of an operation → text of a path, a query and headers. Pure. */
import { asList } from '../../../scenario/plain-data.js';
import { hasTemplate } from '../../group/template-text.js';
import type { Part } from './description.js';
import { plainText } from '../../plain-text.js';

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly isRequired: boolean;
  readonly part: Part;
}

/** Those of the operation replace those of its path. */
export function parametersOf(path: Part, operation: Part): Parameter[] {
  const all = new Map<string, Parameter>();
  for (const part of [...(path.at('parameters')?.items ?? []), ...(operation.at('parameters')?.items ?? [])]) {
    const parameter = { name: part.text('name') ?? '', in: part.text('in') ?? '', isRequired: part.keys['required'] === true || part.text('in') === 'path', part };
    all.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...all.values()];
}

/** Names and values of a query, encoded: `style` form, spaceDelimited, pipeDelimited and deepObject. */
export function queryPairs({ name, part }: Parameter, value: unknown): string[] {
  const style = part.text('style') ?? 'form';
  const explode = part.keys['explode'] ?? style === 'form';
  const pair = (key: string, text: string) => `${encodeURIComponent(key).replaceAll('%5B', '[').replaceAll('%5D', ']')}=${text}`;
  if (Array.isArray(value)) {
    if (explode === true) return value.map((item) => pair(name, encoded(item)));
    return [pair(name, value.map(encoded).join({ spaceDelimited: '%20', pipeDelimited: '%7C' }[style] ?? ','))];
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (style === 'deepObject') return entries.map(([key, inside]) => pair(`${name}[${key}]`, encoded(inside)));
    if (explode === true) return entries.map(([key, inside]) => pair(key, encoded(inside)));
    return [pair(name, entries.flatMap(([key, inside]) => [encoded(key), encoded(inside)]).join(','))];
  }
  return [pair(name, encoded(value))];
}

/** `style` simple, of paths and headers: lists and objects with commas. */
export function simpleText(value: unknown, encode: (text: unknown) => string): string {
  if (Array.isArray(value)) return asList(value).map(encode).join(',');
  if (typeof value !== 'object' || value === null) return encode(value);
  return Object.entries(value).flatMap(([key, inside]) => [encode(key), encode(inside)]).join(',');
}

export function encoded(value: unknown): string {
  const text = plainText(value);
  return hasTemplate(text) ? text : encodeURIComponent(text);
}

