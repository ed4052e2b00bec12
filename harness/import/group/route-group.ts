/** All requests of one route, in bounded memory: how many there were, and which values stood where. */
import type { BodyForm } from './body-form.js';
import type { PathEnd } from './path-tree.js';
import { SeenValues } from './seen-values.js';

/** One name and value of a query, as sent; a name without `=` has no value. */
export interface QueryPair {
  readonly name: string;
  readonly value: string | undefined;
}

/** A request taken apart, its secrets gone. */
export interface TakenApart {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: readonly QueryPair[];
  /** Those that are kept. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyForm | undefined;
  readonly status: number | undefined;
  readonly name: string | undefined;
  readonly parameters: ReadonlyMap<number, string> | undefined;
  readonly isMadeUp: boolean;
  readonly alsoRight: readonly number[];
}

export class RouteGroup implements PathEnd<RouteGroup> {
  readonly segments: readonly SeenValues[];
  /** Whole paths: which values came together. */
  readonly paths = new SeenValues();
  readonly query: readonly SeenValues[];
  readonly #headers = new Map<string, SeenValues>();
  readonly #leaves = new Map<string, SeenValues>();
  #requests = 0;

  /** @param first request of the group; the others have the same method, names in the query and fields in the body */
  constructor(readonly first: TakenApart) {
    this.segments = first.segments.map(() => new SeenValues());
    this.query = first.query.map(() => new SeenValues());
  }

  add({ segments, query, headers, body }: TakenApart): void {
    this.#requests += 1;
    this.segments.forEach((values, index) => values.add(segments[index] ?? ''));
    this.paths.add(segments.join('/'));
    // The same names may come in another order.
    const byName = sortedByName(query);
    sortedByName(this.first.query.map((pair, index) => ({ ...pair, index }))).forEach(({ index }, at) => {
      const value = byName[at]?.value;
      if (value !== undefined) this.query[index]?.add(value);
    });
    for (const [name, value] of Object.entries(headers)) seenAt(this.#headers, name).add(value);
    for (const { place, text } of body?.leaves ?? []) seenAt(this.#leaves, place).add(text);
  }

  merge(other: RouteGroup): void {
    this.#requests += other.#requests;
    this.segments.forEach((values, index) => mergeInto(values, other.segments[index]));
    this.paths.merge(other.paths);
    this.query.forEach((values, index) => mergeInto(values, other.query[index]));
    for (const [name, values] of other.#headers) seenAt(this.#headers, name).merge(values);
    for (const [place, values] of other.#leaves) seenAt(this.#leaves, place).merge(values);
  }

  get requests(): number {
    return this.#requests;
  }

  /** Those that most of the requests have. */
  get headers(): readonly (readonly [name: string, values: SeenValues])[] {
    return [...this.#headers].filter(([, values]) => 2 * values.occurrences > this.#requests);
  }

  leaf(place: string): SeenValues | undefined {
    return this.#leaves.get(place);
  }
}

export function sortedByName<Pair extends QueryPair>(query: readonly Pair[]): Pair[] {
  return query.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function seenAt(all: Map<string, SeenValues>, key: string): SeenValues {
  const known = all.get(key) ?? new SeenValues();
  all.set(key, known);
  return known;
}

function mergeInto(values: SeenValues, other: SeenValues | undefined): void {
  if (other !== undefined) values.merge(other);
}
