/** `.heapsnapshot` files of Node.js 18 to 26 and Chromium, plain or gzip → columns. */
import { LeakcheckError, systemErrorCode } from '../errors.js';
import type { HeapSnapshot } from './heap-snapshot.js';
import { KeptBytes } from './kept-bytes.js';
import { Malformed } from './malformed.js';
import type { NodeColumns } from './node-columns.js';
import { NodeScan, NodeSizeScan, type NodesOnly, type Scan, type ScanOptions, SnapshotScan } from './snapshot-scan.js';
import { SnapshotFile } from './snapshot-file.js';
import { StringsInFile } from './string-table.js';

/** Holds its file open, as strings are read when they are asked for. */
export interface OpenHeapSnapshot extends HeapSnapshot {
  /** Closes the file; after that only `strings` is of no use. May be called twice. */
  close(): Promise<void>;
}

/** What is needed of the earlier snapshots of a series. */
export interface NodeSizes {
  readonly nodeCount: number;
  /** As HeapSnapshot.nodeId. */
  readonly nodeId: Uint32Array;
  /** Shallow size in bytes. */
  selfSizeBytes(node: number): number;
}

/**
 * Needs memory of about 0.7 times the size of the file.
 *
 * @throws LeakcheckError input-unreadable, snapshot-invalid, snapshot-cut, machine-unfit
 */
export async function readHeapSnapshot(path: string): Promise<OpenHeapSnapshot> {
  return opened(path, (options) => new SnapshotScan(options), ({ nodes, edges, locations }) => ({
    ...nodeProperties(nodes),
    edgeCount: edges.to.length,
    firstEdge: nodes.firstEdge,
    edgeType: edges.type,
    edgeName: edges.name,
    edgeTo: edges.to,
    location: (node: number) => locations?.get(node),
  }));
}

/** The nodes of a snapshot without their edges. */
export type OpenHeapNodes = Pick<OpenHeapSnapshot, 'nodeCount' | 'nodeType' | 'nodeName' | 'nodeId' | 'selfSizeBytes' | 'strings' | 'close'>;

/**
 * Passes over the edges: what is wrong in them is not noticed.
 *
 * @throws as readHeapSnapshot
 */
export async function readHeapNodes(path: string): Promise<OpenHeapNodes> {
  return opened(path, (options) => new NodeScan(options), ({ nodes }) => nodeProperties(nodes));
}

function nodeProperties(nodes: NodeColumns) {
  return { nodeCount: nodes.count, nodeType: nodes.type, nodeName: nodes.name, nodeId: nodes.id, selfSizeBytes: (node: number) => nodes.selfSize.get(node) };
}

async function opened<Found extends NodesOnly, Heap>(path: string, scanWith: (options: ScanOptions) => Scan<Found>, heapOf: (found: Found) => Heap): Promise<Heap & Pick<OpenHeapSnapshot, 'strings' | 'close'>> {
  const file = await SnapshotFile.open(path);
  const kept = file.packed ? new KeptBytes() : undefined;
  try {
    const found = await scanned(file, (mostBytes) => scanWith({ mostBytes, keepStrings: kept && ((bytes, position) => kept.keep(bytes, position)) }));
    const strings = new StringsInFile(found.stringStarts, (into, position) => (kept ?? file).read(into, position));
    return { ...heapOf(found), strings, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Reads no further than to the end of the nodes, a third of the file: what is wrong behind them is not noticed.
 *
 * @throws as readHeapSnapshot
 */
export async function readNodeSizes(path: string): Promise<NodeSizes> {
  const file = await SnapshotFile.open(path);
  try {
    const { count, id, selfSize } = await scanned(file, (mostBytes) => new NodeSizeScan({ mostBytes }));
    return { nodeCount: count, nodeId: id, selfSizeBytes: (node) => selfSize.get(node) };
  } finally {
    await file.close();
  }
}

async function scanned<Found>(file: SnapshotFile, scanWith: (mostBytes: number) => Scan<Found>): Promise<Found> {
  const scan = scanWith(file.mostBytes);
  const { scanner } = scan;
  try {
    const endBytes = await file.feed({
      write: (bytes, start, end, base) => scanner.write(bytes, start, end, base),
      get satisfied() {
        return scan.complete;
      },
    });
    if (!scan.complete && !scanner.ended) throw cut(file.path, endBytes === 0 ? 'is empty' : `ends ${scanner.place}, at byte ${endBytes}`);
    return scan.finish();
  } catch (error) {
    throw explained(file, error);
  }
}

function explained({ path, packed }: SnapshotFile, error: unknown): unknown {
  if (error instanceof Malformed) {
    const place = error.at === undefined ? '' : ` (byte ${error.at}${packed ? ', unpacked' : ''})`;
    return new LeakcheckError('snapshot-invalid', `${path} is no heap snapshot that can be read: ${error.message}${place}`, { next: NEXT_INVALID, cause: error });
  }
  const code = systemErrorCode(error);
  if (code === 'Z_BUF_ERROR') return cut(path, 'ends in the middle of its gzip data', error);
  if (code?.startsWith('Z_') === true) return new LeakcheckError('snapshot-invalid', `${path} is damaged: its gzip data does not unpack (${code})`, { next: NEXT_INVALID, cause: error });
  // The only arrays of a length that the file decides: its columns.
  if (error instanceof RangeError) return new LeakcheckError('machine-unfit', `${path} is too large for this process: ${error.message}`, { next: 'Read it on a machine with as much free memory as the file is large.', cause: error });
  return error;
}

function cut(path: string, how: string, cause?: unknown): LeakcheckError {
  return new LeakcheckError('snapshot-cut', `${path} ${how}`, { next: 'Write the snapshot again: the process ended, or the disk was full, before it was complete.', cause });
}

const NEXT_INVALID = 'Give a file that v8.writeHeapSnapshot(), --heapsnapshot-signal or DevTools has written, as it was written.';
