/** Names of nodes and edges, decoded once each: a snapshot keeps its texts in the file. */
import { EDGE, NODE, hasIndex, type HeapSnapshot } from '../../heap/heap-snapshot.js';

export class HeapNames {
  private readonly texts = new Map<number, string>();
  /** V8 writes each text once, so that a name that was found has this number everywhere. */
  private readonly numbers = new Map<string, number>();

  constructor(private readonly heap: HeapSnapshot) {}

  node(node: number): string {
    return this.text(this.heap.nodeName[node] ?? 0);
  }

  /** Of an edge without a number of its own. */
  edge(edge: number): string {
    return this.text(this.heap.edgeName[edge] ?? 0);
  }

  /** What an edge of this name leads to, weak ones aside; -1: there is none. */
  target(node: number, edgeName: string): number {
    const { firstEdge, edgeType, edgeTo, edgeName: nameOf } = this.heap;
    const number = this.numbers.get(edgeName);
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
      const type = edgeType[edge] ?? EDGE.weak;
      if (type === EDGE.weak || hasIndex(type)) continue;
      if (number === undefined ? this.edge(edge) !== edgeName : nameOf[edge] !== number) continue;
      this.numbers.set(edgeName, nameOf[edge] ?? 0);
      return edgeTo[edge] ?? -1;
    }
    return -1;
  }

  /** The text of the string that an edge of this name leads to. */
  textAt(node: number, edgeName: string): string | undefined {
    const target = this.target(node, edgeName);
    return target !== -1 && this.heap.nodeType[target] === NODE.string ? this.node(target) : undefined;
  }

  /** By number of the string. */
  text(index: number): string {
    const known = this.texts.get(index);
    if (known !== undefined) return known;
    const text = this.heap.strings.get(index);
    this.texts.set(index, text);
    return text;
  }
}
