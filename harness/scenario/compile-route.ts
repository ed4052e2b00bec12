import { basename } from 'node:path';
import { multipartBody, multipartType } from './multipart.js';
import type { RequestSpec, Route } from './scenario.js';
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

export type CompiledRequest = (source: RequestSource) => RenderedRequest;

/**
 * Parses a request's templates once; the function that comes back is called for every request.
 * @throws TemplateError for a template with a mistake (a request of a parsed scenario has none)
 */
export function compileRequest(spec: RequestSpec): CompiledRequest {
  const { method } = spec;
  const path = pathRenderer(compileTemplate(spec.path));
  const headers = headersRenderer({ ...contentTypeOf(spec), ...spec.headers });
  const body = bodyRenderer(spec);
  if (body === undefined) return source => ({ method, path: path(source), headers: headers(source) });
  return source => ({ method, path: path(source), headers: headers(source), body: body(source) });
}

/** What a request's templates ask its source for: `token`, `users.email`, `${API_KEY}`. */
export function namesIn(spec: RequestSpec): ReadonlySet<string> {
  return new Set(templatedTexts(spec).flatMap(text => compileTemplate(text).names));
}

/** The requests that a route sends as the scenario has them; none where code makes them. */
export function requestsOf(route: Route): readonly RequestSpec[] {
  return route.chain ?? (route.script === undefined ? [route] : []);
}

/** What request number `seq` of a run gives its templates: the same whatever requests ran before or beside it. */
export function requestSource(seed: number, seq: number, value: RequestSource['value'] = noValue): RequestSource {
  return { seq, random: seededRandom(seed, seq), value };
}

function noValue(name: string): never {
  throw new RangeError(`nothing gives "${name}" a value`);
}

function templatedTexts({ path, headers, body, form = {}, multipart = [] }: RequestSpec): string[] {
  const parts = multipart.flatMap(({ content, filename }) => [content, filename]);
  return [path, ...Object.values(headers), body, ...Object.values(form), ...parts].filter(text => typeof text === 'string');
}

function contentTypeOf({ form, multipart }: RequestSpec): Record<string, string> {
  if (multipart !== undefined) return { 'content-type': multipartType() };
  return form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
}

function pathRenderer(template: Template): (source: RequestSource) => string {
  return unlessConstant(template, source => legalPath(template.render(source)));
}

function headersRenderer(headers: RequestSpec['headers']): (source: RequestSource) => RenderedRequest['headers'] {
  const compiled = Object.entries(headers).map(([name, value]) => {
    const template = compileTemplate(value);
    return [name, unlessConstant(template, source => legalHeaderValue(template.render(source))), template.constant] as const;
  });
  const render = (source: RequestSource): RenderedRequest['headers'] => Object.fromEntries(compiled.map(([name, value]) => [name, value(source)]));
  if (!compiled.every(([, , constant]) => constant)) return render;
  const once = Object.freeze(render(NO_SOURCE));
  return () => once;
}

function bodyRenderer({ body, bodyFile, form, multipart }: RequestSpec): ((source: RequestSource) => string | Uint8Array) | undefined {
  if (bodyFile !== undefined) return () => bodyFile.bytes;
  if (form !== undefined) return formRenderer(form);
  if (multipart !== undefined) return multipartRenderer(multipart);
  return body === undefined ? undefined : compileTemplate(body).render;
}

function formRenderer(form: NonNullable<RequestSpec['form']>): (source: RequestSource) => string {
  const fields = Object.entries(form).map(([name, value]) => ({ name, value: compileTemplate(value) }));
  return source => new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, value.render(source)])).toString();
}

function multipartRenderer(parts: NonNullable<RequestSpec['multipart']>): (source: RequestSource) => Uint8Array {
  const compiled = parts.map(({ name, content, filename, type }) => {
    const text = typeof content === 'string' ? compileTemplate(content) : undefined;
    const file = typeof content === 'string' ? undefined : content;
    const given = filename ?? (file && basename(file.path));
    const called = given === undefined ? undefined : compileTemplate(given);
    return {
      constant: (text?.constant ?? true) && (called?.constant ?? true),
      render: (source: RequestSource) => ({ name, type, filename: called?.render(source), content: text?.render(source) ?? file?.bytes ?? '' }),
    };
  });
  const render = (source: RequestSource): Uint8Array => multipartBody(compiled.map(part => part.render(source)));
  if (!compiled.every(({ constant }) => constant)) return render;
  const once = render(NO_SOURCE);
  return () => once;
}

const NO_SOURCE: RequestSource = { seq: 0, random: () => 0, value: noValue };

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
