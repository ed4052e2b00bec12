/** Values of a path's parameter that the server's own lists name: `GET /products` has the ids for `GET /products/:id`. Pure. */
import type { PathParameter, PathPieces } from './path-pattern.js';

/** In a path and in a template as they stand. */
const PLAIN = /^[\w.~-]+$/;

/** @param lists path → content of the JSON answer */
export function listedValues(pieces: PathPieces, parameter: PathParameter, lists: ReadonlyMap<string, unknown>): string[] {
  const before = pieces.slice(0, pieces.indexOf(parameter)).filter((piece) => typeof piece === 'string').join('').replace(/\/$/, '');
  const list = listIn(lists.get(before) ?? lists.get(`${before}/`));
  const values = list.flatMap((item) => valueIn(item, parameter.name));
  return [...new Set(values)].filter((value) => PLAIN.test(value));
}

/** The answer itself, or the first list in it: `{ data: […], total: 3 }`. */
function listIn(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json;
  if (typeof json !== 'object' || json === null) return [];
  return Object.values(json).find(Array.isArray) ?? [];
}

/** `productId` is `id` in the list of products. */
function valueIn(item: unknown, name: string): string[] {
  if (typeof item === 'string' || typeof item === 'number') return [String(item)];
  if (typeof item !== 'object' || item === null) return [];
  const fields = item as Record<string, unknown>;
  const value = [name, 'id', '_id', 'slug', 'name'].map((key) => fields[key]).find((one) => typeof one === 'string' || typeof one === 'number');
  return value === undefined ? [] : [String(value)];
}
