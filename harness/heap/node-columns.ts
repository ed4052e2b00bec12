import { NODE } from './heap-snapshot.js';
import { Malformed } from './malformed.js';
import type { RecordSink } from './number-section.js';
import { Sizes } from './sizes.js';
import type { SnapshotHeader } from './snapshot-header.js';

const LARGEST_ID = 0xffff_ffff;

/** Ids and self sizes of all nodes: all that is needed of the earlier snapshots of a series. */
export class NodeSizeColumns implements RecordSink {
  readonly fieldCount: number;
  readonly id: Uint32Array;
  readonly selfSize: Sizes;
  protected readonly header: SnapshotHeader;
  /** Nodes read so far. */
  count = 0;

  constructor(header: SnapshotHeader) {
    this.header = header;
    this.fieldCount = header.node.fieldCount;
    this.id = new Uint32Array(header.nodeCount);
    this.selfSize = new Sizes(header.nodeCount);
  }

  accept(values: Float64Array, count: number): void {
    const { fieldCount, id, selfSize } = this;
    const { id: idAt, self_size: sizeAt } = this.header.node.at;
    if (this.count + count / fieldCount > this.header.nodeCount) throw new Malformed(`there are more nodes than "node_count" says: ${this.header.nodeCount}`);
    let node = this.count;
    for (let record = 0; record < count; record += fieldCount) {
      const nodeId = values[record + idAt]!;
      if (nodeId > LARGEST_ID) throw new Malformed(`node ${node} has the id ${nodeId}`);
      id[node] = nodeId;
      selfSize.set(node, values[record + sizeAt]!);
      node += 1;
    }
    this.count = node;
  }

  /** @throws Malformed when there are too few */
  finish(): void {
    if (this.header.nodeCount === 0) throw new Malformed('it has no node');
    if (this.count !== this.header.nodeCount) throw new Malformed(`there are ${this.count} nodes, but "node_count" says ${this.header.nodeCount}`);
  }
}

/** Everything about the nodes. */
export class NodeColumns extends NodeSizeColumns {
  readonly type: Uint8Array;
  readonly name: Uint32Array;
  readonly firstEdge: Uint32Array;
  largestName = -1;

  constructor(header: SnapshotHeader) {
    super(header);
    this.type = new Uint8Array(header.nodeCount);
    this.name = new Uint32Array(header.nodeCount);
    this.firstEdge = new Uint32Array(header.nodeCount + 1);
  }

  override accept(values: Float64Array, count: number): void {
    let node = this.count;
    super.accept(values, count);
    const { fieldCount, type, name, firstEdge } = this;
    const { node: { at: { type: typeAt, name: nameAt, edge_count: edgesAt } }, nodeTypes, edgeCount } = this.header;
    let edges = firstEdge[node]!;
    let largestName = this.largestName;
    for (let record = 0; record < count; record += fieldCount) {
      const fileType = values[record + typeAt]!;
      type[node] = fileType < nodeTypes.length ? nodeTypes[fileType]! : NODE.other;
      const string = values[record + nameAt]!;
      if (string > largestName) largestName = string;
      name[node] = string;
      edges += values[record + edgesAt]!;
      if (edges > edgeCount) throw new Malformed(`node ${node} has edges beyond the last one, ${edgeCount}`);
      node += 1;
      firstEdge[node] = edges;
    }
    this.largestName = largestName;
  }

  override finish(): void {
    super.finish();
    const edges = this.firstEdge[this.count]!;
    if (edges !== this.header.edgeCount) throw new Malformed(`the nodes have ${edges} edges, but "edge_count" says ${this.header.edgeCount}`);
  }
}
