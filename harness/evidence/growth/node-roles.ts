/** What a node is to people: an object of theirs, a store that belongs to one, or the engine's own. Pure. */
import { NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import type { HeapNames } from './heap-names.js';

/** The engine's notes on objects, functions and types: they come and go with what it learns, whatever the server does. */
export const ENGINE_NAMES =
  /^system \/ (Map|FeedbackVector|FeedbackCell|ManyClosuresCell|AllocationSite|AllocationMemento|WeakArrayList|WeakFixedArray|DescriptorArray|TransitionArray|PrototypeInfo|EnumCache|PropertyCell|ClosureFeedbackCellArray|FeedbackMetadata|ScopeInfo|ObjectBoilerplateDescription)\b/;
const PROPERTY_ARRAY = 'system / PropertyArray';
const CELLS = new Set(['system / Cell', 'system / ContextCell']);
export const CONTEXT = 'system / Context';

export class NodeRoles {
  constructor(
    private readonly heap: HeapSnapshot,
    private readonly names: HeapNames,
  ) {}

  /** Elements, a hash table, properties: where an object keeps what belongs to it. */
  isStore(node: number): boolean {
    const type = this.heap.nodeType[node];
    return type === NODE.array || (type === NODE.hidden && this.names.node(node) === PROPERTY_ARRAY);
  }

  /** Stands between a name and its value: of an exported variable, or one that several functions write to. */
  isCell(node: number): boolean {
    return this.heap.nodeType[node] === NODE.hidden && CELLS.has(this.names.node(node));
  }

  /** Code and notes of the engine. */
  isEngine(node: number): boolean {
    const type = this.heap.nodeType[node];
    if (type === NODE.code || type === NODE.objectShape) return true;
    return type === NODE.hidden && ENGINE_NAMES.test(this.names.node(node));
  }

  /** Of Node.js or V8, outside of the heap; roots as well. */
  isNative(node: number): boolean {
    const type = this.heap.nodeType[node];
    return node === 0 || type === NODE.synthetic || type === NODE.native;
  }

  /** The variables of a function that ran or runs. */
  isContext(node: number): boolean {
    return this.heap.nodeType[node] !== NODE.string && this.names.node(node) === CONTEXT;
  }
}
