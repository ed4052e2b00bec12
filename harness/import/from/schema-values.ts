/** Valid values of a JSON Schema, from a seed. */
import { generateSync } from 'json-schema-faker';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Longer lists and texts make a scenario long, and no leak more likely. */
const MOST_ITEMS = 3;

/**
 * The same seed gives the same value.
 * @param schema without references, and of bounded depth
 * @throws Error for a schema that no value fits
 */
export function valueOf(schema: JsonSchema | boolean, seed: number): unknown {
  return generateSync(schema, { seed, alwaysFakeOptionals: true, maxDefaultItems: MOST_ITEMS, useExamplesValue: true, useDefaultValue: false, validateSchemaVersion: false, maxDepth: DEEPEST });
}

/** The schema ends by itself before. */
const DEEPEST = 30;
