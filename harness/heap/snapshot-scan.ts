/** Bytes of a heap snapshot → its columns. No file here: chunks come in, whoever reads them. */
import { DocumentScanner } from './document-scanner.js';
import { EdgeColumns } from './edge-columns.js';
import { HeaderSection } from './header-section.js';
import type { Section } from './json-bytes.js';
import { LocationColumn } from './location-column.js';
import { Malformed } from './malformed.js';
import { NodeColumns, NodeSizeColumns } from './node-columns.js';
import { NumberSection } from './number-section.js';
import { SkippedNumbers } from './skipped-numbers.js';
import { SkippedValue } from './skipped-value.js';
import { type SnapshotHeader, snapshotHeader } from './snapshot-header.js';
import { StringSection } from './string-section.js';

export interface ScanOptions {
  /** Bytes of the file, unpacked, at most: no count that it states may ask for more memory than these can fill. */
  readonly mostBytes: number;
  /** Gets the bytes of the strings, for files that cannot be read a second time. */
  readonly keepStrings?: ((bytes: Uint8Array, position: number) => void) | undefined;
}

/** A digit and a comma. */
const LEAST_BYTES_PER_NUMBER = 2;

/** Reads what `Found` needs. */
export abstract class Scan<Found> {
  /** Whether the rest of the file is of no interest. */
  abstract readonly complete: boolean;
  readonly scanner: DocumentScanner;
  protected readonly options: ScanOptions;
  #header: SnapshotHeader | undefined;
  readonly #seen = new Set<string>();

  constructor(options: ScanOptions) {
    this.options = options;
    this.scanner = new DocumentScanner((key) => {
      const section = this.section(key);
      if (section === undefined) return new SkippedValue();
      if (this.#seen.has(key)) throw new Malformed(`it has ${JSON.stringify(key)} twice`);
      this.#seen.add(key);
      return section;
    });
  }

  /** What reads the value of a key; undefined: nothing does. */
  protected abstract section(key: string): Section | undefined;

  /** @throws Malformed when something is missing, or does not fit the rest */
  abstract finish(): Found;

  protected headerSection(): Section {
    return new HeaderSection((value) => {
      const header = snapshotHeader(value);
      const { nodeCount, edgeCount, node, edge } = header;
      const leastBytes = LEAST_BYTES_PER_NUMBER * (nodeCount * node.fieldCount + edgeCount * edge.fieldCount);
      if (leastBytes > this.options.mostBytes) throw new Malformed(`it says that it has ${nodeCount} nodes and ${edgeCount} edges, which need at least ${leastBytes} bytes`);
      this.#header = header;
    });
  }

  /** @throws Malformed when another section comes first */
  protected get header(): SnapshotHeader {
    if (this.#header === undefined) throw new Malformed('"snapshot" does not come first');
    return this.#header;
  }

  protected checkNames(largestName: number, { starts }: StringSection): void {
    const strings = starts.count - 1;
    if (largestName >= strings) throw new Malformed(`a name is string ${largestName}, but there are ${strings} strings`);
  }

  protected missing(key: string): Malformed {
    return new Malformed(`it has no ${JSON.stringify(key)}`);
  }
}

export interface SnapshotColumns {
  readonly nodes: NodeColumns;
  readonly edges: EdgeColumns;
  readonly locations: LocationColumn | undefined;
  readonly stringStarts: StringSection['starts'];
}

/** Reads everything. */
export class SnapshotScan extends Scan<SnapshotColumns> {
  readonly complete = false;
  #nodes: NodeColumns | undefined;
  #edges: EdgeColumns | undefined;
  #locations: LocationColumn | undefined;
  #strings: StringSection | undefined;

  protected override section(key: string): Section | undefined {
    switch (key) {
      case 'snapshot':
        return this.headerSection();
      case 'nodes':
        return new NumberSection((this.#nodes = new NodeColumns(this.header)));
      case 'edges':
        return new NumberSection((this.#edges = new EdgeColumns(this.header)));
      case 'locations':
        return this.header.location && new NumberSection((this.#locations = new LocationColumn(this.header, this.header.location)));
      case 'strings':
        return (this.#strings = new StringSection(this.options.keepStrings));
      default:
        return undefined;
    }
  }

  override finish(): SnapshotColumns {
    if (this.#nodes === undefined) throw this.missing('nodes');
    if (this.#edges === undefined) throw this.missing('edges');
    if (this.#strings === undefined) throw this.missing('strings');
    this.#nodes.finish();
    this.#edges.finish();
    this.checkNames(Math.max(this.#nodes.largestName, this.#edges.largestName), this.#strings);
    return { nodes: this.#nodes, edges: this.#edges, locations: this.#locations, stringStarts: this.#strings.starts };
  }
}

export type NodesOnly = Pick<SnapshotColumns, 'nodes' | 'stringStarts'>;

/** Reads everything about the nodes, and passes over their edges. */
export class NodeScan extends Scan<NodesOnly> {
  readonly complete = false;
  #nodes: NodeColumns | undefined;
  #strings: StringSection | undefined;

  protected override section(key: string): Section | undefined {
    switch (key) {
      case 'snapshot':
        return this.headerSection();
      case 'nodes':
        return new NumberSection((this.#nodes = new NodeColumns(this.header)));
      case 'edges':
      case 'locations':
        return new SkippedNumbers();
      case 'strings':
        return (this.#strings = new StringSection(this.options.keepStrings));
      default:
        return undefined;
    }
  }

  override finish(): NodesOnly {
    if (this.#nodes === undefined) throw this.missing('nodes');
    if (this.#strings === undefined) throw this.missing('strings');
    this.#nodes.finish();
    this.checkNames(this.#nodes.largestName, this.#strings);
    return { nodes: this.#nodes, stringStarts: this.#strings.starts };
  }
}

/** Reads nothing but the nodes' ids and sizes, and only so far. */
export class NodeSizeScan extends Scan<NodeSizeColumns> {
  #nodes: NodeSizeColumns | undefined;
  #section: NumberSection | undefined;

  get complete(): boolean {
    return this.#section?.done === true;
  }

  protected override section(key: string): Section | undefined {
    if (key === 'snapshot') return this.headerSection();
    if (key !== 'nodes') return undefined;
    this.#nodes = new NodeSizeColumns(this.header);
    return (this.#section = new NumberSection(this.#nodes));
  }

  override finish(): NodeSizeColumns {
    if (this.#nodes === undefined) throw this.missing('nodes');
    this.#nodes.finish();
    return this.#nodes;
  }
}
