/**
 * Heaps drawn by hand. A test says which objects there are and who holds whom, and gets the heap as the analysis sees it,
 * and the bytes of the file that V8 would write.
 *
 *     const heap = aHeap(({ roots, object, string }) => {
 *       const cache = object('Map', 32).internal('table', array(1024).element(0, string('/items/1', 24)));
 *       roots.element(1, object('Module', 80).property('cache', cache));
 *     });
 *     heap.snapshot;                 // HeapSnapshot
 *     heap.nodeOf(cache);            // its number there
 *     heapFile(heap, 'node 24');     // Buffer
 */
import { EDGE, hasIndex, type HeapSnapshot, NODE } from '../../harness/heap/heap-snapshot.js';

export type NodeType = Exclude<keyof typeof NODE, 'other'>;
export type EdgeType = Exclude<keyof typeof EDGE, 'other'>;

export interface DrawnLocation {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

interface DrawnEdge {
  readonly type: EdgeType;
  readonly name: string | number;
  readonly to: DrawnNode;
}

interface NodeOptions {
  /** Default: odd numbers in the order of drawing, from 1. */
  readonly id?: number;
  readonly location?: DrawnLocation;
}

/** Every verb returns the node itself. */
export class DrawnNode {
  readonly edges: DrawnEdge[] = [];

  constructor(
    readonly type: NodeType,
    readonly name: string,
    readonly bytes: number,
    readonly id: number,
    readonly location: DrawnLocation | undefined,
  ) {}

  property(name: string, to: DrawnNode): this {
    return this.edge('property', name, to);
  }

  element(index: number, to: DrawnNode): this {
    return this.edge('element', index, to);
  }

  /** A variable of a function's context. */
  variable(name: string, to: DrawnNode): this {
    return this.edge('context', name, to);
  }

  internal(name: string, to: DrawnNode): this {
    return this.edge('internal', name, to);
  }

  hidden(index: number, to: DrawnNode): this {
    return this.edge('hidden', index, to);
  }

  shortcut(name: string, to: DrawnNode): this {
    return this.edge('shortcut', name, to);
  }

  weak(name: string, to: DrawnNode): this {
    return this.edge('weak', name, to);
  }

  edge(type: EdgeType, name: string | number, to: DrawnNode): this {
    this.edges.push({ type, name, to });
    return this;
  }
}

export class HeapDrawing {
  readonly nodes: DrawnNode[] = [];
  readonly node = (type: NodeType, name: string, bytes: number, { id = 2 * this.nodes.length + 1, location }: NodeOptions = {}): DrawnNode => {
    const node = new DrawnNode(type, name, bytes, id, location);
    this.nodes.push(node);
    return node;
  };
  /** Node 0. */
  readonly root = this.node('synthetic', '', 0);
  /** What nobody has to hold. */
  readonly roots = this.node('synthetic', '(GC roots)', 0);

  constructor() {
    this.root.element(1, this.roots);
  }

  readonly object = (className: string, bytes = 16, options?: NodeOptions): DrawnNode => this.node('object', className, bytes, options);
  readonly closure = (functionName: string, bytes = 64, options?: NodeOptions): DrawnNode => this.node('closure', functionName, bytes, options);
  readonly string = (text: string, bytes = 16, options?: NodeOptions): DrawnNode => this.node('string', text, bytes, options);
  readonly array = (bytes = 16, options?: NodeOptions): DrawnNode => this.node('array', '(object elements)', bytes, options);
  readonly hidden = (name: string, bytes = 16, options?: NodeOptions): DrawnNode => this.node('hidden', name, bytes, options);
  /** The variables of a function. */
  readonly context = (bytes = 32, options?: NodeOptions): DrawnNode => this.node('object', 'system / Context', bytes, options);
}

export interface DrawnHeap {
  readonly nodes: readonly DrawnNode[];
  readonly strings: readonly string[];
  readonly snapshot: HeapSnapshot;
  /** @throws Error when the node is of another heap */
  nodeOf(node: DrawnNode): number;
}

export function aHeap(draw: (drawing: HeapDrawing) => void): DrawnHeap {
  const drawing = new HeapDrawing();
  draw(drawing);
  const { nodes } = drawing;
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const strings = new Map<string, number>();
  const stringOf = (text: string): number => strings.get(text) ?? strings.set(text, strings.size).size - 1;
  const nodeOf = (node: DrawnNode): number => {
    const number = numbers.get(node);
    if (number === undefined) throw new Error(`${node.type} ${node.name} is not of this heap`);
    return number;
  };
  const edges = nodes.flatMap((node) => node.edges);
  const firstEdge = new Uint32Array(nodes.length + 1);
  nodes.forEach((node, number) => (firstEdge[number + 1] = (firstEdge[number] ?? 0) + node.edges.length));
  // As in V8's files, where string 0 is nobody's.
  stringOf('<dummy>');
  const nodeName = Uint32Array.from(nodes, ({ name }) => stringOf(name));
  const edgeName = Uint32Array.from(edges, ({ type, name }) => (hasIndex(EDGE[type]) ? Number(name) : stringOf(String(name))));
  const texts = [...strings.keys()];
  const snapshot: HeapSnapshot = {
    nodeCount: nodes.length,
    edgeCount: edges.length,
    nodeType: Uint8Array.from(nodes, ({ type }) => NODE[type]),
    nodeName,
    nodeId: Uint32Array.from(nodes, ({ id }) => id),
    firstEdge,
    edgeType: Uint8Array.from(edges, ({ type }) => EDGE[type]),
    edgeName,
    edgeTo: Uint32Array.from(edges, ({ to }) => nodeOf(to)),
    strings: {
      count: texts.length,
      get: (index) => {
        const text = texts[index];
        if (text === undefined) throw new RangeError(`there is no string ${index}`);
        return text;
      },
    },
    selfSizeBytes: (node) => nodes[node]?.bytes ?? NaN,
    location: (node) => nodes[node]?.location,
  };
  return { nodes, strings: texts, snapshot, nodeOf };
}
