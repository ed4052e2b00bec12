/** OpenAPI and Postman: what is read from them, and where they are wrong. */
import { describe, expect, test } from '@jest/globals';
import { DescriptionFile } from '../../../harness/import/from/openapi/description.js';
import { openApiRequests } from '../../../harness/import/from/openapi/openapi.js';
import { postmanRequests } from '../../../harness/import/from/postman/postman.js';
import { RecordedTraffic } from '../../../harness/import/group/recorded-traffic.js';
import { Secrets } from '../../../harness/import/group/secrets.js';
import { LeftOut, type RecordedRequest } from '../../../harness/import/recorded-request.js';
import { LeakcheckError } from '../../../harness/errors.js';
import { compileRequest, requestSource } from '../../../harness/scenario/compile-route.js';
import type { RequestRoute } from '../../../harness/scenario/scenario.js';

function routesOf(requests: (secrets: Secrets, leftOut: LeftOut) => Iterable<RecordedRequest>): RequestRoute[] {
  const [secrets, leftOut] = [new Secrets('SHOP'), new LeftOut()];
  const traffic = new RecordedTraffic({ assets: false, secrets, leftOut });
  for (const request of requests(secrets, leftOut)) traffic.add(request);
  return traffic.routes().map(({ route }) => route);
}

function described(text: string, others: Readonly<Record<string, string>> = {}): RequestRoute[] {
  const file = new DescriptionFile('/api/api.yaml', 'api.yaml', text, (path) => {
    const other = others[path];
    if (other === undefined) throw new Error('ENOENT');
    return other;
  });
  return routesOf((secrets, leftOut) => openApiRequests(file, secrets, leftOut));
}

function bodiesOf(schema: string, more = ''): unknown[] {
  const [route] = described(`openapi: 3.1.0\npaths:\n  /a:\n    post:\n      requestBody: { content: { application/json: { schema: ${schema} } } }\n${more}`);
  const render = compileRequest(route as RequestRoute);
  return Array.from({ length: 20 }, (_, seq) => JSON.parse(String(render(requestSource(1, seq + 1)).body)) as unknown);
}

function mistake(text: string, others?: Readonly<Record<string, string>>): string[] {
  try {
    described(text, others);
  } catch (error) {
    expect(error).toBeInstanceOf(LeakcheckError);
    expect(error).toMatchObject({ code: 'import-invalid', next: expect.stringMatching(/\.$/) });
    return [...(error as LeakcheckError).details];
  }
  throw new Error('no mistake was found');
}

const ONE_PATH = (operation: string, more = '') => `openapi: 3.0.0\npaths:\n  /a/{id}:\n    get: ${operation}\n${more}`;

describe('OpenAPI', () => {
  test.each<[string, string, string]>([
    ['a number', '{ name: id, in: path, required: true, schema: { type: integer, minimum: 5, maximum: 5 } }', '/a/5'],
    ['an enumeration', '{ name: id, in: path, required: true, schema: { enum: [x, y] } }', '/a/{{pick y x}}'],
    ['an id', '{ name: id, in: path, required: true, schema: { type: string, format: uuid } }', '/a/{{uuid}}'],
    ['any text', '{ name: id, in: path, required: true, schema: { type: string, maxLength: 5 } }', '/a/{{hex 5}}'],
    ['an example', '{ name: id, in: path, required: true, example: tea pot, schema: { type: string } }', '/a/tea%20pot'],
    ['a list', '{ name: id, in: path, required: true, example: [1, 2], schema: { type: array } }', '/a/1,2'],
  ])('%s in the path', (_name, parameter, path) => {
    expect(described(ONE_PATH(`{ parameters: [${parameter}] }`))[0]?.path).toBe(path);
  });

  test.each<[string, string, string]>([
    ['exploded', '{ name: q, in: query, example: [1, 2] }', 'q=1&q=2'],
    ['with commas', '{ name: q, in: query, explode: false, example: [1, 2] }', 'q=1,2'],
    ['with pipes', '{ name: q, in: query, style: pipeDelimited, explode: false, example: [1, 2] }', 'q=1%7C2'],
    ['deep', '{ name: q, in: query, style: deepObject, example: { a: 1, b: c } }', 'q[a]=1&q[b]=c'],
    ['optional without an example', '{ name: q, in: query, schema: { type: string } }', ''],
  ])('a query that is %s', (_name, parameter, query) => {
    expect(described(ONE_PATH(`{ parameters: [${parameter}, { name: id, in: path, required: true, example: 1 }] }`))[0]?.path).toBe(`/a/1${query === '' ? '' : `?${query}`}`);
  });

  test.each<[string, string, (value: unknown) => boolean]>([
    ['bounds', '{ type: integer, minimum: 3, maximum: 9 }', (value) => Number.isInteger(value) && Number(value) >= 3 && Number(value) <= 9],
    ['old exclusive bounds', '{ type: integer, minimum: 3, exclusiveMinimum: true, maximum: 5 }', (value) => value === 4 || value === 5],
    ['a pattern', '{ type: string, pattern: "^[a-c]{2}-[0-9]{3}$" }', (value) => /^[a-c]{2}-\d{3}$/.test(String(value))],
    ['lengths', '{ type: string, minLength: 12, maxLength: 14 }', (value) => typeof value === 'string' && value.length >= 12 && value.length <= 14],
    ['several schemas at once', '{ allOf: [{ type: object, properties: { a: { type: boolean } }, required: [a] }, { type: object, properties: { b: { enum: [1] } }, required: [b] }] }', (value) => typeof (value as { a: unknown }).a === 'boolean' && (value as { b: unknown }).b === 1],
  ])('bodies keep to %s', (_name, schema, isRight) => {
    for (const body of bodiesOf(`{ type: object, required: [x], properties: { x: ${schema} } }`)) expect(isRight((body as { x: unknown }).x)).toBe(true);
  });

  test('a number is not sent as a text, nor what the server sets', () => {
    for (const body of bodiesOf('{ type: object, required: [id, n], properties: { id: { type: integer, readOnly: true }, n: { type: number } } }')) {
      expect(Object.keys(body as object)).toEqual(['n']);
      expect(typeof (body as { n: unknown }).n).toBe('number');
    }
  });

  test('schemas that refer to themselves end', () => {
    const tree = 'components: { schemas: { Tree: { type: object, required: [name, left], properties: { name: { type: string }, left: { type: object, properties: { tree: { $ref: "#/components/schemas/Tree" } } }, all: { type: array, items: { $ref: "#/components/schemas/Tree" } } } } } }\n';
    for (const body of bodiesOf('{ $ref: "#/components/schemas/Tree" }', tree)) expect(body).toEqual({ name: expect.any(String), left: {}, all: [] });
  });

  test('schemas that multiply end as well', () => {
    const wide = Array.from({ length: 12 }, (_, index) => `f${index}: { $ref: "#/components/schemas/S${index}" }`).join(', ');
    const all = Array.from({ length: 12 }, (_, index) => `S${index}: { type: object, properties: { ${wide} } }`).join(', ');
    expect(bodiesOf('{ $ref: "#/components/schemas/S0" }', `components: { schemas: { ${all} } }\n`)).toHaveLength(20);
  });

  test.each<[string, string, Partial<RequestRoute>]>([
    ['basic', '{ type: http, scheme: basic }', { headers: { authorization: 'Basic ${SHOP_AUTHORIZATION}' } }],
    ['OAuth', '{ type: oauth2, flows: {} }', { headers: { authorization: 'Bearer ${SHOP_AUTHORIZATION}' } }],
    ['a key in a header', '{ type: apiKey, in: header, name: X-Api-Key }', { headers: { 'x-api-key': '${SHOP_X_API_KEY}' } }],
    ['a key in the query', '{ type: apiKey, in: query, name: key }', { path: '/a/1?key=${SHOP_KEY}' }],
    ['a cookie', '{ type: apiKey, in: cookie, name: sid }', { headers: { cookie: 'sid=${SHOP_SID}' } }],
  ])('%s is asked of the environment', (_name, scheme, expected) => {
    expect(described(ONE_PATH('{ security: [{ s: [] }], parameters: [{ name: id, in: path, required: true, example: 1 }] }', `components: { securitySchemes: { s: ${scheme} } }`))[0]).toMatchObject(expected);
  });

  test('what others files hold', () => {
    const text = ONE_PATH('{ parameters: [{ $ref: "parts/p.yaml#/Id" }] }');
    expect(described(text, { '/api/parts/p.yaml': 'Id: { name: id, in: path, required: true, schema: { $ref: "s.yaml" } }', '/api/parts/s.yaml': 'enum: [x, y]' })[0]?.path).toBe('/a/{{pick y x}}');
  });

  test.each<[string, string, RegExp]>([
    ['YAML', 'openapi: 3.0.0\npaths:\n  /a: [\n', /^api\.yaml:3:\d+: /],
    ['JSON', '{ "openapi": "3.0.0",\n  "paths": { "/a" "b" } }', /^api\.yaml:2:\d+: /],
    ['a reference that leads nowhere', ONE_PATH('{ parameters: [{ $ref: "#/components/x" }] }'), /^api\.yaml:4:33: the reference #\/components\/x leads nowhere$/],
    ['a file that is not there', ONE_PATH('{ parameters: [{ $ref: "x.yaml#/a" }] }'), /^api\.yaml:4:33: cannot read the file of the reference x\.yaml#\/a$/],
    ['another machine', ONE_PATH('{ parameters: [{ $ref: "https://x.test/a.yaml" }] }'), /^api\.yaml:4:33: .*another machine/],
    ['a circle', 'openapi: 3.0.0\npaths:\n  /a: { $ref: "#/paths/~1a" }\n', /^api\.yaml:3:15: .*leads back to itself$/],
    ['Swagger 2', 'swagger: "2.0"\npaths: { /a: {} }\n', /^api\.yaml:1:10: this is Swagger 2\.0/],
    ['no paths', 'openapi: 3.1.0\nwebhooks: {}\n', /^api\.yaml:\d+:\d+: there are no paths/],
    ['another kind of file', 'a: 1\n', /^api\.yaml:1:1: expected a description with the key "openapi"/],
  ])('mistakes have their place: %s', (_name, text, place) => {
    const [first = '', ...rest] = mistake(text);
    expect(first).toMatch(place);
    expect(rest.join('\n')).toContain('^');
  });

  test('a mistake in another file is shown there', () => {
    expect(mistake(ONE_PATH('{ parameters: [{ $ref: "p.yaml#/Id" }] }'), { '/api/p.yaml': 'Id: [\n' })[0]).toMatch(/^p\.yaml:1:\d+: /);
  });
});

describe('Postman', () => {
  const collection = (item: unknown, more: object = {}) => ({ info: { schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' }, item: [item], ...more });
  const read = (value: unknown): RequestRoute[] => routesOf((secrets, leftOut) => postmanRequests(value, 'file', secrets, leftOut));

  test.each<[string, unknown, Partial<RequestRoute>]>([
    ['a number without quotes', { mode: 'raw', raw: '{"n": {{$randomInt}}, "t": "{{name}}"}', options: { raw: { language: 'json' } } }, { body: '{"n": {{int 0 1000}}, "t": "tea"}', headers: { 'content-type': 'application/json' } }],
    ['fields', { mode: 'formdata', formdata: [{ key: 'a', value: '{{name}}', type: 'text' }] }, { body: expect.stringContaining('name="a"\r\n\r\ntea\r\n') as never, headers: { 'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/) as never } }],
    ['GraphQL', { mode: 'graphql', graphql: { query: '{ teas }', variables: '{"n":1}' } }, { body: '{"query":"{ teas }","variables":{"n":1}}' }],
  ])('a body: %s', (_name, body, expected) => {
    expect(read(collection({ name: 'r', request: { method: 'POST', url: '{{base}}/a', body } }, { variable: [{ key: 'name', value: 'tea' }] }))[0]).toMatchObject({ path: '/a', ...expected });
  });

  test('a parameter without a value is made up', () => {
    expect(read(collection({ name: 'r', request: { url: { raw: '{{base}}/a/:id', path: ['a', ':id'] } } }))[0]).toMatchObject({ path: '/a/{{int 1 100}}', status: expect.arrayContaining([{ from: 404, to: 404 }]) });
  });

  test('variables that nothing defines are asked of the environment', () => {
    expect(read(collection({ name: 'r', request: { url: 'http://x/a?b={{tenantId}}' } }))[0]?.path).toBe('/a?b=${SHOP_TENANT_ID}');
  });

  test('what is no collection', () => {
    expect(() => read({ requests: [], item: undefined })).toThrow(expect.objectContaining({ code: 'import-invalid' }));
  });
});
