/**
 * The simplest request of a route that still leaks, and what that says of the leak's condition. Pure: the trial is the
 * only contact with the world.
 *
 * First everything is taken away at once. Where that does not leak, values that differ are tried against fixed ones, as a
 * group, since that is the most telling answer; then a client that drops the connection against one that waits; then the
 * other parts, from the outside in, by QuickXplain.
 */
import { minimalSubset } from '../bisect/minimal-subset.js';
import type { SimplifyAnswer, SimplifyStep } from '../result/minimal.js';
import type { Route } from '../scenario/scenario.js';
import { dissect, type Part } from './route-parts.js';

export interface SimplifyWorld {
  /**
   * Whether a simpler form of the route leaks about as much as the route itself.
   * @param closely true where 'clean' has to mean that hardly anything grows, not only less than that
   */
  leaks(simpler: Route, closely: boolean): Promise<SimplifyAnswer>;
  /** Whether another trial may be made, after so many. */
  mayTry(trials: number): boolean;
}

export interface Simplified {
  readonly route: Route;
  /** What stays because it matters, as a report names it; what only holds a part that stays is left out. */
  readonly needed: readonly string[];
  /** Templates without whose differing values the route is clean; empty where that was not seen. */
  readonly uniqueValues: readonly string[];
  /** It is clean when the client waits for the answer. */
  readonly aborted: boolean;
  /** false: trials ran out or stayed open, so that some of `needed` may not matter. */
  readonly complete: boolean;
  readonly steps: readonly SimplifyStep[];
}

/** @param route known to leak */
export async function simplify(route: Route, world: SimplifyWorld): Promise<Simplified> {
  const search = new Search(route, world);
  const { parts } = search;
  if (parts.length > 0 && !(await search.take(parts))) {
    const templates = parts.filter(({ kind }) => kind === 'template');
    const abort = parts.filter(({ kind }) => kind === 'abort');
    const fixed = await search.reduce(templates, true);
    const waited = await search.reduce(abort, true);
    // Where a value matters, most often nothing else does.
    await search.take(parts.filter((part) => part.kind !== 'abort' && !search.holdsNeeded(part) && !goesWithBody(part, search)));
    await search.reduceLevels();
    return search.result({
      uniqueValues: fixed === 'clean' ? templates.filter((part) => search.stays(part)).map(({ words }) => words) : [],
      aborted: waited === 'clean',
    });
  }
  return search.result({ uniqueValues: [], aborted: false });
}

/** The content-type of a body that stays is tried for itself, at the end. */
function goesWithBody({ kind, parent }: Part, search: Search): boolean {
  return kind === 'content-type' && search.parts.some((part) => part.id === parent && search.holdsNeeded(part));
}

class Search {
  readonly parts: readonly Part[];
  readonly #without: (taken: ReadonlySet<string>) => Route;
  readonly #byId: ReadonlyMap<string, Part>;
  #taken: ReadonlySet<string> = new Set();
  /** Parts that have been found to matter. */
  readonly #needed = new Set<Part>();
  readonly #answers = new Map<string, SimplifyAnswer>();
  readonly #steps: SimplifyStep[] = [];
  #complete = true;

  constructor(route: Route, private readonly world: SimplifyWorld) {
    const { parts, without } = dissect(route);
    this.parts = parts;
    this.#without = without;
    this.#byId = new Map(parts.map((part) => [part.id, part]));
  }

  /** Neither it nor what it stands in is taken. */
  stays(part: Part): boolean {
    return !this.#isGone(part, this.#taken);
  }

  /** Whether it, or a part inside it, has been found to matter. */
  holdsNeeded(part: Part): boolean {
    return [...this.#needed].some((needed) => this.#placesOf(needed).includes(part));
  }

  /** Takes all of these away if it still leaks then. */
  async take(parts: readonly Part[]): Promise<boolean> {
    const taken = this.#with(parts);
    if ((await this.#ask(taken, false)) !== 'leak') return false;
    this.#taken = taken;
    return true;
  }

  /** Takes away as many of these as can be. @returns what it did without any of them; undefined where there are none */
  async reduce(parts: readonly Part[], closely = false): Promise<SimplifyAnswer | undefined> {
    const candidates = parts.filter((part) => this.stays(part) && !this.holdsNeeded(part));
    if (candidates.length === 0) return undefined;
    const bare = await this.#ask(this.#with(candidates), closely);
    const needed = bare === 'leak' ? [] : await minimalSubset(candidates, async (kept) => (await this.#ask(this.#with(candidates.filter((part) => !kept.includes(part))), false)) === 'leak');
    for (const part of needed) this.#needed.add(part);
    this.#taken = this.#with(candidates.filter((part) => !needed.includes(part)));
    return bare;
  }

  /** From the outside in: what stands in a part is looked at when the part stays. Without its content-type a body is another request: that comes last. */
  async reduceLevels(): Promise<void> {
    const isContentType = ({ kind }: Part) => kind === 'content-type';
    const deepest = Math.max(...this.parts.map((part) => this.#placesOf(part).length));
    for (let level = 1; level <= deepest; level += 1) await this.reduce(this.parts.filter((part) => this.#placesOf(part).length === level && !isContentType(part)));
    await this.reduce(this.parts.filter(isContentType));
  }

  result(condition: Pick<Simplified, 'uniqueValues' | 'aborted'>): Simplified {
    const left = this.parts.filter((part) => this.stays(part));
    const telling = left.filter((part) => !left.some(({ parent, kind }) => parent === part.id && kind !== 'content-type'));
    return { route: this.#without(this.#taken), needed: telling.map(({ words }) => words), ...condition, complete: this.#complete, steps: this.#steps };
  }

  #with(parts: readonly Part[]): ReadonlySet<string> {
    return new Set([...this.#taken, ...parts.map(({ id }) => id)]);
  }

  /** The same request is tried once, whichever parts were named to get to it. */
  async #ask(taken: ReadonlySet<string>, closely: boolean): Promise<SimplifyAnswer> {
    const gone = this.parts.filter((part) => this.#isGone(part, taken));
    if (gone.length === 0) return 'leak';
    const request = JSON.stringify(gone.map(({ id }) => id));
    const key = `${closely} ${request}`;
    // What failed fails however closely one looks.
    const known = this.#answers.get(key) ?? (this.#answers.get(`${!closely} ${request}`) === 'failed' ? 'failed' : undefined);
    if (known !== undefined) return known;
    const answer = this.world.mayTry(this.#steps.length) ? await this.world.leaks(this.#without(taken), closely) : undefined;
    if (answer === undefined || answer === 'inconclusive') this.#complete = false;
    if (answer === undefined) return 'inconclusive';
    this.#answers.set(key, answer);
    this.#steps.push({ without: gone.filter(({ parent }) => parent === undefined || !gone.some(({ id }) => id === parent)).map(({ words }) => words), answer });
    return answer;
  }

  #isGone(part: Part, taken: ReadonlySet<string>): boolean {
    return this.#placesOf(part).some(({ id }) => taken.has(id));
  }

  /** The part and what it stands in, inside first. */
  #placesOf(part: Part): Part[] {
    const around = part.parent === undefined ? undefined : this.#byId.get(part.parent);
    return around === undefined ? [part] : [part, ...this.#placesOf(around)];
  }
}
