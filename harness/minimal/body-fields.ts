/** The fields of a request's body, JSON or form, each of which can be taken away. */
import { standInsIn, type Shielded } from './shielded-text.js';

export interface BodyField {
  /** Unique in the body. */
  readonly id: string;
  /** Id of the field that it stands in; undefined at the top. */
  readonly parent: string | undefined;
  /** `item`, `items[0].id`; shielded. */
  readonly name: string;
  /** Stand-ins of the templates in its name or, where it holds no further fields, in its value. */
  readonly standIns: readonly string[];
}

export interface BodyFields {
  /** A field comes before those inside it. */
  readonly fields: readonly BodyField[];
  /** The shielded body without these fields; what was not taken stays byte by byte where nothing was. */
  readonly without: (taken: ReadonlySet<string>) => string;
}

/** Fields further inside go with the one around them. */
const DEEPEST_FIELD = 8;
const FORM = /^application\/x-www-form-urlencoded\b/i;

/** @param contentType as the request states it */
export function bodyFields(body: Shielded, contentType: string | undefined): BodyFields {
  const json = jsonFields(body);
  if (json !== undefined) return json;
  return contentType !== undefined && FORM.test(contentType) ? formFields(body) : { fields: [], without: () => body.text };
}

function jsonFields(body: Shielded): BodyFields | undefined {
  const value = parsed(body.text);
  // A stand-in that is no longer itself, such as one of two side by side in a number, could not be put back.
  if (value === undefined || standInsIn(JSON.stringify(value), body).length < body.templates.size) return undefined;
  const fields: BodyField[] = [];
  const visit = (container: object, path: Path): void => {
    for (const [key, inside] of entriesOf(container)) {
      const own = [...path, key];
      const holdsFields = isContainer(inside) && entriesOf(inside).length > 0 && own.length < DEEPEST_FIELD;
      const named = typeof key === 'string' ? key : '';
      fields.push({
        id: idOf(own),
        parent: path.length === 0 ? undefined : idOf(path),
        name: nameOf(own),
        standIns: standInsIn(holdsFields ? named : named + JSON.stringify(inside), body),
      });
      if (holdsFields) visit(inside, own);
    }
  };
  visit(value, []);
  return { fields, without: (taken) => (taken.size === 0 ? body.text : JSON.stringify(withoutFields(value, [], taken))) };
}

/** A JSON object or list; undefined for any other text. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isContainer(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Path = readonly (string | number)[];

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function entriesOf(container: object): [string | number, unknown][] {
  return Array.isArray(container) ? [...(container as unknown[]).entries()] : Object.entries(container);
}

function withoutFields(value: unknown, path: Path, taken: ReadonlySet<string>): unknown {
  if (!isContainer(value)) return value;
  const kept = entriesOf(value).map(([key, inside]) => ({ key, inside, own: [...path, key] })).filter(({ own }) => !taken.has(idOf(own)));
  const simpler = kept.map(({ key, inside, own }) => [key, withoutFields(inside, own, taken)] as const);
  return Array.isArray(value) ? simpler.map(([, inside]) => inside) : Object.fromEntries(simpler);
}

function idOf(path: Path): string {
  return `field ${JSON.stringify(path)}`;
}

function nameOf(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

function formFields(body: Shielded): BodyFields {
  const pairs = pairsOf(body.text, 'field');
  return {
    fields: pairs.map(({ id, name, text }) => ({ id, parent: undefined, name, standIns: standInsIn(text, body) })),
    without: (taken) => (taken.size === 0 ? body.text : pairs.filter(({ id }) => !taken.has(id)).map(({ text }) => text).join('&')),
  };
}

/** `name=value` pairs of a form or a query. @param kind makes their ids unlike those of other parts */
export function pairsOf(text: string, kind: string): { readonly id: string; readonly name: string; readonly text: string }[] {
  return text.split('&').filter((pair) => pair !== '').map((pair, index) => ({ id: `${kind} ${index}`, name: pair.split('=', 1)[0] ?? '', text: pair }));
}
