/** Files damaged by chance: a LeakcheckError or a heap that holds together, never a crash, a hang or memory beyond the file's. */
import { describe, expect, test } from '@jest/globals';
import { ChunkFeed, CARRY_BYTES } from '../../../harness/heap/chunk-feed.js';
import { EDGE, hasIndex, NODE } from '../../../harness/heap/heap-snapshot.js';
import { KeptBytes } from '../../../harness/heap/kept-bytes.js';
import { Malformed } from '../../../harness/heap/malformed.js';
import { SnapshotScan } from '../../../harness/heap/snapshot-scan.js';
import { StringsInFile } from '../../../harness/heap/string-table.js';
import { seededRandom } from '../../../harness/scenario/seeded-random.js';
import { aHeap } from '../../support/heap-dsl.js';
import { heapFile } from '../../support/heap-file.js';

const heap = aHeap(({ root, roots, object, closure, string, array, hidden, node }) => {
  const cache = object('Map', 32).internal('table', array(1_000).element(0, string('/items/"1"\n', 24)));
  roots.element(1, object('global', 40).property('handler', closure('handler', 64, { location: { scriptId: 108, line: 12, column: 4 } }).variable('cache', cache)));
  root.shortcut('2', cache.weak('owner', node('native', 'Node / Environment', 5_000_000_000, { id: 2 })).hidden(1, hidden('system / Map')));
});

const MOST_BYTES = 1 << 16;

/** As the file is read, without a disk. */
function scan(bytes: Uint8Array, chunkBytes = bytes.length) {
  const kept = new KeptBytes();
  const scan = new SnapshotScan({ mostBytes: MOST_BYTES, keepStrings: (part, position) => kept.keep(part, position) });
  const feed = new ChunkFeed({ write: (...chunk) => scan.scanner.write(...chunk), satisfied: false });
  const buffer = ChunkFeed.buffer(chunkBytes);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes);
    buffer.set(chunk, CARRY_BYTES);
    feed.take(buffer, chunk.length);
  }
  if (!scan.scanner.ended) throw new Malformed('cut');
  const columns = scan.finish();
  return { ...columns, strings: new StringsInFile(columns.stringStarts, (into, position) => kept.read(into, position)) };
}

function contents(bytes: Uint8Array, chunkBytes?: number): unknown {
  const { nodes, edges, locations, strings } = scan(bytes, chunkBytes);
  return [nodes.type, nodes.name, nodes.id, nodes.firstEdge, edges.type, edges.name, edges.to]
    .map((column) => column.join())
    .concat(Array.from({ length: strings.count }, (_, index) => strings.get(index)))
    .concat(Array.from(nodes.id, (_, node) => `${nodes.selfSize.get(node)} ${JSON.stringify(locations?.get(node))}`));
}

test.each(['node 20', 'node 24'] as const)('a file of %s says the same in chunks of any size', (version) => {
  const bytes = heapFile(heap, version);
  const whole = contents(bytes);
  for (let chunkBytes = 1; chunkBytes < 200; chunkBytes += 1) expect([chunkBytes, contents(bytes, chunkBytes)]).toEqual([chunkBytes, whole]);
});

test.each(['node 20', 'node 24'] as const)('a file of %s cut at any byte is cut', (version) => {
  const bytes = heapFile(heap, version);
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => scan(bytes.subarray(0, length), 64)).toThrow(/^cut$/);
  }
});

describe.each(['node 20', 'node 24'] as const)('a file of %s with changes drawn by chance', (version) => {
  const bytes = heapFile(heap, version);

  test.each([1, 2, 3, 4])('seed %i', (seed) => {
    const random = seededRandom(seed, bytes.length);
    const outcomes = { whole: 0, refused: 0 };
    for (let round = 0; round < 1_000; round += 1) {
      const damaged = damage(bytes, random);
      try {
        expectWhole(scan(damaged, 1 + Math.floor(random() * 300)));
        outcomes.whole += 1;
      } catch (error) {
        if (!(error instanceof Malformed)) throw new Error(`round ${round}: ${JSON.stringify(damaged.toString())}`, { cause: error });
        outcomes.refused += 1;
      }
    }
    // Both happen: changes in texts and sizes are no damage that anybody could see.
    expect(Math.min(outcomes.whole, outcomes.refused)).toBeGreaterThan(20);
  });
});

/** One to three changes: a byte, a number, a part that is doubled, dropped or moved. */
function damage(bytes: Buffer, random: () => number): Buffer {
  let changed = bytes;
  const place = () => Math.floor(random() * changed.length);
  const between = (...parts: (Buffer | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));
  for (let change = Math.floor(random() * 3); change >= 0; change -= 1) {
    const at = place();
    const end = Math.min(changed.length, at + Math.floor(random() * 40));
    const [head, part, tail] = [changed.subarray(0, at), changed.subarray(at, end), changed.subarray(end)];
    const kinds = [
      () => between(head, Buffer.of(Math.floor(random() * 256)), changed.subarray(at + 1)),
      () => between(head, ['[', ']', '{', '}', '"', '\\', ',', ':', '-', '1e9', '4294967296', '99999999999999999999', ' ', '\0', '\u001b'][Math.floor(random() * 15)] ?? '', changed.subarray(at)),
      () => between(head, part, part, tail),
      () => between(head, tail),
      () => between(tail, part, head),
      () => Buffer.from(changed.toString('latin1').replace(/\d+/g, (number) => (random() < 0.02 ? String(Math.floor(random() * 10 ** Math.floor(random() * 17))) : number)), 'latin1'),
    ];
    changed = kinds[Math.floor(random() * kinds.length)]!();
    if (changed.length === 0) return bytes;
  }
  return changed;
}

/** Whatever a later step looks up is there. */
function expectWhole({ nodes, edges, locations, strings }: ReturnType<typeof scan>): void {
  const nodeCount = nodes.count;
  const whole =
    nodeCount > 0 &&
    nodes.firstEdge[0] === 0 &&
    nodes.firstEdge[nodeCount] === edges.to.length &&
    nodes.firstEdge.every((first, node) => node === 0 || first >= (nodes.firstEdge[node - 1] ?? NaN)) &&
    edges.to.every((node) => node < nodeCount) &&
    nodes.type.every((type) => type <= NODE.other) &&
    edges.type.every((type) => type <= EDGE.other) &&
    nodes.name.every((name) => typeof strings.get(name) === 'string') &&
    edges.name.every((name, edge) => hasIndex(edges.type[edge] ?? -1) || typeof strings.get(name) === 'string') &&
    Array.from(nodes.id, (_, node) => nodes.selfSize.get(node)).every((size) => Number.isSafeInteger(size) && size >= 0) &&
    Array.from(nodes.id, (_, node) => locations?.get(node)).every((location) => location === undefined || location.line >= 0);
  if (!whole) throw new Error('a heap that does not hold together was taken for whole');
}
