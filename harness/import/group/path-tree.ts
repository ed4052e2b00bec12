/** Paths grouped by their templates, in bounded memory however many different ones there are. */
import type { SeenValues } from './seen-values.js';
import { isId } from './value-kinds.js';

/** What is counted at the end of a path. */
export interface PathEnd<Self> {
  /** One for each segment. */
  readonly segments: readonly SeenValues[];
  readonly merge: (other: Self) => void;
}

/** A segment as it stands in every path, or undefined where it varies. */
export type Segment = string | undefined;

interface Node<End> {
  readonly literals: Map<string, Node<End>>;
  variable?: Node<End>;
  readonly ends: Map<string, End>;
}

/** Siblings that are told apart while reading; beyond it their names are values, and memory stays bounded. */
const MOST_SIBLINGS = 1000;
/** More siblings than this are one collection by name, at the end: few APIs have as many names in one place. */
const LARGEST_FAMILY = 30;
/** The first segment names the resources themselves: only a site of pages has more there. */
const LARGEST_FIRST_FAMILY = 100;
/** Titles turned into names, `how-to-cook-rice`, are told from resources by their hyphens. */
const TITLE = /^[^-_]+([-_][^-_]+){2,}$/;
const FEWEST_TITLES = 5;

export class PathTree<End extends PathEnd<End>> {
  readonly #root: Node<End> = aNode();
  #size = 0;

  /** How many ends there are. */
  get size(): number {
    return this.#size;
  }

  /**
   * The end of a path for a variant of its requests, made when it is new.
   * @param parameters indices of segments that vary by description; without it those do that look like ids
   * @param make is told how many variants the path has already; undefined leaves this one out
   */
  end(segments: readonly string[], variant: string, parameters: ReadonlySet<number> | undefined, make: (variants: number) => End | undefined): End | undefined {
    let node = this.#root;
    segments.forEach((segment, index) => {
      const varies = parameters === undefined ? isId(segment) : parameters.has(index);
      node = varies || (parameters === undefined && isFull(node, segment)) ? (node.variable ??= aNode()) : childOf(node, segment);
    });
    const known = node.ends.get(variant);
    if (known !== undefined) return known;
    const made = make(node.ends.size);
    if (made !== undefined) {
      node.ends.set(variant, made);
      this.#size += 1;
    }
    return made;
  }

  /** All ends with their templates. Siblings that are one collection become one template; call it once, at the end. */
  ends({ isDescribed }: { readonly isDescribed: boolean }): { readonly template: readonly Segment[]; readonly end: End }[] {
    if (!isDescribed) gather(this.#root, 0);
    return endsBelow(this.#root, []);
  }
}

function aNode<End>(): Node<End> {
  return { literals: new Map(), ends: new Map() };
}

function childOf<End>(node: Node<End>, segment: string): Node<End> {
  const child = node.literals.get(segment) ?? aNode<End>();
  node.literals.set(segment, child);
  return child;
}

function isFull<End>({ literals }: Node<End>, segment: string): boolean {
  return literals.size >= MOST_SIBLINGS && !literals.has(segment);
}

/** Below first: families of families come together from their members. */
function gather<End extends PathEnd<End>>(node: Node<End>, depth: number): void {
  const names = [...node.literals.keys()];
  const family = names.length > (depth === 0 ? LARGEST_FIRST_FAMILY : LARGEST_FAMILY) ? names : titlesAmong(names);
  for (const name of family) {
    const member = node.literals.get(name);
    if (member === undefined) continue;
    node.variable = node.variable === undefined ? member : merged(node.variable, member);
    node.literals.delete(name);
  }
  for (const child of [...node.literals.values(), ...(node.variable === undefined ? [] : [node.variable])]) gather(child, depth + 1);
}

function titlesAmong(names: readonly string[]): readonly string[] {
  const titles = names.filter((name) => TITLE.test(name));
  return titles.length >= FEWEST_TITLES ? titles : [];
}

function merged<End extends PathEnd<End>>(into: Node<End>, from: Node<End>): Node<End> {
  for (const [name, child] of from.literals) {
    const known = into.literals.get(name);
    into.literals.set(name, known === undefined ? child : merged(known, child));
  }
  if (from.variable !== undefined) into.variable = into.variable === undefined ? from.variable : merged(into.variable, from.variable);
  for (const [variant, end] of from.ends) {
    const known = into.ends.get(variant);
    if (known === undefined) into.ends.set(variant, end);
    else known.merge(end);
  }
  return into;
}

function endsBelow<End>({ literals, variable, ends }: Node<End>, template: readonly Segment[]): { template: readonly Segment[]; end: End }[] {
  return [
    ...[...ends.values()].map((end) => ({ template, end })),
    ...[...literals].flatMap(([name, child]) => endsBelow(child, [...template, name])),
    ...(variable === undefined ? [] : endsBelow(variable, [...template, undefined])),
  ];
}
