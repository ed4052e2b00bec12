/** Schemas of OpenAPI 3.0 and 3.1 → JSON Schema without references that ends, for bodies and parameters of requests. */
import { template } from '../../group/template-text.js';
import type { JsonSchema } from '../schema-values.js';
import type { Part } from './description.js';

/** Deeper fields are left out where they are optional. */
const DEEPEST = 8;
/** Schemas that refer to each other multiply. */
const MOST_PARTS = 3000;
/** Ids and counts of real servers are small whole numbers; a schema seldom says so. */
const USUAL_INTEGERS = { minimum: 1, maximum: 1000 };
const USUAL_CHARACTERS = 8;
const LIST_KEYS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const SCHEMA_KEYS = ['items', 'not', 'contains', 'additionalProperties', 'if', 'then', 'else', 'propertyNames'] as const;
const KEPT_KEYS = ['type', 'enum', 'const', 'format', 'pattern', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'dependentRequired'] as const;

export function plainSchema(schema: Part): JsonSchema | boolean {
  return new Expansion().expand(schema, new Set(), 0) ?? {};
}

class Expansion {
  #parts = 0;

  /** undefined where it would not end. @param above ids of the schemas that this one stands in */
  expand(part: Part, above: ReadonlySet<string>, depth: number): JsonSchema | boolean | undefined {
    this.#parts += 1;
    if (typeof part.value === 'boolean') return part.value;
    if (above.has(part.id) || depth > DEEPEST || this.#parts > MOST_PARTS) return undefined;
    const inside = new Set([...above, part.id]);
    const within = (other: Part | undefined) => (other === undefined ? undefined : this.expand(other, inside, depth + 1));
    const { keys } = part;
    const plain: Record<string, unknown> = Object.fromEntries(KEPT_KEYS.flatMap((key) => (keys[key] === undefined ? [] : [[key, keys[key]]])));
    dropOldForms(plain, keys);
    for (const key of SCHEMA_KEYS) {
      const schema = within(part.at(key));
      if (schema !== undefined) plain[key] = schema;
      // A list of what would not end is empty.
      else if (key === 'items' && part.at(key) !== undefined) Object.assign(plain, { maxItems: 0, minItems: 0 });
    }
    for (const key of LIST_KEYS) {
      const schemas = part.at(key)?.items.flatMap((item) => within(item) ?? []);
      if (schemas === undefined) continue;
      if (schemas.length === 0 && part.at(key)?.items.length !== 0) return undefined;
      plain[key] = schemas;
    }
    if (!this.#addProperties(plain, part, within)) return undefined;
    return withValues(plain, keys);
  }

  /** false when a required one would not end. */
  #addProperties(plain: Record<string, unknown>, part: Part, within: (other: Part | undefined) => JsonSchema | boolean | undefined): boolean {
    const properties = part.at('properties');
    if (properties === undefined) {
      if (Array.isArray(part.keys['required'])) plain['required'] = part.keys['required'];
      return true;
    }
    const required = new Set(Array.isArray(part.keys['required']) ? part.keys['required'].map(String) : []);
    const kept: [string, JsonSchema | boolean][] = [];
    for (const [name, property] of properties.entries) {
      // The server sets it.
      if (property.keys['readOnly'] === true) {
        required.delete(name);
        continue;
      }
      const schema = within(property);
      if (schema !== undefined) kept.push([name, schema]);
      else if (required.has(name)) return false;
    }
    Object.assign(plain, { type: plain['type'] ?? 'object', properties: Object.fromEntries(kept), required: [...required], additionalProperties: false });
    return true;
  }
}

/** OpenAPI 3.0 follows an older JSON Schema: `exclusiveMinimum: true`, and `nullable`, which a request need not make use of. */
function dropOldForms(plain: Record<string, unknown>, keys: Readonly<Record<string, unknown>>): void {
  for (const [exclusive, bound] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']] as const) {
    if (typeof keys[exclusive] !== 'boolean') continue;
    delete plain[exclusive];
    if (keys[exclusive] && plain[bound] !== undefined) {
      plain[exclusive] = plain[bound];
      delete plain[bound];
    }
  }
  const types = Array.isArray(plain['type']) ? plain['type'].filter((type) => type !== 'null') : [];
  if (types.length > 0) plain['type'] = types[0];
}

function withValues(plain: Record<string, unknown>, keys: Readonly<Record<string, unknown>>): JsonSchema {
  if (plain['type'] === 'integer') return withUsualBounds(plain);
  if (plain['type'] === 'number') return withUsualBounds({ multipleOf: 0.5, ...plain });
  // Numbers and ids vary by their schema; of texts an example says more than letters made up.
  if (plain['type'] !== 'string' || plain['format'] === 'uuid' || plain['format'] === 'email') return plain;
  const examples = Array.isArray(keys['examples']) ? (keys['examples'] as unknown[]) : keys['example'] === undefined ? [] : [keys['example']];
  const texts = examples.filter((example) => typeof example === 'string');
  if (texts.length > 0) return { ...plain, examples: texts };
  return ['enum', 'const', 'pattern'].some((key) => plain[key] !== undefined) || (plain['format'] ?? 'password') !== 'password' ? plain : { const: anyText(plain) };
}

/** A text that may be anything is another one in every request: caches by such texts are what grows. */
function anyText({ minLength, maxLength }: Readonly<Record<string, unknown>>): string {
  const least = typeof minLength === 'number' ? minLength : 0;
  const most = typeof maxLength === 'number' ? maxLength : Infinity;
  return template(`{{hex ${Math.max(1, Math.min(most, Math.max(least, USUAL_CHARACTERS)))}}}`);
}

function withUsualBounds(plain: Record<string, unknown>): JsonSchema {
  const { minimum: least, maximum: most } = USUAL_INTEGERS;
  const from = plain['minimum'] ?? plain['exclusiveMinimum'];
  const to = plain['maximum'] ?? plain['exclusiveMaximum'];
  if (plain['enum'] !== undefined || plain['const'] !== undefined || (from !== undefined && to !== undefined)) return plain;
  if (typeof from === 'number') return { ...plain, maximum: from + most };
  if (typeof to === 'number') return { ...plain, minimum: Math.min(least, to) };
  return { ...plain, ...USUAL_INTEGERS };
}
