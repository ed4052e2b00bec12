/**
 * A way to one value of a JSON document: a singular query of RFC 9535 (JSONPath), section 2.3.5.1, such as `$.items[0].id`.
 * Queries that may find several values are none.
 */

/** Names of members, and indexes, which count from the end below 0. */
export type JsonQuery = readonly (string | number)[];

const SEGMENT = /^(?:\.([A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*)|\[(-?\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\])/u;

/** @returns the segments, or what is wrong as a sentence without a subject */
export function parseJsonQuery(text: string): JsonQuery | string {
  if (!text.startsWith('$')) return 'does not begin with "$"';
  const segments: (string | number)[] = [];
  for (let rest = text.slice(1); rest !== '';) {
    const [whole, name, index, single, double] = SEGMENT.exec(rest) ?? [];
    if (whole === undefined) return `is not understood from ${JSON.stringify(rest)} on: write names and indexes that lead to one value, such as $.items[0].id`;
    segments.push(index === undefined ? (name ?? (single ?? double ?? '').replace(/\\(.)/gu, '$1')) : Number(index));
    rest = rest.slice(whole.length);
  }
  return segments;
}

/** @returns the value; or, where there is none, how far the way leads, as a query */
export function findByQuery(document: unknown, query: JsonQuery): { readonly value: unknown } | { readonly foundUntil: string } {
  let value = document;
  let at = '$';
  for (const segment of query) {
    const next = member(value, segment);
    if (next === undefined) return { foundUntil: at };
    value = next;
    at += typeof segment === 'number' ? `[${segment}]` : /^[A-Za-z_]\w*$/.test(segment) ? `.${segment}` : `['${segment}']`;
  }
  return { value };
}

function member(value: unknown, segment: string | number): unknown {
  if (typeof segment === 'number') return Array.isArray(value) ? (value as unknown[]).at(segment) : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, segment) ? (value as Record<string, unknown>)[segment] : undefined;
}
