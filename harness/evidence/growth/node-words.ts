/** What a node is called in words that people know. Pure. */
import { NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import type { HeapCode } from './heap-code.js';
import type { HeapNames } from './heap-names.js';
import { LANGUAGE_TYPES } from './language-types.js';
import { CONTEXT } from './node-roles.js';

/** The engine's names for what JavaScript has other words for. */
const OF_ENGINE: Readonly<Record<string, string>> = {
  'system / PromiseReaction': 'promise reaction',
  'system / WeakCell': 'registration',
  'system / JSArrayBufferData': 'memory outside of the heap',
  'system / SourceTextModule': 'ES module',
  'system / JSProxy': 'Proxy',
  'system / Context': 'context',
  'system / CallSiteInfo': 'frame of a stack trace',
};

/** From Node.js 26 on. */
const GLOBAL = /^global \(.*\)$/;

export class NodeWords {
  constructor(
    private readonly heap: HeapSnapshot,
    private readonly names: HeapNames,
    private readonly code: HeapCode,
  ) {}

  /** A class, or a type of the language: `Session`, `string`, `closure onUpdate`. */
  className(node: number): string {
    const type = this.heap.nodeType[node] ?? NODE.other;
    const word = LANGUAGE_TYPES[type];
    if (word !== undefined) return word;
    const name = this.names.node(node);
    if (type === NODE.closure) return name === 'native_bind' ? 'bound function' : name === '' ? 'closure' : `closure ${name}`;
    if (type === NODE.code) return 'compiled code';
    if (type === NODE.object && this.names.target(node, 'parameters_and_registers') !== -1) return `suspended ${this.functionOf(node)}`;
    return OF_ENGINE[name] ?? (name.replace(/^(system|Node) \/ /, '').replace(GLOBAL, 'global') || 'object');
  }

  /** `Module /app/cache.js`, `Map`, `closure counted`, `context of handler`. */
  of(node: number): string {
    const name = this.names.node(node);
    if (this.isRoot(node)) return name === '' ? 'GC root' : `GC root: ${name.slice(1, -1).toLowerCase()}`;
    if (name === CONTEXT) return this.context(node);
    if (name === 'Module') return this.module(node);
    if (name === 'system / SourceTextModule') return ['Module', this.scriptOfModule(node)].filter(Boolean).join(' ');
    return this.className(node);
  }

  /** The root, or a kind of roots: `(Global handles)`. */
  isRoot(node: number): boolean {
    return node === 0 || (this.heap.nodeType[node] === NODE.synthetic && this.names.node(node).startsWith('('));
  }

  /** Of a CommonJS or ES module; undefined for all else. */
  moduleFile(node: number): string | undefined {
    const name = this.names.node(node);
    if (name === 'system / SourceTextModule') return this.scriptOfModule(node);
    return name === 'Module' ? (this.names.textAt(node, 'filename') ?? this.names.textAt(node, 'id')) : undefined;
  }

  /** Of a generator, which V8 gives to each run of an async function, too. */
  private functionOf(generator: number): string {
    const closure = this.names.target(generator, 'function');
    return (closure === -1 ? '' : this.names.node(closure)) || 'function';
  }

  private module(node: number): string {
    const file = this.moduleFile(node);
    return file === undefined ? 'Module' : `Module ${file}`;
  }

  private context(node: number): string {
    const closures = this.code.closuresIn(node);
    const named = closures.find((closure) => this.names.node(closure) !== '');
    if (named !== undefined) return `context of ${this.names.node(named)}`;
    const script = closures.map((closure) => this.code.position(closure)?.script).find((name) => name !== undefined);
    return script === undefined ? 'context' : `context in ${script.slice(Math.max(script.lastIndexOf('/'), script.lastIndexOf('\\')) + 1)}`;
  }

  private scriptOfModule(module: number): string | undefined {
    const { firstEdge, edgeTo } = this.heap;
    for (let edge = firstEdge[module] ?? 0; edge < (firstEdge[module + 1] ?? 0); edge += 1) {
      const script = this.code.position(edgeTo[edge] ?? 0)?.script;
      if (script !== undefined) return script;
    }
    return undefined;
  }
}
