/** The reader of `.heapsnapshot` files: the same columns from every layout, and a clear error for everything else. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../../harness/errors.js';
import { EDGE, hasIndex, type HeapSnapshot, NODE } from '../../../harness/heap/heap-snapshot.js';
import { type OpenHeapSnapshot, readHeapSnapshot, readNodeSizes } from '../../../harness/heap/read-snapshot.js';
import { aHeap, type DrawnHeap } from '../../support/heap-dsl.js';
import { type FileParts, type FileVersion, heapFile, heapText } from '../../support/heap-file.js';

const VERSIONS: readonly FileVersion[] = ['node 20', 'node 24'];
const GB = 1024 ** 3;

let folder = '';
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck-heap-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(bytes: Buffer | string): string {
  const path = join(folder, `${files++}.heapsnapshot`);
  writeFileSync(path, bytes);
  return path;
}

async function read<Answer>(bytes: Buffer | string, look: (heap: OpenHeapSnapshot) => Answer): Promise<Answer> {
  const heap = await readHeapSnapshot(fileOf(bytes));
  try {
    return look(heap);
  } finally {
    await heap.close();
  }
}

/** The failure, without the folder of the test. */
async function failureOf(bytes: Buffer | string, reader: (path: string) => Promise<unknown> = readHeapSnapshot): Promise<{ code: string; message: string }> {
  const path = fileOf(bytes);
  const error: unknown = await reader(path).catch((thrown: unknown) => thrown);
  if (!(error instanceof LeakcheckError)) throw new Error(`expected a LeakcheckError, not ${String(error)}`, { cause: error });
  expect(error.next).toMatch(/^[A-Z].*\.$/);
  expect(error.message.startsWith(`${path} `)).toBe(true);
  return { code: error.code, message: error.message.slice(path.length + 1) };
}

/** All that a snapshot says, comparable. */
function contents(heap: HeapSnapshot) {
  const nodes = [...heap.nodeName.keys()];
  return {
    nodes: nodes.map((node) => ({
      type: heap.nodeType[node],
      name: heap.strings.get(heap.nodeName[node] ?? -1),
      id: heap.nodeId[node],
      bytes: heap.selfSizeBytes(node),
      location: heap.location(node),
      edges: [...heap.edgeTo.keys()].slice(heap.firstEdge[node], heap.firstEdge[node + 1]).map((edge) => {
        const [type, name] = [heap.edgeType[edge] ?? -1, heap.edgeName[edge] ?? -1];
        return { type, name: hasIndex(type) ? name : heap.strings.get(name), to: heap.edgeTo[edge] };
      }),
    })),
    strings: Array.from({ length: heap.strings.count }, (_, index) => heap.strings.get(index)),
  };
}

const ODD_NAMES = ['', 'a"b\\c/d', 'line\nbreak\r\ttab\b\f', '\u0000\u001b[2J\u007f', 'ünï', '日本語', '😀', '\ud83d', '\udc00x', '</script>', '{"nodes":[1,2]}', 'x'.repeat(1024)];

/** A bit of everything. */
function aServer(): DrawnHeap {
  return aHeap(({ root, roots, object, closure, string, array, context, hidden, node }) => {
    const cache = object('Map', 32).internal('table', array(1_000_000).element(0, string('/items/1', 24)).element(4_294_967_294, string('/items/2', 24)));
    const scope = context().variable('cache', cache);
    const handler = closure('handler', 64, { location: { scriptId: 108, line: 12, column: 4 } }).internal('context', scope);
    roots.element(1, object('global', 40, { id: 6049 }).property('handler', handler).shortcut('self', handler));
    root.shortcut('2', scope);
    scope.weak('owner', handler).hidden(3, hidden('system / Map', 80)).internal('self', scope);
    node('native', 'Node / std::basic_string', 5 * GB, { id: 571_784_832 });
    node('symbol', 'symbol', 0xffff_ffff, { id: 0xffff_ffff });
    for (const type of ['code', 'regexp', 'number', 'concatenatedString', 'slicedString', 'bigint', 'objectShape'] as const) handler.property(type, node(type, type, 8, { location: { scriptId: 1, line: 0, column: 0 } }));
    for (const name of ODD_NAMES) handler.property(name, string(name));
  });
}

describe.each(VERSIONS)('a file of %s', (version) => {
  test('says what was drawn', async () => {
    const heap = aServer();
    expect(await read(heapFile(heap, version), contents)).toEqual(contents(heap.snapshot));
  });

  test('gzip says the same, whatever its name', async () => {
    const heap = aServer();
    expect(await read(gzipSync(heapFile(heap, version)), contents)).toEqual(contents(heap.snapshot));
  });

  test('in several gzip members, with its strings across them', async () => {
    const bytes = heapFile(aServer(), version);
    const parts = [0, bytes.length - 900, bytes.length - 300].map((start, index, starts) => gzipSync(bytes.subarray(start, starts[index + 1])));
    expect(await read(Buffer.concat(parts), contents)).toEqual(contents(aServer().snapshot));
  });

  test('its sizes alone are the same', async () => {
    const sizes = await readNodeSizes(fileOf(heapFile(aServer(), version)));
    const { snapshot } = aServer();
    expect([...sizes.nodeId]).toEqual([...snapshot.nodeId]);
    expect(Array.from({ length: sizes.nodeCount }, (_, node) => sizes.selfSizeBytes(node))).toEqual(Array.from(snapshot.nodeId, (_, node) => snapshot.selfSizeBytes(node)));
  });

  test('pretty-printed by another tool', async () => {
    const pretty = JSON.stringify(JSON.parse(heapText(aServer(), version)), undefined, 2);
    expect(await read(`\ufeff${pretty}\n`, contents)).toEqual(contents(aServer().snapshot));
  });

  test('larger than a chunk of the disk', async () => {
    const heap = aHeap(({ roots, object, string }) => {
      const owner = object('Owner').property('large', string('"ü'.repeat(300_000)));
      roots.element(1, owner);
      for (let index = 0; index < 12_000; index += 1) owner.element(index, string('key', index * 1_000_000));
    });
    const { snapshot } = heap;
    const found = await read(heapFile(heap, version), (whole) => ({
      ids: whole.nodeId.join(),
      edges: whole.edgeTo.join(),
      texts: Array.from({ length: whole.strings.count }, (_, index) => whole.strings.get(index)).join(),
      sizes: Array.from(whole.nodeId, (_, node) => whole.selfSizeBytes(node)).join(),
    }));
    expect(found.ids === snapshot.nodeId.join() && found.edges === snapshot.edgeTo.join() && found.texts === heap.strings.join()).toBe(true);
    expect(found.sizes === heap.nodes.map(({ bytes }) => bytes).join()).toBe(true);
  });

  test('that is cut says where', async () => {
    const bytes = heapFile(aHeap(({ roots, object, string }) => roots.element(1, object('Cache', 40, { location: { scriptId: 1, line: 2, column: 3 } }).property('key', string('a\\"\n')))), version);
    for (let length = 0; length < bytes.length; length += 61) {
      const { code, message } = await failureOf(bytes.subarray(0, length));
      expect([length, code]).toEqual([length, 'snapshot-cut']);
      expect(message).toMatch(length === 0 ? /^is empty$/ : new RegExp(`^ends (at its beginning|(in|behind) "[a-z_]+"), at byte ${length}$`));
    }
  });
});

test('gzip that is cut', async () => {
  const bytes = gzipSync(heapFile(aHeap(({ roots, object }) => roots.element(1, object('Cache'))), 'node 24'));
  for (let length = 2; length < bytes.length; length += 17) {
    const { code, message } = await failureOf(bytes.subarray(0, length));
    expect([length, code, message]).toEqual([length, 'snapshot-cut', 'ends in the middle of its gzip data']);
  }
});

describe('fields are found by their names', () => {
  const heap = aServer();
  const { nodes, edges, header } = partsOf(heap);

  test('in any order, with unknown ones between', async () => {
    const meta = {
      ...header.meta,
      node_fields: ['future', 'self_size', 'edge_count', 'id', 'type', 'other', 'name'],
      node_types: ['number', 'number', 'number', 'number', (header.meta['node_types'] as unknown[])[0], 'number', 'string'],
      edge_fields: ['to_node', 'type', 'weight', 'name_or_index'],
      edge_types: ['node', (header.meta['edge_types'] as unknown[])[0], 'number', 'string_or_number'],
      location_fields: ['column', 'object_index', 'line', 'script_id'],
    };
    const text = heapText(heap, 'node 24', ({ locations }) => ({
      header: { ...header, meta },
      nodes: nodes.map(([type, name, id, size, edgeCount]) => [7, size, edgeCount, id, type, 7, name].map(Number)),
      edges: edges.map(([type, name, to]) => [(to! / 6) * 7, type, 9, name].map(Number)),
      locations: locations.map(([place, script, line, column]) => [column, (place! / 6) * 7, line, script].map(Number)),
    }));
    expect(await read(text, contents)).toEqual(contents(heap.snapshot));
  });

  test('types by their names too; unknown ones are other', async () => {
    const meta = {
      ...header.meta,
      node_types: [['quantum', ...(header.meta['node_types'] as string[][])[0]!].slice(0, 5), 'string', 'number', 'number', 'number', 'number'],
      edge_types: [['weak', 'constructor', 'property'], 'string_or_number', 'node'],
    };
    const text = heapText(heap, 'node 24', () => ({ header: { ...header, meta }, nodes: nodes.map(([, ...rest], node) => [node % 6, ...rest]), edges: edges.map(([, , to], edge) => [edge % 4, 0, to!]) }));
    const found = await read(text, ({ nodeType, edgeType }) => ({ nodes: [...nodeType.subarray(0, 6)], edges: [...edgeType.subarray(0, 4)] }));
    expect(found).toEqual({ nodes: [NODE.other, NODE.hidden, NODE.array, NODE.string, NODE.object, NODE.other], edges: [EDGE.weak, EDGE.other, EDGE.property, EDGE.other] });
  });

  test('sections that nobody needs are skipped, whatever is in them', async () => {
    const text = heapText(heap, 'node 20').replace('"trace_tree":[]', '"trace_tree":[1,[2,{"]":"}\\"]"}],"[["],"more":{},"flag":true,"none":null,"number":-1.5e3 ,"text":"\\\\"');
    expect(await read(text, contents)).toEqual(contents(heap.snapshot));
  });

  test('locations may be missing', async () => {
    const { location_fields, ...meta } = header.meta;
    expect(location_fields).toBeDefined();
    const text = heapText(heap, 'node 24', () => ({ header: { ...header, meta } }));
    expect(await read(text, (found) => found.location(4))).toBeUndefined();
  });

  test('a node may have several locations: the last one counts', async () => {
    const text = heapText(heap, 'node 24', ({ locations }) => ({ locations: [...locations.map(([place, ...rest]) => [place!, ...rest.map((value) => value + 1)]), ...locations] }));
    expect(await read(text, contents)).toEqual(contents(heap.snapshot));
  });
});

describe('is refused with what is wrong', () => {
  const heap = aHeap(({ roots, object }) => roots.element(1, object('Cache').property('self', object('Entry'))));
  const with_ = (change: (parts: FileParts) => Partial<FileParts>) => heapText(heap, 'node 24', change);
  const withHeader = (change: Record<string, unknown>) => with_(({ header }) => ({ header: { ...header, ...change } }));
  const withMeta = (change: Record<string, unknown>) => with_(({ header }) => ({ header: { ...header, meta: { ...header.meta, ...change } } }));
  const text = heapText(heap, 'node 24');
  const INVALID = 'is no heap snapshot that can be read: ';

  test.each<[string, string | Buffer, string]>([
    ['a text', 'hello', 'expected "{", found "h" (byte 0)'],
    ['an array', '[1,2]', 'expected "{", found "[" (byte 0)'],
    ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46]), 'expected "{", found 0x7f (byte 0)'],
    ['other JSON', '{"name":"x","version":1}', 'it has no "nodes"'],
    ['a sampling profile', '{"head":{"callFrame":{}},"samples":[]}', 'it has no "nodes"'],
    ['no header', `{${text.slice(text.indexOf('"nodes"'))}`, '"snapshot" does not come first'],
    ['a header that is a number', '{"snapshot":7}', '"snapshot" is not an object (byte 12)'],
    ['a header without meta', '{"snapshot":{}}', '"meta" is not an object'],
    ['two headers', text.replace('"nodes"', '"snapshot":{},"nodes"'), 'it has "snapshot" twice'],
    ['more behind its end', `${text}{}`, `there is more behind its end: "{" (byte ${text.length})`],
    ['fields that are no list', withMeta({ node_fields: 'type' }), '"node_fields" is not a list of names'],
    ['a needed field missing', withMeta({ node_fields: ['type', 'name', 'id'] }), '"node_fields" lacks "self_size", "edge_count"'],
    ['no types', withMeta({ edge_types: [] }), '"edge_types" is not a list of names'],
    ['no count', withHeader({ node_count: undefined }), '"node_count" is missing, not a count'],
    ['a negative count', withHeader({ edge_count: -1 }), '"edge_count" is -1, not a count'],
    ['a count that is a text', withHeader({ node_count: '4' }), '"node_count" is "4", not a count'],
    ['a count of 10^15', withHeader({ node_count: 1e15 }), 'it says that it has 1000000000000000 nodes and 3 edges, which need at least 12000000000000018 bytes'],
    ['too many edges for its size', withHeader({ edge_count: 5_000 }), 'it says that it has 4 nodes and 5000 edges, which need at least 30048 bytes'],
    ['a node count too small', withHeader({ node_count: 3 }), 'there are more nodes than "node_count" says: 3'],
    ['a node count too large', withHeader({ node_count: 5 }), 'there are 4 nodes, but "node_count" says 5'],
    ['an edge count too small', withHeader({ edge_count: 2 }), 'node 2 has edges beyond the last one, 2'],
    ['an edge count too large', withHeader({ edge_count: 4 }), 'the nodes have 3 edges, but "edge_count" says 4'],
    ['a node too few', with_(({ nodes }) => ({ nodes: nodes.slice(1) })), 'there are 3 nodes, but "node_count" says 4'],
    ['an edge too few', with_(({ edges }) => ({ edges: edges.slice(1) })), 'there are 2 edges, but "edge_count" says 3'],
    ['an edge too many', with_(({ edges }) => ({ edges: [...edges, [1, 1, 0]] })), 'there are more edges than "edge_count" says: 3'],
    ['an edge to behind the last node', with_(({ edges }) => ({ edges: edges.map(([type, name]) => [type!, name!, 24]) })), 'edge 0 leads to node 4, behind the last one'],
    ['an edge into a node', with_(({ edges }) => ({ edges: edges.map(([type, name]) => [type!, name!, 7]) })), 'edge 0 leads into the middle of node 1'],
    ['a name outside of the strings', with_(({ nodes }) => ({ nodes: nodes.map(([type, , ...rest]) => [type!, 99, ...rest]) })), 'a name is string 99, but there are 6 strings'],
    ['a name of an edge outside of them', with_(({ edges }) => ({ edges: edges.map(([, , to]) => [2, 6, to!]) })), 'a name is string 6, but there are 6 strings'],
    ['an id above 32 bits', with_(({ nodes }) => ({ nodes: nodes.map(([type, name, , ...rest]) => [type!, name!, 2 ** 32, ...rest]) })), 'node 0 has the id 4294967296'],
    ['a location of no node', with_(() => ({ locations: [[5, 1, 1, 1]] })), 'a location is that of node 0.8333333333333334, which there is not'],
    ['half a node', text.replace(',0],\n"edges"', '],\n"edges"'), 'the array ends after 5 of the 6 numbers of a record'],
    ['a negative number', text.replace('"nodes":[9', '"nodes":[-9'), 'expected a whole number, found "-"'],
    ['a fraction', text.replace('"nodes":[9', '"nodes":[9.5'), 'expected a comma, found "."'],
    ['two commas', text.replace('"edges":[1,', '"edges":[1,,'), 'expected a whole number, found ","'],
    ['a comma at the end', text.replace('],\n"edges"', ',],\n"edges"'), 'expected a whole number, found "]"'],
    ['no comma', text.replace('"edges":[1,1', '"edges":[1 1'), 'expected a comma, found "1"'],
    ['a number of 17 digits', text.replace('"nodes":[9', '"nodes":[99999999999999999'), 'a number is larger than any address'],
    ['nodes that are an object', text.replace('"nodes":[', '"nodes":{'), 'expected an array of numbers, found "{"'],
    ['strings that are numbers', text.replace('"<dummy>"', '7'), 'expected a string, found "7"'],
    ['strings without a comma', text.replace('"<dummy>",', '"<dummy>" '), 'expected a comma, found "\\""'],
    ['no strings', text.replace(/,\n"strings".*\]/s, ''), 'it has no "strings"'],
    ['no value', '{"samples":,"nodes":[]}', 'expected a value, found ","'],
    ['no node at all', with_(({ header }) => ({ header: { ...header, node_count: 0, edge_count: 0 }, nodes: [], edges: [] })), 'it has no node'],
    ['an endless key', `{"${'k'.repeat(100)}":1}`, 'a key is longer than any of a heap snapshot (byte 66)'],
    ['a header that does not end', `{"snapshot":{"x":"${'x'.repeat(3 << 20)}`, '"snapshot" does not end'],
    ['a header that is no JSON', '{"snapshot":{a}}', '"snapshot" is not JSON'],
  ])('%s', async (_name, bytes, why) => {
    const { code, message } = await failureOf(bytes);
    expect(message).toContain(INVALID + why);
    expect(code).toBe('snapshot-invalid');
  });

  test('the place is that in the file, chunks later', async () => {
    const long = heapText(aHeap(({ roots, string }) => [1, 2, 3].map((index) => roots.element(index, string(`${index}`.repeat(1 << 20))))), 'node 24');
    const at = long.lastIndexOf(',');
    expect(at).toBeGreaterThan(2 << 20);
    const damaged = `${long.slice(0, at)};${long.slice(at + 1)}`;
    expect((await failureOf(damaged)).message).toBe(`${INVALID}expected a comma, found ";" (byte ${at})`);
    expect((await failureOf(gzipSync(damaged))).message).toContain(`(byte ${at}, unpacked)`);
  });

  test('gzip with a changed byte', async () => {
    const packed = gzipSync(text);
    packed[packed.length - 6]! ^= 1;
    expect(await failureOf(packed)).toEqual({ code: 'snapshot-invalid', message: 'is damaged: its gzip data does not unpack (Z_DATA_ERROR)' });
  });

  test('gzip that unpacks to far more than a snapshot would', async () => {
    expect((await failureOf(gzipSync(Buffer.alloc(60 << 20, ' ')))).message).toContain('it unpacks to more than 16777216 bytes');
  });

  test('a count that gzip can fill by its bound only', async () => {
    expect((await failureOf(gzipSync(withHeader({ node_count: 1e9 })))).message).toContain('which need at least');
  });

  test.each([['zip', [0x50, 0x4b, 3, 4]], ['zstd', [0x28, 0xb5, 0x2f, 0xfd]], ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]], ['bzip2', [0x42, 0x5a, 0x68]]])('a file packed with %s', async (packer, magic) => {
    expect(await failureOf(Buffer.from([...magic, 0, 0]))).toEqual({ code: 'input-unreadable', message: `is packed with ${packer}` });
  });

  test('a folder, and a file that is not there', async () => {
    for (const [path, why] of [[folder, 'is not a file'], [join(folder, 'none'), 'could not be read (ENOENT)']] as const) {
      await expect(readHeapSnapshot(path)).rejects.toMatchObject({ code: 'input-unreadable', message: `${path} ${why}` });
    }
  });
});

describe('reading the sizes alone', () => {
  const heap = aHeap(({ roots, object }) => roots.element(1, object('Cache', 3)));
  const text = heapText(heap, 'node 24');

  test('does not look behind the nodes', async () => {
    const cut = text.slice(0, text.indexOf('"edges"'));
    expect((await readNodeSizes(fileOf(cut))).nodeCount).toBe(3);
    expect((await readNodeSizes(fileOf(gzipSync(cut).subarray(0, -4)))).nodeCount).toBe(3);
  });

  test('refuses what is wrong before', async () => {
    expect((await failureOf(text.slice(0, text.indexOf('],\n"edges"')), readNodeSizes)).code).toBe('snapshot-cut');
    expect((await failureOf('{"snapshot":{}}', readNodeSizes)).message).toContain('"meta" is not an object');
    expect((await failureOf('{"a":1}', readNodeSizes)).message).toContain('it has no "nodes"');
  });
});

test('no file stays open, however reading ends', async () => {
  const text = heapText(aServer(), 'node 20');
  const before = openFiles();
  for (const bytes of [text, gzipSync(text), text.slice(0, 900), text.replace('"edges":[', '"edges":[x'), gzipSync(text).subarray(0, 300), gzipSync(text.replace('"nodes":[', '"nodes":['.repeat(2)))]) {
    await readHeapSnapshot(fileOf(bytes)).then((heap) => heap.close(), () => undefined);
    await readNodeSizes(fileOf(bytes)).catch(() => undefined);
  }
  expect(openFiles()).toEqual(before);
});

test('strings can be asked for in any order, and none outside of the table', async () => {
  await read(heapFile(aServer(), 'node 24'), ({ strings }) => {
    const { snapshot } = aServer();
    for (let index = strings.count - 1; index >= 0; index -= 3) expect(strings.get(index)).toBe(snapshot.strings.get(index));
    for (const index of [-1, strings.count, 0.5, NaN]) expect(() => strings.get(index)).toThrow(RangeError);
  });
});

test('a string with escapes that are none is shown as it stands', async () => {
  const text = heapText(aServer(), 'node 24').replace('"/items/1"', '"\\x41 \t"');
  expect(await read(text, contents)).toMatchObject({ strings: expect.arrayContaining(['\\x41 \t']) as unknown });
});

function partsOf(heap: DrawnHeap): FileParts {
  let found: FileParts | undefined;
  heapText(heap, 'node 24', (parts) => ({ ...(found = parts) }));
  return found!;
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

