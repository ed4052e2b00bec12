/** OpenAPI 3.0 and 3.1: each operation becomes requests with values of its schemas and examples. */
import type { LeakcheckError } from '../../../errors.js';
import type { Secrets } from '../../group/secrets.js';
import type { LeftOut, RecordedRequest } from '../../recorded-request.js';
import { valueOf } from '../schema-values.js';
import type { DescriptionFile, Part } from './description.js';
import { encoded, parametersOf, queryPairs, simpleText, type Parameter } from './parameters.js';
import { plainSchema } from './plain-schema.js';
import { securityOf } from './security.js';
import { plainText } from '../../plain-text.js';

/** Enough different values of every field to vary it by. */
const REQUESTS_PER_OPERATION = 30;
const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** @throws LeakcheckError import-invalid with the place of the mistake */
export function* openApiRequests(file: DescriptionFile, secrets: Secrets, leftOut: LeftOut): Generator<RecordedRequest> {
  const { root } = file;
  checkVersion(root);
  const paths = root.at('paths');
  if (paths === undefined || paths.entries.length === 0) throw root.mistake('paths', 'there are no paths, so there is nothing to ask for');
  for (const [path, item] of paths.entries) {
    if (!path.startsWith('/')) continue;
    for (const method of METHODS) {
      const operation = item.at(method);
      if (operation !== undefined) yield* requestsOf({ path, method: method.toUpperCase(), item, operation, root }, secrets, leftOut);
    }
  }
  for (const [name] of root.at('webhooks')?.entries ?? []) leftOut.add('webhooks, which the server sends', name);
}

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly item: Part;
  readonly operation: Part;
  readonly root: Part;
}

function checkVersion(root: Part): void {
  if (root.keys['swagger'] !== undefined) throw root.mistake('swagger', `this is Swagger ${plainText(root.keys['swagger'])}; OpenAPI 3.0 and 3.1 are read`);
  const version = root.keys['openapi'];
  if (typeof version !== 'string' || !/^3\.\d/.test(version)) throw root.mistake('openapi', 'expected a description with the key "openapi" and a version from 3.0 on');
}

function* requestsOf(described: Operation, secrets: Secrets, leftOut: LeftOut): Generator<RecordedRequest> {
  const { path, method, item, operation, root } = described;
  const shown = `${method} ${path}`;
  const body = bodyOf(operation.at('requestBody'));
  if (body === 'unfit') return leftOut.add('operations whose body is neither JSON, a form nor text', shown);
  const template = basePath(operation, item, root) + path;
  const parameters = parametersOf(item, operation);
  const used = parameters.filter(({ isRequired, part }) => isRequired || examplesOf(part).length > 0);
  const security = securityOf(operation, root, secrets);
  const values = new Map(used.map((parameter) => [parameter, valuesOf(parameter.part)]));
  const valueAt = (parameter: Parameter, index: number) => values.get(parameter)?.(index);
  const inPath = new Map(template.split('/').slice(1).flatMap((segment, index) => {
    const [, name] = /\{([^}]+)\}/.exec(segment) ?? [];
    return name === undefined ? [] : [[index, name] as const];
  }));
  const missing = [...inPath.values()].find((name) => !used.some((parameter) => parameter.in === 'path' && parameter.name === name));
  for (let index = 0; index < REQUESTS_PER_OPERATION; index += 1) {
    const ofKind = (kind: string) => used.filter((parameter) => parameter.in === kind);
    const target = template.replace(/\{([^}]+)\}/g, (whole, name: string) => {
      const parameter = ofKind('path').find((candidate) => candidate.name === name);
      // Described nowhere: a number is the best guess.
      return parameter === undefined ? (name === missing ? String(index + 1) : encoded(whole)) : simpleText(valueAt(parameter, index), encoded);
    });
    const query = [...ofKind('query').flatMap((parameter) => queryPairs(parameter, valueAt(parameter, index))), ...security.query].join('&');
    const headers = Object.fromEntries(ofKind('header').map((parameter) => [parameter.name.toLowerCase(), simpleText(valueAt(parameter, index), plainText)]));
    const content = body?.(index);
    yield {
      method,
      target: query === '' ? target : `${target}?${query}`,
      headers: { ...headers, ...security.headers, ...(content !== undefined && { 'content-type': content.type }) },
      ...(content !== undefined && { body: content.text }),
      name: `${method} ${template}`,
      parameters: inPath,
      isMadeUp: true,
    };
  }
}

/** Of the first server: `https://api.example.com/v1` → `/v1`. */
function basePath(...places: readonly Part[]): string {
  const server = places.map((place) => place.at('servers', 0)).find((found) => found !== undefined);
  const url = (server?.text('url') ?? '/').replace(/\{([^}]+)\}/g, (_, name: string) => plainText(server?.at('variables', name)?.keys['default'] ?? name));
  return url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '').replace(/^(?!\/)(?=.)/, '/').replace(/\/+$/, '');
}

type Values = (index: number) => unknown;

/** Of a parameter, or of what a body holds in one format: examples, or else what its schema allows. */
function valuesOf(part: Part): Values {
  const examples = examplesOf(part);
  if (examples.length > 0) return (index) => examples[index % examples.length];
  const [content] = part.at('content')?.entries ?? [];
  const schema = part.at('schema') ?? content?.[1].at('schema');
  if (schema === undefined) return () => 'text';
  const plain = plainSchema(schema);
  return (index) => made(() => valueOf(plain, index + 1), () => schema.file.invalid(schema.path, 'no value fits this schema'));
}

function made(make: () => unknown, failure: () => LeakcheckError): unknown {
  try {
    return make();
  } catch {
    throw failure();
  }
}

function examplesOf(part: Part): unknown[] {
  const named = (part.at('examples')?.entries ?? []).flatMap(([, example]) => (Object.hasOwn(example.keys, 'value') ? [example.keys['value']] : []));
  if (named.length > 0) return named;
  const own = part.keys['example'] ?? part.at('schema')?.keys['example'];
  return own === undefined ? [] : [own];
}

/** The text of a body and its type; undefined where there is none. */
function bodyOf(body: Part | undefined): ((index: number) => { text: string; type: string }) | 'unfit' | undefined {
  const formats = body?.at('content')?.entries ?? [];
  if (formats.length === 0) return undefined;
  const [type, format] = formats.find(([name]) => /[/+]json\b|\*\/\*/i.test(name)) ?? formats.find(([name]) => name.startsWith(FORM_TYPE)) ?? formats.find(([name]) => name.startsWith('text/')) ?? [];
  if (type === undefined || format === undefined) return 'unfit';
  const values = valuesOf(format);
  if (type.startsWith(FORM_TYPE)) return (index) => ({ text: formText(values(index)), type });
  if (type.startsWith('text/')) return (index) => ({ text: plainText(values(index)), type });
  return (index) => ({ text: JSON.stringify(values(index)), type: type.includes('*') ? 'application/json' : type });
}

function formText(value: unknown): string {
  return Object.entries(value as object).flatMap(([key, inside]) => (Array.isArray(inside) ? inside : [inside]).map((item) => `${encodeURIComponent(key)}=${encoded(item)}`)).join('&');
}
