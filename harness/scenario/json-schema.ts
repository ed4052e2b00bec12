import { z } from 'zod';
import { scenarioSchema } from './schema.js';

/** The part of JSON Schema that the scenario's schema uses. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly pattern?: string;
  /** A default in words; not part of JSON Schema, and moved into the description by `editorSchema`. */
  readonly defaultIs?: string;
}

let generated: JsonSchema | undefined;

/** The schema of what people write, as plain data. */
export function scenarioJsonSchema(): JsonSchema {
  generated ??= z.toJSONSchema(scenarioSchema, { io: 'input' }) as JsonSchema;
  return generated;
}

/** What an editor gets to complete and check scenarios with. */
export function editorSchema(): JsonSchema {
  const { $schema, ...schema } = withDefaultsInWords(scenarioJsonSchema()) as JsonSchema & { readonly $schema: string };
  return {
    $schema,
    $id: 'https://unpkg.com/leakcheck/dist/scenario.schema.json',
    title: 'leakcheck scenario',
    description: 'One server, its traffic, and how much growth of its memory is a leak.',
    ...schema,
  } as JsonSchema;
}

/** The same as the text of a file. */
export function editorSchemaText(): string {
  return `${JSON.stringify(editorSchema(), null, 2)}\n`;
}

/** The keys that are known at a path of the input; empty where any key is allowed or none. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  return alternatives(schemaAt(path)).flatMap(schema => Object.keys(schema.properties ?? {}));
}

/** An example of the value at a path, as its documentation has it. */
export function exampleAt(path: readonly PropertyKey[]): unknown {
  return schemaAt(path)?.examples?.[0];
}

function schemaAt(path: readonly PropertyKey[]): JsonSchema | undefined {
  let schema: JsonSchema | undefined = scenarioJsonSchema();
  for (const key of path) {
    schema = alternatives(schema)
      .map(({ items, properties, additionalProperties: other }) => (typeof key === 'number' ? items : (properties?.[String(key)] ?? (typeof other === 'object' ? other : undefined))))
      .find(child => child !== undefined);
  }
  return schema;
}

function alternatives(schema: JsonSchema | undefined): readonly JsonSchema[] {
  return schema === undefined ? [] : (schema.anyOf ?? [schema]);
}

function withDefaultsInWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDefaultsInWords);
  if (typeof value !== 'object' || value === null) return value;
  const { defaultIs, ...rest } = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDefaultsInWords(item)]));
  return typeof defaultIs === 'string' ? { ...rest, description: `${String(rest.description)} Default: ${defaultIs}.` } : rest;
}
