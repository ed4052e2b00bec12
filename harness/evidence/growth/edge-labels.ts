/** How an edge reads in a path, where what differs from entry to entry is left out. Pure. */
import { EDGE, NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import { EPHEMERON_EDGE } from './edge-cost.js';
import type { HeapNames } from './heap-names.js';
import type { Likeness } from './likeness.js';
import { NONE, type Paths } from './old-first-paths.js';

/** One of many: an element, an entry, a key that is data. */
export const ANY = '[*]';
export const WEAK_MAP_VALUE = 'value in a WeakMap';

/** So many properties of one object that lead to alike objects are keys, not names. */
const KEYS_NOT_NAMES = 6;

/** Edges with equal numbers read the same. The texts are decoded where they are asked for. */
export class EdgeLabels {
  private readonly texts: (() => string)[] = [() => ANY, () => WEAK_MAP_VALUE];
  private readonly numbers = new Map<string, number>();
  private readonly keyed: ReadonlyMap<number, ReadonlySet<number>>;

  /** @param nodes those that paths are looked at of */
  constructor(
    private readonly heap: HeapSnapshot,
    private readonly paths: Paths,
    nodes: readonly number[],
    private readonly names: HeapNames,
    private readonly likeness: Likeness,
  ) {
    this.keyed = keyedObjects(heap, paths, nodes, likeness);
  }

  text(label: number): string {
    return this.texts[label]?.() ?? '';
  }

  /** Of the edge from its holder. */
  of(node: number): number {
    const { edgeType, edgeName, nodeType } = this.heap;
    const edge = this.paths.edge[node] ?? NONE;
    const holder = this.paths.holder[node] ?? NONE;
    const type = edgeType[edge] ?? EDGE.other;
    const name = edgeName[edge] ?? 0;
    const isList = nodeType[holder] === NODE.array || nodeType[holder] === NODE.synthetic;
    if (type === EDGE.element) return ANY_LABEL;
    if (type === EDGE.hidden) return isList ? ANY_LABEL : this.label(`#${name}`, () => `#${name}`);
    if (type === EDGE.property) return this.keyed.get(holder)?.has(this.likeness.of(node)) === true ? ANY_LABEL : this.property(node, holder, name);
    if (nodeType[holder] === NODE.array && nodeType[node] !== NODE.objectShape) return ANY_LABEL;
    return this.label(`${name}`, () => this.names.text(name), (text) => (/^\d+$/.test(text) ? ANY_LABEL : EPHEMERON_EDGE.test(text) ? WEAK_MAP_LABEL : undefined));
  }

  /** A doubly linked list reads the same from both ends. */
  private property(node: number, holder: number, name: number): number {
    const { firstEdge, edgeTo, edgeType, edgeName } = this.heap;
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
      const back = edgeName[edge] ?? 0;
      if (edgeTo[edge] === holder && edgeType[edge] === EDGE.property && back !== name) {
        const pair = [Math.min(name, back), Math.max(name, back)];
        return this.label(pair.join(' '), () => pair.map((each) => this.names.text(each)).sort().join('|'));
      }
    }
    return this.label(`${name}`, () => this.names.text(name));
  }

  /** @param constant a label that stands for all of these */
  private label(key: string, text: () => string, constant: (text: string) => number | undefined = () => undefined): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const label = constant(text()) ?? this.texts.push(text) - 1;
    this.numbers.set(key, label);
    return label;
  }
}

export const ANY_LABEL = 0;
const WEAK_MAP_LABEL = 1;

/** Objects whose property names are data, with the likeness of what they hold. */
function keyedObjects({ nodeCount, edgeType }: HeapSnapshot, { holder, edge }: Paths, nodes: readonly number[], likeness: Likeness): ReadonlyMap<number, ReadonlySet<number>> {
  const isHeldByName = (node: number) => edgeType[edge[node] ?? NONE] === EDGE.property;
  const properties = new Uint32Array(nodeCount);
  for (const node of nodes) if (isHeldByName(node)) properties[holder[node] ?? 0] = (properties[holder[node] ?? 0] ?? 0) + 1;
  const counts = new Map<number, Map<number, number>>();
  for (const node of nodes) {
    const object = holder[node] ?? 0;
    if ((properties[object] ?? 0) < KEYS_NOT_NAMES || !isHeldByName(node)) continue;
    const alike = counts.get(object) ?? new Map<number, number>();
    const kind = likeness.of(node);
    counts.set(object, alike.set(kind, (alike.get(kind) ?? 0) + 1));
  }
  return new Map([...counts].map(([object, alike]) => [object, new Set([...alike].filter(([, count]) => count >= KEYS_NOT_NAMES).map(([kind]) => kind))]));
}
