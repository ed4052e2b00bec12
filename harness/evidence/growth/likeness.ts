/** Which objects are alike: instances of one class, closures of one function, contexts of one scope. Pure. */
import { NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import { BORN } from './births.js';
import type { HeapNames } from './heap-names.js';
import { LANGUAGE_TYPES } from './language-types.js';
import { CONTEXT } from './node-roles.js';

/** No origin in the source is known. */
const NEW = -1;

/** In place of a number: those of this name are not all alike. */
const OWN_EACH = { context: -1, module: -2 } as const;

/** Numbers: two objects are alike where their numbers are equal. */
export class Likeness {
  private readonly numbers = new Map<string, number>();
  private readonly byName = new Map<number, number>();
  /** By what V8 made of their source text. */
  private readonly functions = new Map<number, number>();
  private readonly scopes = new Map<number, number>();
  private next = 0;

  constructor(
    private readonly heap: HeapSnapshot,
    private readonly names: HeapNames,
    private readonly births: Uint8Array,
  ) {}

  of(node: number): number {
    const type = this.heap.nodeType[node] ?? NODE.other;
    const word = LANGUAGE_TYPES[type];
    if (word !== undefined) return this.numbered(this.numbers, word);
    if (type === NODE.closure) return this.numbered(this.functions, this.origin(node, 'shared'));
    const name = (this.heap.nodeName[node] ?? 0) * 32 + type;
    const known = this.byName.get(name);
    if (known !== undefined && known >= 0) return known;
    const text = known === undefined ? this.names.node(node) : '';
    if (known === OWN_EACH.context || text === CONTEXT) {
      this.byName.set(name, OWN_EACH.context);
      return this.numbered(this.scopes, this.origin(node, 'scope_info'));
    }
    if (known === OWN_EACH.module || text === 'Module') {
      this.byName.set(name, OWN_EACH.module);
      return this.numbered(this.numbers, `module ${this.names.textAt(node, 'filename') ?? node}`);
    }
    // Scripts and functions are named by what they are; there may be as many of them as requests.
    if (type === NODE.code && !/^\(|^system \//.test(text)) return this.remember(name, this.numbered(this.numbers, 'code'));
    return this.numbered(this.byName, name);
  }

  /** What V8 made of the source text; NEW where that is new, since then the text is evaluated again and again. */
  private origin(node: number, edgeName: string): number {
    const origin = this.names.target(node, edgeName);
    return this.births[origin] === BORN.before ? origin : NEW;
  }

  private remember(name: number, number: number): number {
    this.byName.set(name, number);
    return number;
  }

  private numbered<Key>(numbers: Map<Key, number>, key: Key): number {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, this.next);
    return this.next++;
  }
}
