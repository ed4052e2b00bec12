/** A group of requests → the route that stands for them in a scenario. Pure. */
import { DEFAULT_STATUS } from '../../scenario/defaults.js';
import type { RequestRoute, StatusRange } from '../../scenario/scenario.js';
import { jsonWord, type WrittenBody } from './body-form.js';
import type { Segment } from './path-tree.js';
import type { RouteGroup } from './route-group.js';
import { hasTemplate, scenarioText, template } from './template-text.js';
import { MOST_PICKED, vary, type Place, type Varied } from './vary.js';

export interface ImportedRoute {
  /** Its weight is how many requests of the recording it stands for. Its name is not unique yet: `GET /users/{id}`. */
  readonly route: RequestRoute;
  /** What tells it from others of the same name, the most telling first: its status, names in the query, an operation. */
  readonly marks: readonly string[];
  /** What somebody who reads the scenario should know. */
  readonly remarks: readonly string[];
}

const FIRST_WRONG_STATUS = 400;
const NOT_FOUND = 404;
const GONE = 410;
const JSON_TYPE = 'application/json';

export function writeRoute(segments: readonly Segment[], group: RouteGroup): ImportedRoute {
  const { method, query, body, status = 0 } = group.first;
  const path = writtenPath(segments, group);
  const written = body && writtenBody(group);
  const isWrong = status >= FIRST_WRONG_STATUS;
  const right = isWrong ? { status: [{ from: status, to: status }], remarks: [] } : rightStatus(group, path, segments.includes(undefined));
  const operation = body?.leaves.find(({ name }) => name === 'operationName' || name === 'method')?.text;
  return {
    route: {
      name: group.first.name ?? `${method} ${namedPath(segments, group)}`,
      method,
      path: scenarioText(path.text + writtenQuery(group)),
      headers: { ...contentTypeOf(group, written), ...writtenHeaders(group) },
      ...(written !== undefined && { body: bodyText(written) }),
      weight: group.requests,
      status: right.status,
    },
    marks: [...(isWrong ? [`(${status})`] : []), ...(query.length > 0 ? [`?${query.map(({ name }) => name).join('&')}`] : []), ...(operation === undefined ? [] : [operation])],
    remarks: right.remarks,
  };
}

interface WrittenPath {
  readonly text: string;
  readonly isBeyondSeen: boolean;
}

function writtenPath(segments: readonly Segment[], group: RouteGroup): WrittenPath {
  const variables = segments.flatMap((segment, index) => (segment === undefined ? [index] : []));
  const together = variables.length > 1 && !group.first.isMadeUp ? pickedTogether(variables, group) : undefined;
  if (together !== undefined) return { text: together, isBeyondSeen: false };
  const varied = segments.map((segment, index): Varied => {
    const values = group.segments[index];
    if (segment !== undefined || values === undefined) return { text: segment ?? '', varies: false, isBeyondSeen: false };
    return vary(values, placeIn(group, 'path', group.first.parameters?.get(index) ?? '', pathWord));
  });
  return { text: `/${varied.map(({ text }) => text).join('/')}`, isBeyondSeen: varied.some(({ text, isBeyondSeen }) => isBeyondSeen || (group.first.isMadeUp && hasTemplate(text))) };
}

/**
 * Order 17 of user 4 is not order 17 of user 5: where not every pair was seen, those that were are picked from as a whole.
 * undefined where all were, or most of many.
 */
function pickedTogether(variables: readonly number[], group: RouteGroup): string | undefined {
  const [from = 0, to = 0] = [variables[0], variables.at(-1)];
  const seen = group.paths.distinct.map((path) => path.split('/'));
  const together = [...new Set(seen.map((segments) => segments.slice(from, to + 1).join('/')))];
  const possible = variables.reduce((product, index) => product * (group.segments[index]?.distinct.length ?? 1), 1);
  if (together.length >= possible || (together.length > MOST_PICKED && 2 * together.length >= possible && !group.paths.isMany)) return undefined;
  const words = together.flatMap((text) => pathWord(text) ?? []).slice(0, MOST_PICKED);
  if (words.length < 2) return undefined;
  const [before, after] = [seen[0]?.slice(0, from) ?? [], seen[0]?.slice(to + 1) ?? []];
  return `/${[...before, template(`{{pick ${words.join(' ')}}}`), ...after].join('/')}`;
}

/** Encoded, so that the brace is none of a template. */
function pathWord(text: string): string | undefined {
  return hasTemplate(text) || text === '' ? undefined : text.replace(/[{}$]/g, encodeURIComponent);
}

function headerWord(text: string): string | undefined {
  return hasTemplate(text) || text === '' ? undefined : text;
}

function bodyWord(text: string): string | undefined {
  return hasTemplate(text) ? undefined : jsonWord(text);
}

function placeIn(group: RouteGroup, kind: Place['kind'], name: string, asWord: Place['asWord']): Place {
  return { kind, name, method: group.first.method, isMadeUp: group.first.isMadeUp, asWord };
}

function writtenQuery(group: RouteGroup): string {
  const pairs = group.first.query.map(({ name, value }, index) => {
    const values = group.query[index];
    return value === undefined || values === undefined ? name : `${name}=${vary(values, placeIn(group, 'query', name, pathWord)).text}`;
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function writtenHeaders(group: RouteGroup): Record<string, string> {
  const kept = group.headers.filter(([name]) => name !== 'content-type');
  return Object.fromEntries(kept.map(([name, values]) => [name, scenarioText(vary(values, placeIn(group, 'header', name, headerWord)).text)]));
}

function contentTypeOf({ first: { headers, body } }: RouteGroup, written: WrittenBody | undefined): Record<string, string> {
  const stated = headers['content-type'] ?? (body?.signature.startsWith('json') ? JSON_TYPE : undefined);
  return written === undefined || stated === undefined ? {} : { 'content-type': scenarioText(stated) };
}

function writtenBody(group: RouteGroup): WrittenBody | undefined {
  const { body } = group.first;
  const asWord = body?.signature.startsWith('form') ? pathWord : bodyWord;
  return body?.write(({ place, name }) => {
    const values = group.leaf(place);
    return values && vary(values, placeIn(group, 'body', name, asWord));
  });
}

function bodyText(written: WrittenBody): string {
  if (written.kind === 'json') return JSON.stringify(deepMapped(written.value));
  // A body that begins with @ would name a file.
  return scenarioText(written.text.replace(/^@/, template('{{pick @}}')));
}

function deepMapped(value: unknown): unknown {
  if (typeof value === 'string') return scenarioText(value);
  if (Array.isArray(value)) return value.map(deepMapped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [scenarioText(key), deepMapped(inside)]));
}

function rightStatus({ first: { method, alsoRight } }: RouteGroup, path: WrittenPath, hasIds: boolean): { status: readonly StatusRange[]; remarks: string[] } {
  const isDeleted = method === 'DELETE' && hasIds;
  const more = [...new Set([...alsoRight, ...(path.isBeyondSeen ? [NOT_FOUND] : []), ...(isDeleted ? [NOT_FOUND, GONE] : [])])];
  return {
    status: more.length === 0 ? DEFAULT_STATUS : [{ from: 200, to: 299 }, { from: 300, to: 399 }, ...more.map((status) => ({ from: status, to: status }))],
    remarks: [
      ...(path.isBeyondSeen ? [`ids that do not exist are asked for as well, so ${NOT_FOUND} counts as right`] : []),
      ...(isDeleted ? ['what is deleted once is gone the next time'] : []),
    ],
  };
}

/** `/users/{id}`: ids have no name but in a description. */
function namedPath(segments: readonly Segment[], group: RouteGroup): string {
  return `/${segments.map((segment, index) => (segment === undefined ? `{${group.first.parameters?.get(index) ?? 'id'}}` : segment)).join('/')}`.replace(/[\ue000\ue001]/g, '');
}
