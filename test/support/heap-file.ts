/** A drawn heap as the bytes of a `.heapsnapshot`, as V8 writes them. */
import { EDGE, NODE } from '../../harness/heap/heap-snapshot.js';
import type { DrawnHeap } from './heap-dsl.js';

/** In V8's order. */
const NODE_TYPES = ['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic', 'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape', 'wasm object'];
const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

export type FileVersion = 'node 20' | 'node 24';

export function heapFile(heap: DrawnHeap, version: FileVersion): Buffer {
  return Buffer.from(heapText(heap, version));
}

/** The parts of a file, to be damaged one by one. */
export interface FileParts {
  readonly header: { readonly meta: Record<string, unknown>; readonly node_count: unknown; readonly edge_count: unknown; readonly trace_function_count: number };
  readonly nodes: readonly (readonly number[])[];
  readonly edges: readonly (readonly number[])[];
  readonly locations: readonly (readonly number[])[];
  readonly strings: readonly string[];
}

export function heapText(heap: DrawnHeap, version: FileVersion, change: (parts: FileParts) => Partial<FileParts> = () => ({})): string {
  const parts = fileParts(heap, version);
  const { header, nodes, edges, locations, strings } = { ...parts, ...change(parts) };
  // Up to Node 22, each record stands on a line of its own, behind its comma.
  const [between, behind] = version === 'node 20' ? ['\n,', '\n'] : [',', ''];
  const list = (records: readonly (readonly number[])[]) => (records.length === 0 ? '[]' : `[${records.join(between)}${behind}]`);
  return [
    `{"snapshot":${JSON.stringify(header)}`,
    `"nodes":${list(nodes)}`,
    `"edges":${list(edges)}`,
    '"trace_function_infos":[]',
    '"trace_tree":[]',
    '"samples":[]',
    `"locations":${list(locations)}`,
    `"strings":[${strings.map(escaped).join(version === 'node 20' ? ',\n' : ',')}]}`,
  ].join(',\n');
}

function fileParts(heap: DrawnHeap, version: FileVersion): FileParts {
  const { nodes, strings, snapshot } = heap;
  const old = version === 'node 20';
  const node_fields = ['type', 'name', 'id', 'self_size', 'edge_count', ...(old ? ['trace_node_id'] : []), 'detachedness'];
  const placeOf = (node: number) => node * node_fields.length;
  return {
    header: {
      meta: {
        node_fields,
        node_types: [old ? NODE_TYPES : NODE_TYPES.slice(0, -1), 'string', 'number', 'number', 'number', 'number', ...(old ? ['number'] : [])],
        edge_fields: ['type', 'name_or_index', 'to_node'],
        edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
        trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
        trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
        sample_fields: ['timestamp_us', 'last_assigned_id'],
        location_fields: ['object_index', 'script_id', 'line', 'column'],
      },
      node_count: nodes.length,
      edge_count: snapshot.edgeCount,
      trace_function_count: 0,
      ...(old ? {} : { extra_native_bytes: 0 }),
    },
    nodes: nodes.map(({ type, bytes, id, edges }, node) => [NODE[type], snapshot.nodeName[node] ?? NaN, id, bytes, edges.length, ...(old ? [0] : []), 0]),
    edges: nodes.flatMap(({ edges }) => edges).map(({ type, to }, edge) => [EDGE[type], snapshot.edgeName[edge] ?? NaN, placeOf(heap.nodeOf(to))]),
    locations: nodes.flatMap(({ location }, node) => (location === undefined ? [] : [[placeOf(node), location.scriptId, location.line, location.column]])),
    strings,
  };
}

/** V8 writes ASCII only: everything else, and control characters, as UTF-16 units. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`);
}
