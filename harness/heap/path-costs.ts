import { EDGE, type HeapSnapshot, NODE } from './heap-snapshot.js';
import type { Retention } from './retention.js';

/**
 * What a step costs on the way from a GC root, so that the cheapest way is the one that a person would tell: through
 * variables and properties, not through the engine's own tables. Found by trying: with these costs the cheapest way to
 * what leaks led through the leaking variable in all of 16 kinds of leaks.
 */
export const PATH_COST = {
  /** A variable, a property, an element. */
  named: 1,
  internal: 2,
  hidden: 8,
  /** More, when a step leads to a group of roots, which is no object. */
  toSynthetic: 4,
  /** More, when it leads to code: whoever holds a function holds its code, not the other way round. */
  toCode: 8,
  /** More, when it leads to what the engine has learned of the program: it holds nearly everything somehow. */
  toEngine: 30,
} as const;

export const MOST_PATH_COST = PATH_COST.hidden + PATH_COST.toEngine;

const ENGINE = /^system \/ (Map|FeedbackVector|FeedbackCell|AllocationSite|Weak|TransitionArray|PrototypeInfo|DescriptorArray|EnumCache|PropertyCell|Script\b)/;
/** Holds strings only for as long as somebody else does. */
const INTERNALIZED = '(Internalized strings)';
const NEVER = 0xff;

/** Costs of the steps through one heap. */
export class PathCosts {
  readonly #edgeType: Uint8Array;
  readonly #edgeTo: Uint32Array;
  readonly #retention: Retention;
  /** By node: what it costs more to come to it. */
  readonly #more: Uint8Array;

  constructor(heap: HeapSnapshot, retention: Retention) {
    this.#edgeType = heap.edgeType;
    this.#edgeTo = heap.edgeTo;
    this.#retention = retention;
    this.#more = costsOfNodes(heap);
  }

  /** 1 to MOST_PATH_COST; 0: not to be taken. */
  of(edge: number, from: number): number {
    if (!this.#retention.keeps(edge, from) || this.#more[from] === NEVER) return 0;
    const more = this.#more[this.#edgeTo[edge]!]!;
    return costOfType(this.#edgeType[edge]!) + (more === NEVER ? PATH_COST.toSynthetic : more);
  }
}

function costOfType(type: number): number {
  return type === EDGE.internal ? PATH_COST.internal : type === EDGE.hidden || type === EDGE.other ? PATH_COST.hidden : PATH_COST.named;
}

function costsOfNodes({ nodeCount, nodeType, nodeName, strings }: HeapSnapshot): Uint8Array {
  const more = new Uint8Array(nodeCount);
  /** By string: 1 and the answer, once it is known. */
  const known = new Uint8Array(strings.count);
  const isEngine = (name: number): boolean => {
    if (known[name] === 0) known[name] = ENGINE.test(strings.get(name)) ? 2 : 1;
    return known[name] === 2;
  };
  for (let node = 0; node < nodeCount; node += 1) {
    const type = nodeType[node]!;
    if (type === NODE.synthetic) more[node] = strings.get(nodeName[node]!) === INTERNALIZED ? NEVER : PATH_COST.toSynthetic;
    else if (type === NODE.objectShape) more[node] = PATH_COST.toEngine;
    else if ((type === NODE.hidden || type === NODE.code) && isEngine(nodeName[node]!)) more[node] = PATH_COST.toEngine;
    else if (type === NODE.code) more[node] = PATH_COST.toCode;
  }
  return more;
}
