import { EDGE, hasIndex } from './heap-snapshot.js';
import { Malformed } from './malformed.js';
import type { RecordSink } from './number-section.js';
import type { SnapshotHeader } from './snapshot-header.js';

/** Everything about the edges. */
export class EdgeColumns implements RecordSink {
  readonly fieldCount: number;
  readonly type: Uint8Array;
  readonly name: Uint32Array;
  readonly to: Uint32Array;
  /** Of the edges that have a name. */
  largestName = -1;
  readonly #header: SnapshotHeader;
  #count = 0;

  constructor(header: SnapshotHeader) {
    this.#header = header;
    this.fieldCount = header.edge.fieldCount;
    this.type = new Uint8Array(header.edgeCount);
    this.name = new Uint32Array(header.edgeCount);
    this.to = new Uint32Array(header.edgeCount);
  }

  accept(values: Float64Array, count: number): void {
    const { type, name, to, fieldCount } = this;
    const { edge: { at: { type: typeAt, name_or_index: nameAt, to_node: toAt } }, nodeCount, edgeCount, node: { fieldCount: nodeFieldCount } } = this.#header;
    if (this.#count + count / fieldCount > edgeCount) throw new Malformed(`there are more edges than "edge_count" says: ${edgeCount}`);
    const { edgeTypes: types } = this.#header;
    let edge = this.#count;
    let largestName = this.largestName;
    for (let record = 0; record < count; record += fieldCount) {
      const edgeType = types[values[record + typeAt]!] ?? EDGE.other;
      const nameOrIndex = values[record + nameAt]!;
      if (nameOrIndex > largestName && !hasIndex(edgeType)) largestName = nameOrIndex;
      // V8 counts the numbers of the array of nodes, not the nodes.
      const place = values[record + toAt]!;
      const node = Math.floor(place / nodeFieldCount);
      if (node >= nodeCount || node * nodeFieldCount !== place) throw leadsNowhere(edge, place / nodeFieldCount, nodeCount);
      type[edge] = edgeType;
      name[edge] = nameOrIndex;
      to[edge] = node;
      edge += 1;
    }
    this.#count = edge;
    this.largestName = largestName;
  }

  /** @throws Malformed when there are too few */
  finish(): void {
    if (this.#count !== this.#header.edgeCount) throw new Malformed(`there are ${this.#count} edges, but "edge_count" says ${this.#header.edgeCount}`);
  }
}

function leadsNowhere(edge: number, node: number, nodeCount: number): Malformed {
  return new Malformed(node >= nodeCount ? `edge ${edge} leads to node ${Math.floor(node)}, behind the last one` : `edge ${edge} leads into the middle of node ${Math.floor(node)}`);
}
