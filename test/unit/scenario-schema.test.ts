import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { editorSchema, editorSchemaText, exampleAt, type JsonSchema, scenarioJsonSchema } from '../../harness/scenario/json-schema.js';
import { parseScenario } from '../../harness/scenario/read-scenario.js';
import { FULL_EXAMPLE, scenarioReference } from '../../harness/scenario/reference-table.js';

const ROOT = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const REGENERATE = 'npm run build && node dist/harness/scenario/write-json-schema.js scenarios/scenario.schema.json docs/scenario.md';

describe('what is made from the schema', () => {
  it(`is up to date (else: ${REGENERATE})`, () => {
    expect(read('scenarios/scenario.schema.json')).toBe(editorSchemaText());
    expect(read('docs/scenario.md')).toBe(scenarioReference());
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const visit = (schema: JsonSchema, path: string): void => {
      for (const [key, child] of Object.entries(schema.properties ?? {})) {
        if (child.description === undefined) undescribed.push(`${path}${key}`);
        visit(child, `${path}${key}.`);
      }
      for (const inner of [...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])]) visit(inner, path);
    };
    visit(scenarioJsonSchema(), '');
    expect(undescribed).toEqual([]);
  });

  it('says defaults in words where they are no fixed value', () => {
    expect(editorSchema().properties?.['name']?.description).toBe("What the scenario is called in results. Default: the file's name without its extension.");
    expect(editorSchemaText()).not.toContain('defaultIs');
  });

  it('has examples that are right', () => {
    expect(exampleAt(['routes'])).toEqual(['GET /products']);
    for (const key of ['body', 'form', 'multipart', 'status', 'headers', 'read']) {
      const schema = scenarioJsonSchema().properties?.['routes']?.items?.anyOf?.find(({ properties }) => properties !== undefined)?.properties?.[key];
      for (const example of schema?.examples ?? []) {
        const text = `target: { command: x }\nroutes: [{ request: POST /, ${key}: ${JSON.stringify(example)} }]`;
        expect(() => parseScenario(text, '/s.yaml', { readBodyFile: () => new Uint8Array() })).not.toThrow();
      }
    }
  });
});

describe('the JSON Schema', () => {
  const schema = editorSchema();

  it('accepts the example of the documentation and the examples that run', () => {
    expect(violations(schema, parseYaml(FULL_EXAMPLE, { merge: true }), '')).toEqual([]);
    const folder = join(ROOT, 'scenarios');
    for (const name of existsSync(folder) ? readdirSync(folder).filter(file => /\.ya?ml$/.test(file)) : []) {
      const text = read(`scenarios/${name}`);
      expect(violations(schema, parseYaml(text, { merge: true }), name)).toEqual([]);
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=scenario.schema.json');
    }
  });

  it('refuses what the tool refuses', () => {
    expect(violations(schema, { target: { comand: 'x' }, routes: [], bisect: 'of', thresholds: { heap: '16' } }, '')).toEqual([
      '.target.comand is unknown',
      '.routes is too short',
      '.thresholds.heap has another pattern',
      '.bisect fits no alternative',
    ]);
  });
});

/** The part of JSON Schema that the generated one uses; a validator would be a dependency for one test. */
function violations(schema: JsonSchema & { minItems?: number }, value: unknown, path: string): string[] {
  if (schema.anyOf !== undefined) return schema.anyOf.some(option => violations(option, value, path).length === 0) ? [] : [`${path} fits no alternative`];
  const type = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  const types = [schema.type ?? type].flat();
  if (!types.includes(type) && !(type === 'integer' && types.includes('number'))) return [`${path} is no ${types.join(' or ')}`];
  if ((schema.enum !== undefined && !schema.enum.includes(value)) || ('const' in schema && schema.const !== value)) return [`${path} has another value`];
  if (typeof value === 'string') return schema.pattern === undefined || new RegExp(schema.pattern).test(value) ? [] : [`${path} has another pattern`];
  if (Array.isArray(value)) {
    const short = value.length < (schema.minItems ?? 0) ? [`${path} is too short`] : [];
    return [...short, ...value.flatMap((item: unknown, index) => violations(schema.items ?? {}, item, `${path}[${index}]`))];
  }
  if (typeof value !== 'object' || value === null) return [];
  const keys = value as Record<string, unknown>;
  const { properties = {}, additionalProperties, required = [] } = schema;
  return [
    ...required.filter(key => !(key in keys)).map(key => `${path}.${key} is missing`),
    ...Object.keys(keys).filter(key => !(key in properties) && additionalProperties === false).map(key => `${path}.${key} is unknown`),
    ...Object.entries(properties).flatMap(([key, child]) => (key in keys ? violations(child, keys[key], `${path}.${key}`) : [])),
  ];
}
