import type { Route } from './scenario.js';
import { seededRandom } from './seeded-random.js';
import { compileTemplate, type Template } from './template.js';
import type { RequestSource } from './template-functions.js';

/** One request, ready to be sent. */
export interface RenderedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export type CompiledRoute = (source: RequestSource) => RenderedRequest;

/**
 * Parses a route's templates once; the function that comes back is called for every request.
 * @throws TemplateError for a template with a mistake (a route of a parsed scenario has none)
 */
export function compileRoute(route: Route): CompiledRoute {
  const { method } = route;
  const path = pathRenderer(compileTemplate(route.path));
  const headers = headersRenderer(route.headers);
  const body = bodyRenderer(route);
  if (body === undefined) return source => ({ method, path: path(source), headers: headers(source) });
  return source => ({ method, path: path(source), headers: headers(source), body: body(source) });
}

/** What request number `seq` of a run gives its templates: the same whatever requests ran before or beside it. */
export function requestSource(seed: number, seq: number): RequestSource {
  return { seq, random: seededRandom(seed, seq) };
}

function pathRenderer(template: Template): (source: RequestSource) => string {
  return unlessConstant(template, source => legalPath(template.render(source)));
}

function headersRenderer(headers: Route['headers']): (source: RequestSource) => RenderedRequest['headers'] {
  const compiled = Object.entries(headers).map(([name, value]) => {
    const template = compileTemplate(value);
    return [name, unlessConstant(template, source => legalHeaderValue(template.render(source))), template.constant] as const;
  });
  const render = (source: RequestSource): RenderedRequest['headers'] => Object.fromEntries(compiled.map(([name, value]) => [name, value(source)]));
  if (!compiled.every(([, , constant]) => constant)) return render;
  const once = Object.freeze(render(NO_SOURCE));
  return () => once;
}

function bodyRenderer({ body, bodyFile }: Route): ((source: RequestSource) => string | Uint8Array) | undefined {
  if (bodyFile !== undefined) return () => bodyFile.bytes;
  return body === undefined ? undefined : compileTemplate(body).render;
}

const NO_SOURCE: RequestSource = { seq: 0, random: () => 0 };

function unlessConstant(template: Template, render: (source: RequestSource) => string): (source: RequestSource) => string {
  if (!template.constant) return render;
  const text = render(NO_SOURCE);
  return () => text;
}

/**
 * Percent-encodes what would break the request line or is never sent: spaces, controls, non-ASCII, `#`.
 * `%` stays, so that a path that is encoded already is not encoded twice.
 */
export function legalPath(path: string): string {
  return path.replace(/[^\x21\x22\x24-\x7e]/gu, character => encodeURIComponent(character.replace(/\p{Surrogate}/u, '\ufffd')));
}

/** A line break in a value would start another header. The schema refuses it; routes also come from other places. */
function legalHeaderValue(value: string): string {
  return value.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, ' ');
}
