/**
 * Objects whose paths from the root read alike, merged into groups: all entries of a Map are one group, the Map is another.
 * LeakCanary looks for growth in such a tree, too (shark's ObjectGrowthDetector). Pure.
 */
import type { HeapSnapshot } from '../../heap/heap-snapshot.js';
import { BORN } from './births.js';
import { ANY, EdgeLabels } from './edge-labels.js';
import type { GrownValue } from './grown-values.js';
import type { HeapNames } from './heap-names.js';
import type { Likeness } from './likeness.js';
import { NONE, type Paths } from './old-first-paths.js';

export interface PathGroup {
  readonly parent: PathGroup | undefined;
  /** Groups from the root's to its own. */
  readonly depth: number;
  readonly children: PathGroup[];
  /** Of the edges that lead here. */
  readonly label: string;
  readonly likeness: number;
  /** Its new members, or the old ones that lead to something new; each after its holder. */
  readonly members: number[];
  /** Members born in each interval. */
  readonly born: [number, number];
  /** Their shallow sizes. */
  readonly bytes: [number, number];
  /** Members that have become larger by themselves. */
  readonly grown: GrownValue[];
}

/** A list leads from entry to entry, with no more than this many other objects between them. */
const LONGEST_LOOP = 6;
/** What lies behind so many groups belongs to the last of them: no path that people can read is longer. */
const DEEPEST = 400;

export interface PathGroups {
  /** The group of the root. */
  readonly root: PathGroup;
  of(node: number): PathGroup | undefined;
}

/** Only what is new or has grown, or leads to that, is a member of a group. */
export function groupPaths(heap: HeapSnapshot, births: Uint8Array, paths: Paths, grown: readonly GrownValue[], names: HeapNames, likeness: Likeness): PathGroups {
  const nodes = leadingToGrowth(heap, births, paths, grown);
  const labels = new EdgeLabels(heap, paths, nodes, names, likeness);
  const grouping = new Grouping(labels);
  /** By node: its group's number, plus one. */
  const numbers = new Uint32Array(heap.nodeCount);
  numbers[0] = 1;
  const groupOf = (node: number): PathGroup | undefined => grouping.groups[(numbers[node] ?? 0) - 1];
  for (const node of nodes) {
    if (node === 0) continue;
    const holder = (numbers[paths.holder[node] ?? 0] ?? 1) - 1;
    const number = grouping.numberAt(holder, labels.of(node), likeness.of(node));
    numbers[node] = number + 1;
    const group = grouping.groups[number] ?? grouping.root;
    group.members.push(node);
    const interval = births[node] === BORN.inFirst ? 0 : births[node] === BORN.inSecond ? 1 : undefined;
    if (interval === undefined) continue;
    group.born[interval] += 1;
    group.bytes[interval] += heap.selfSizeBytes(node);
  }
  for (const value of grown) groupOf(value.node)?.grown.push(value);
  return { root: grouping.root, of: groupOf };
}

/** More kinds of objects than a process can have. */
const MOST_KINDS = 2 ** 24;

class Grouping {
  readonly root = newGroup(undefined, '', -1);
  readonly groups: PathGroup[] = [this.root];
  private readonly numbers = new Map<PathGroup, number>([[this.root, 0]]);
  /** By number of the parent: label and likeness → number. */
  private readonly children: Map<number, number>[] = [new Map<number, number>()];

  constructor(private readonly labels: EdgeLabels) {}

  numberAt(parentNumber: number, label: number, kind: number): number {
    const children = this.children[parentNumber];
    const key = label * MOST_KINDS + kind;
    const known = children?.get(key);
    if (known !== undefined) return known;
    const parent = this.groups[parentNumber] ?? this.root;
    const text = this.labels.text(label);
    const list = loopedInto(parent, text, kind) ?? otherEnd(parent, text, kind);
    const number = list === undefined ? this.added(newGroup(parent, text, kind)) : (this.numbers.get(list) ?? 0);
    children?.set(key, number);
    return number;
  }

  private added(group: PathGroup): number {
    group.parent?.children.push(group);
    this.numbers.set(group, this.groups.length);
    this.children.push(new Map<number, number>());
    return this.groups.push(group) - 1;
  }
}

/** The entries of a list are one group, not a group behind a group. A list leads from entry to entry by names … */
function loopedInto(parent: PathGroup, label: string, kind: number): PathGroup | undefined {
  if (parent.depth >= DEEPEST) return parent;
  if (label === ANY) return isNested(parent, kind) ? parent : undefined;
  let ancestor: PathGroup | undefined = parent;
  for (let distance = 0; ancestor !== undefined && distance <= LONGEST_LOOP; distance += 1) {
    if (ancestor.label === label && ancestor.likeness === kind) return ancestor;
    if (ancestor.label === ANY) return undefined;
    ancestor = ancestor.parent;
  }
  return undefined;
}

/** … or is made of pairs: `[newest, [older, [oldest]]]`. Rows of columns of cells are not. */
function isNested(group: PathGroup, kind: number): boolean {
  let ancestor: PathGroup | undefined = group;
  for (let distance = 0; distance < LONGEST_LOOP; distance += 1) {
    if (ancestor?.label !== ANY || ancestor.likeness !== kind) return false;
    ancestor = ancestor.parent;
  }
  return true;
}

/** `tail`, where `head` leads to the same list. */
function otherEnd(parent: PathGroup, label: string, kind: number): PathGroup | undefined {
  if (label === ANY) return undefined;
  return parent.children.find((end) => end.likeness === kind && end.label !== ANY && end.children.some((next) => next.likeness === kind && next.label !== ANY));
}

function newGroup(parent: PathGroup | undefined, label: string, likeness: number): PathGroup {
  return { parent, depth: (parent?.depth ?? -1) + 1, children: [], label, likeness, members: [], born: [0, 0], bytes: [0, 0], grown: [] };
}

/** In the order of the paths. */
function leadingToGrowth({ nodeCount }: HeapSnapshot, births: Uint8Array, { holder, order }: Paths, grown: readonly GrownValue[]): number[] {
  const leads = new Uint8Array(nodeCount);
  for (const { node } of grown) leads[node] = 1;
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const node = order[at] ?? 0;
    if (births[node] === BORN.before && leads[node] === 0) continue;
    leads[node] = 1;
    if (holder[node] !== NONE) leads[holder[node] ?? 0] = 1;
  }
  return Array.from(order.filter((node) => leads[node] === 1));
}
