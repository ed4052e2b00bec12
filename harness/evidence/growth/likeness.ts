/** Which objects are alike: instances of one class, closures of one function, contexts of one scope. Pure. */
import { NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import { BORN } from './births.js';
import type { HeapNames } from './heap-names.js';

const CONTEXT = 'system / Context';

/** Numbers: two objects are alike where their numbers are equal. */
export class Likeness {
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly heap: HeapSnapshot,
    private readonly names: HeapNames,
    private readonly births: Uint8Array,
  ) {}

  of(node: number): number {
    const key = this.key(node);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.numbers.size);
    return this.numbers.size - 1;
  }

  private key(node: number): string {
    const type = this.heap.nodeType[node] ?? NODE.other;
    switch (type) {
      case NODE.string:
      case NODE.concatenatedString:
      case NODE.slicedString:
        return 'string';
      case NODE.number:
      case NODE.bigint:
      case NODE.symbol:
      case NODE.regexp:
        return `type ${type}`;
      case NODE.closure:
        return `function ${this.origin(node, 'shared') ?? 'new'}`;
      case NODE.code: {
        const name = this.names.node(node);
        return /^\(|^system \//.test(name) ? name : 'code';
      }
      default: {
        const name = this.names.node(node);
        if (name === CONTEXT) return `scope ${this.origin(node, 'scope_info') ?? 'new'}`;
        return name === 'Module' ? `module ${this.names.textAt(node, 'filename') ?? node}` : `${type} ${name}`;
      }
    }
  }

  /** What V8 made of the source text; undefined where that is new, since then the text is evaluated again and again. */
  private origin(node: number, edgeName: string): number | undefined {
    const origin = this.names.target(node, edgeName);
    return this.births[origin] === BORN.before ? origin : undefined;
  }
}
