/** What each request may ask for by name: captured values, a row of each feed, variables. */
import { requestSource } from '../scenario/compile-route.js';
import type { Feed, Scenario } from '../scenario/scenario.js';
import { integerBetween } from '../scenario/seeded-random.js';
import type { RequestSource } from '../scenario/template-functions.js';

export type GivenValues = Pick<Scenario, 'feeds' | 'variables'>;

export const NO_VALUES: GivenValues = { feeds: [], variables: {} };

/** Requests are numbered, and get their rows, in the order in which they are planned: the same in every run. */
export class RequestValues {
  readonly captured = new Map<string, string>();
  readonly #variables: ReadonlyMap<string, string>;
  /** How many requests have had a row of each feed. */
  readonly #served = new Map<Feed, number>();
  #seq = 0;

  constructor(private readonly seed: number, private readonly given: GivenValues) {
    this.#variables = new Map(Object.entries(given.variables).map(([name, value]) => [`\${${name}}`, value]));
  }

  /** @param names that the request's templates have: only feeds among them give it a row */
  next(names: ReadonlySet<string>): RequestSource {
    this.#seq += 1;
    const seq = this.#seq;
    if (names.size === 0) return requestSource(this.seed, seq);
    const source = requestSource(this.seed, seq, (name) => {
      const value = this.captured.get(name) ?? this.#variables.get(name) ?? fromRows.get(name);
      if (value === undefined) throw new RangeError(`nothing gives "${name}" a value`);
      return value;
    });
    const fromRows = new Map(this.given.feeds.flatMap((feed) => this.#rowOf(feed, names, source)));
    return source;
  }

  #rowOf(feed: Feed, names: ReadonlySet<string>, { random }: RequestSource): [string, string][] {
    const { name, order, columns, rows } = feed;
    if (!columns.some((column) => names.has(`${name}.${column}`))) return [];
    const served = this.#served.get(feed) ?? 0;
    this.#served.set(feed, served + 1);
    const row = rows[order === 'in turn' ? served % rows.length : integerBetween(random, 0, rows.length - 1)] ?? {};
    return Object.entries(row).map(([column, value]) => [`${name}.${column}`, value]);
  }
}
