/** How what grows is held: the kinds that people know, from the shape of the heap. Pure. */
import { EDGE, NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import type { EvidenceKind } from '../../result/evidence.js';
import { ANY } from './edge-labels.js';
import type { HeapNames } from './heap-names.js';
import { ASYNC_CONTEXT_FRAME, isAsyncStore } from './holder-names.js';
import { isText } from './language-types.js';
import type { NodeRoles } from './node-roles.js';
import type { NodeWords } from './node-words.js';
import { NONE, type Paths } from './old-first-paths.js';
import type { TrailStep } from './trail.js';

const TIMERS = new Set(['Timeout', 'Immediate', 'TimersList', 'ImmediateList']);
/** Where EventEmitter and EventTarget keep listeners. */
const LISTENERS = new Set(['_events', '[kEvents]']);
const BUFFERS = ['ArrayBuffer', 'SharedArrayBuffer', 'TypedArray', 'Uint8Array', 'DataView', 'WebAssembly.Memory', 'Memory'];
const DEEPEST_CLASS = 8;

/** What an entry has to say of its collection. */
export interface Gain {
  /** The collection, or the first entry of a list. */
  readonly holder: number;
  /** Something that it has gained; `holder` itself where nothing was born. */
  readonly sample: number;
  /** Of the edge that leads to what is gained. */
  readonly label: string;
  /** To the sample; the holder is one of them. */
  readonly trail: readonly TrailStep[];
}

export class CollectionKinds {
  constructor(
    private readonly heap: HeapSnapshot,
    private readonly paths: Paths,
    private readonly names: HeapNames,
    private readonly roles: NodeRoles,
    private readonly words: NodeWords,
  ) {}

  of(gain: Gain): EvidenceKind {
    const { holder, sample, trail } = gain;
    const className = this.words.className(sample);
    const near = trail.slice(Math.max(0, trail.findIndex(({ node }) => node === holder) - 2));
    if (TIMERS.has(className) || this.isBehindTimer(gain)) return 'timers';
    if (className === 'Listener' || near.some(({ name }) => LISTENERS.has(name?.name ?? ''))) return 'listeners';
    if (className === 'promise reaction' || this.isA(holder, ['Promise'])) return 'promise';
    if (trail.some(({ node, name }) => isAsyncStore(name?.name) || this.words.className(node) === ASYNC_CONTEXT_FRAME)) return 'async-storage';
    if (className === 'registration') return 'list';
    return holder === sample ? this.ofValue(holder) : gain.label === ANY ? this.ofCollection(holder, sample) : this.ofList(sample);
  }

  /** Nothing but a timer and its function stand before what it keeps. */
  private isBehindTimer({ holder, trail }: Gain): boolean {
    const upTo = trail.slice(0, trail.findIndex(({ node }) => node === holder) + 1).map(({ node }) => this.words.className(node));
    const first = upTo.findIndex((name) => TIMERS.has(name));
    return first !== -1 && upTo.slice(first).every((name) => TIMERS.has(name) || name === 'context' || name.startsWith('closure'));
  }

  /** That has grown by itself. */
  private ofValue(value: number): EvidenceKind {
    if (isText(this.heap.nodeType[value])) return 'string';
    if (this.isA(value, BUFFERS)) return 'buffer';
    const table = this.names.target(value, 'table');
    if (table !== -1) return this.isA(value, ['Set', 'WeakSet']) ? 'set' : 'map';
    return this.isA(value, ['Array']) ? 'array' : 'object';
  }

  private ofCollection(holder: number, sample: number): EvidenceKind {
    if (this.heap.nodeType[holder] === NODE.synthetic || this.heap.nodeType[holder] === NODE.native || this.words.isRoot(holder)) return 'native';
    const via = this.paths.holder[sample] ?? NONE;
    const store = this.roles.isStore(via) ? this.names.edge(this.paths.edge[via] ?? 0) : '';
    if (store === 'table') return this.isA(holder, ['Set', 'WeakSet']) ? 'set' : 'map';
    if (this.heap.edgeType[this.paths.edge[sample] ?? 0] === EDGE.element || store === 'elements') return this.isA(holder, ['Array']) ? 'array' : 'object';
    return this.heap.nodeType[holder] === NODE.object ? 'object' : 'other';
  }

  /** Each held by the one before. */
  private ofList(sample: number): EvidenceKind {
    if (isText(this.heap.nodeType[sample])) return 'string';
    if (this.heap.nodeType[sample] === NODE.closure || this.roles.isContext(sample)) return 'closure';
    return this.roles.isEngine(sample) ? 'code' : 'list';
  }

  /** Of one of these classes, or of one that extends it. */
  isA(node: number, classes: readonly string[]): boolean {
    let at = node;
    for (let depth = 0; at !== -1 && depth < DEEPEST_CLASS; depth += 1) {
      if (classes.includes(this.names.node(at))) return true;
      at = this.names.target(at, '__proto__');
    }
    return false;
  }
}
