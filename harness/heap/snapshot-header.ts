/** What a snapshot says of itself: which numbers make up a node, an edge and a location, and how many there are. */
import { EDGE, NODE } from './heap-snapshot.js';
import { Malformed } from './malformed.js';

export interface SnapshotHeader {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly node: Layout<'type' | 'name' | 'id' | 'self_size' | 'edge_count'>;
  readonly edge: Layout<'type' | 'name_or_index' | 'to_node'>;
  /** Missing in files of Chromium before 2018. */
  readonly location: Layout<'object_index' | 'script_id' | 'line' | 'column'> | undefined;
  /** One of NODE, by the number that the file gives a type. */
  readonly nodeTypes: Uint8Array;
  /** One of EDGE, by the number that the file gives a type. */
  readonly edgeTypes: Uint8Array;
}

/** Where the fields stand in a record; other fields may stand between them. */
export interface Layout<Field extends string> {
  readonly fieldCount: number;
  readonly at: Readonly<Record<Field, number>>;
}

/** A record has seven numbers at most so far. */
const MOST_FIELDS = 64;

const NODE_TYPES: Readonly<Record<string, number>> = { ...NODE, 'concatenated string': NODE.concatenatedString, 'sliced string': NODE.slicedString, 'object shape': NODE.objectShape, 'wasm object': NODE.wasmObject };

/** @throws Malformed */
export function snapshotHeader(value: unknown): SnapshotHeader {
  const snapshot = record(value, '"snapshot"');
  const meta = record(snapshot['meta'], '"meta"');
  const node = layout(meta, 'node_fields', ['type', 'name', 'id', 'self_size', 'edge_count']);
  const edge = layout(meta, 'edge_fields', ['type', 'name_or_index', 'to_node']);
  return {
    nodeCount: count(snapshot, 'node_count'),
    edgeCount: count(snapshot, 'edge_count'),
    node,
    edge,
    location: meta['location_fields'] === undefined ? undefined : layout(meta, 'location_fields', ['object_index', 'script_id', 'line', 'column']),
    nodeTypes: types(meta, 'node_types', node.at.type, NODE_TYPES, NODE.other),
    edgeTypes: types(meta, 'edge_types', edge.at.type, EDGE, EDGE.other),
  };
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed(`${name} is not an object`);
  return value as Readonly<Record<string, unknown>>;
}

function count(snapshot: Readonly<Record<string, unknown>>, name: string): number {
  const value = snapshot[name];
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Malformed(`"${name}" is ${JSON.stringify(value) ?? 'missing'}, not a count`);
  return value as number;
}

function layout<Field extends string>(meta: Readonly<Record<string, unknown>>, name: string, needed: readonly Field[]): Layout<Field> {
  const fields = words(meta[name], name);
  if (fields.length > MOST_FIELDS) throw new Malformed(`"${name}" has ${fields.length} fields`);
  const missing = needed.filter((field) => !fields.includes(field));
  if (missing.length > 0) throw new Malformed(`"${name}" lacks ${missing.map((field) => `"${field}"`).join(', ')}`);
  const at = Object.fromEntries(needed.map((field) => [field, fields.indexOf(field)])) as Record<Field, number>;
  return { fieldCount: fields.length, at };
}

/** In V8's list of types, that of the field "type" is the list of their names. */
function types(meta: Readonly<Record<string, unknown>>, name: string, field: number, known: Readonly<Record<string, number>>, other: number): Uint8Array {
  const list = meta[name];
  const names = words(Array.isArray(list) ? (list as readonly unknown[])[field] : undefined, name);
  return Uint8Array.from(names, (type) => (Object.hasOwn(known, type) ? known[type]! : other));
}

function words(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((word) => typeof word === 'string')) throw new Malformed(`"${name}" is not a list of names`);
  return value;
}
