/** The parts of a route's request that can be taken away, one by one or together. Pure. */
import type { RequestRoute, Route } from '../scenario/scenario.js';
import { bodyFields, pairsOf, type BodyFields } from './body-fields.js';
import { fixedValue, isVarying } from './fixed-values.js';
import { shield, standInsIn, unshield, type Shielded } from './shielded-text.js';

export interface Part {
  /** Unique in the route. */
  readonly id: string;
  /** To take a template is to put one fixed value in its place; to take `abort` or `read` is to let the client read the answer as it comes. */
  readonly kind: 'header' | 'query' | 'body' | 'content-type' | 'field' | 'template' | 'abort' | 'read';
  /** Id of the part that it stands in and goes with. */
  readonly parent: string | undefined;
  /** As a report names it: `header authorization`, `{{seq}} in the path`. */
  readonly words: string;
}

export interface DissectedRoute<Kind extends Route = Route> {
  /** A part comes before those inside it. */
  readonly parts: readonly Part[];
  /** The route with the same name, without these parts. @param taken ids; what stands in one of them goes too */
  readonly without: (taken: ReadonlySet<string>) => Kind;
}

const BODY = 'body';
const ABORT = 'abort';
const READ = 'read';
const CONTENT_TYPE = 'content-type';

/**
 * A chain and a script stay as they are: without the step that deletes, the one that creates would look like a leak that
 * the server does not have.
 */
export function dissect(route: RequestRoute): DissectedRoute<RequestRoute>;
export function dissect(route: Route): DissectedRoute;
export function dissect(route: Route): DissectedRoute {
  return route.chain === undefined && route.script === undefined ? dissectRequest(route) : { parts: [], without: () => route };
}

function dissectRequest(route: RequestRoute): DissectedRoute<RequestRoute> {
  const path = shield(route.path);
  const headers = Object.entries(route.headers).map(([name, value]) => ({ name, id: `header ${name}`, value: shield(value) }));
  const body = route.body === undefined ? undefined : shield(route.body);
  const fields = body && bodyFields(body, route.headers[CONTENT_TYPE]);
  const form = Object.entries(route.form ?? {}).map(([name, value]) => ({ name, id: `form ${name}`, value: shield(value) }));
  const multipart = (route.multipart ?? []).map((part) => ({ part, id: `multipart ${part.name}`, content: typeof part.content === 'string' ? shield(part.content) : undefined }));
  const hasBody = body !== undefined || route.bodyFile !== undefined || route.form !== undefined || route.multipart !== undefined;
  const { place, pairs } = placeAndQuery(path);

  const parts: Part[] = [
    ...templateParts('path', path, standInsIn(place, path), undefined, 'the path'),
    ...pairs.flatMap(({ id, name, text }) => withTemplates({ id, kind: 'query', parent: undefined, words: `query parameter ${written(name, path)}` }, 'path', path, standInsIn(text, path))),
    ...headers.filter(({ name }) => !hasBody || name !== CONTENT_TYPE).flatMap(({ name, id, value }) => withTemplates({ id, kind: 'header', parent: undefined, words: `header ${name}` }, id, value)),
    ...(hasBody ? [{ id: BODY, kind: 'body', parent: undefined, words: 'the body' } as const] : []),
    ...(body && fields ? bodyParts(body, fields) : []),
    ...form.flatMap(({ name, id, value }) => withTemplates({ id, kind: 'field', parent: BODY, words: `form field ${name}` }, id, value)),
    ...multipart.flatMap(({ part: { name, filename }, id, content }): Part[] => {
      const part = { id, kind: 'field', parent: BODY, words: `${content === undefined || filename !== undefined ? 'file' : 'form field'} ${name}` } as const;
      return content === undefined ? [part] : withTemplates(part, id, content);
    }),
    // Without it the same body would take another way through the server: it goes after the body's own parts.
    ...headers.filter(({ name }) => hasBody && name === CONTENT_TYPE).flatMap(({ name, id, value }) => withTemplates({ id, kind: 'content-type', parent: BODY, words: `header ${name}` }, id, value)),
    ...(route.abort === undefined ? [] : [{ id: ABORT, kind: 'abort', parent: undefined, words: 'a client that drops the connection' } as const]),
    ...(route.readBytesPerSecond === undefined ? [] : [{ id: READ, kind: 'read', parent: undefined, words: 'a client that reads slowly' } as const]),
  ];

  return {
    parts,
    without: (taken) => {
      const { name: routeName, method, weight, status, abort, bodyFile, readBytesPerSecond } = route;
      const filled = (where: string, whole: Shielded, text = whole.text) => unshield(text, valuesFor(where, whole, taken));
      const bodyStays = hasBody && !taken.has(BODY);
      return {
        name: routeName,
        method,
        path: filled('path', path, withoutPairs(path, place, pairs, taken)),
        headers: Object.fromEntries(
          headers.filter(({ name, id }) => !taken.has(id) && (bodyStays || !hasBody || name !== CONTENT_TYPE)).map(({ name, id, value }) => [name, filled(id, value)]),
        ),
        ...(bodyStays && body && fields && { body: filled(BODY, body, fields.without(new Set([...taken].filter((id) => id.startsWith('field '))))) }),
        ...(bodyStays && bodyFile && { bodyFile }),
        ...(bodyStays && route.form && { form: Object.fromEntries(form.filter(({ id }) => !taken.has(id)).map(({ name, id, value }) => [name, filled(id, value)])) }),
        ...(bodyStays && route.multipart && { multipart: multipart.filter(({ id }) => !taken.has(id)).map(({ part, id, content }) => (content === undefined ? part : { ...part, content: filled(id, content) })) }),
        weight,
        status,
        ...(abort !== undefined && !taken.has(ABORT) && { abort }),
        ...(readBytesPerSecond !== undefined && !taken.has(READ) && { readBytesPerSecond }),
      };
    },
  };
}

type Pair = ReturnType<typeof pairsOf>[number];

function placeAndQuery({ text }: Shielded): { place: string; pairs: readonly Pair[] } {
  const mark = text.indexOf('?');
  return mark === -1 ? { place: text, pairs: [] } : { place: text.slice(0, mark), pairs: pairsOf(text.slice(mark + 1), 'query') };
}

function withoutPairs({ text }: Shielded, place: string, pairs: readonly Pair[], taken: ReadonlySet<string>): string {
  const kept = pairs.filter(({ id }) => !taken.has(id));
  if (kept.length === pairs.length) return text;
  return kept.length === 0 ? place : `${place}?${kept.map((pair) => pair.text).join('&')}`;
}

function bodyParts(body: Shielded, { fields }: BodyFields): Part[] {
  const inFields = new Set(fields.flatMap(({ standIns }) => standIns));
  const loose = [...body.templates.keys()].filter((standIn) => !inFields.has(standIn));
  return [
    ...templateParts(BODY, body, loose, BODY, 'the body'),
    ...fields.flatMap(({ id, parent = BODY, name, standIns }) => withTemplates({ id, kind: 'field', parent, words: `body field ${written(name, body)}` }, BODY, body, standIns)),
  ];
}

/** A part and the templates in it. @param where the text that holds it: the stand-ins of two texts may be the same */
function withTemplates(part: Part, where: string, text: Shielded, standIns: readonly string[] = [...text.templates.keys()]): Part[] {
  return [part, ...templateParts(where, text, standIns, part.id, part.words)];
}

function templateParts(where: string, { templates }: Shielded, standIns: readonly string[], parent: string | undefined, place: string): Part[] {
  return standIns.flatMap((standIn) => {
    const template = templates.get(standIn) ?? '';
    return isVarying(template) ? [{ id: templateId(where, standIn), kind: 'template', parent, words: `${template} in ${place}` }] : [];
  });
}

function templateId(where: string, standIn: string): string {
  return `template ${where} ${standIn}`;
}

/** What each template of a text becomes: itself, or its fixed value where it is taken. */
function valuesFor(where: string, { templates }: Shielded, taken: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map([...templates].map(([standIn, template], index) => [standIn, taken.has(templateId(where, standIn)) ? fixedValue(template, index) : template]));
}

function written(text: string, { templates }: Shielded): string {
  return unshield(text, templates);
}
