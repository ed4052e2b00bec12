/** Which requests a window consists of. */
import { seededRandom } from '../scenario/seeded-random.js';
import { compileRequest, namesIn, type CompiledRequest, type RenderedRequest } from '../scenario/compile-route.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { ChainRoute, RequestRoute, Route, ScriptRoute, Step } from '../scenario/scenario.js';
import type { RequestSource } from '../scenario/template-functions.js';
import { NO_VALUES, RequestValues, type GivenValues } from './request-values.js';

/** One request of a window, of any kind. */
export type Planned = PlannedRequest | PlannedChain | PlannedCall;

export interface PlannedRequest {
  readonly kind: 'request';
  readonly route: RequestRoute;
  readonly request: RenderedRequest;
}

export interface PlannedChain {
  readonly kind: 'chain';
  readonly route: ChainRoute;
  readonly steps: readonly CompiledStep[];
  /** What its steps are rendered from, with what the earlier ones have captured. */
  readonly source: RequestSource;
}

export interface CompiledStep {
  readonly step: Step;
  readonly render: CompiledRequest;
}

export interface PlannedCall {
  readonly kind: 'script';
  readonly route: ScriptRoute;
  readonly source: RequestSource;
}

/**
 * Plans window after window from one seed, so that a run can be repeated: the same windows in the same order
 * give the same requests. `{{seq}}` counts on over all of them.
 */
export class WindowPlanner {
  readonly #random: () => number;
  readonly #planners = new Map<Route, () => Planned>();
  readonly #values: RequestValues;
  /** What rounding has left each route short of, so that shares are exact over several windows. */
  readonly #owed = new Map<Route, number>();

  /** @param given what requests may ask for by name */
  constructor(seed: number, given: GivenValues = NO_VALUES) {
    this.#random = seededRandom(seed);
    this.#values = new RequestValues(seed, given);
  }

  /** What all requests may use from now on. */
  get captured(): Map<string, string> {
    return this.#values.captured;
  }

  /** A step of `setup`, which takes its number before the requests. */
  planStep(step: Step): RenderedRequest {
    return compileRequest(step)(this.#values.next(namesIn(step)));
  }

  /** @returns exactly `requests` requests in random order, each route as often as its weight says */
  plan(routes: readonly Route[], requests: number): Planned[] {
    const order = this.#shares(routes, requests).flatMap(({ route, count }) => Array<Route>(count).fill(route));
    shuffle(order, this.#random);
    return order.map((route) => this.#plannerOf(route)());
  }

  #shares(routes: readonly Route[], requests: number): { route: Route; count: number }[] {
    const total = totalWeight(routes);
    const due = routes.map((route) => ({ route, exact: (requests * route.weight) / total + (this.#owed.get(route) ?? 0) }));
    // Whole requests first, then one more for those that are short of the most.
    const shares = due.map(({ route, exact }) => ({ route, exact, count: Math.max(0, Math.floor(exact)) }));
    const byShortfall = [...shares].sort((a, b) => b.exact - b.count - (a.exact - a.count));
    let missing = requests - shares.reduce((sum, { count }) => sum + count, 0);
    for (let next = 0; missing > 0; next = (next + 1) % byShortfall.length, missing -= 1) at(byShortfall, next).count += 1;
    for (const share of byShortfall.toReversed()) {
      const surplus = Math.min(share.count, Math.max(0, -missing));
      share.count -= surplus;
      missing += surplus;
    }
    for (const { route, exact, count } of shares) this.#owed.set(route, exact - count);
    return shares;
  }

  #plannerOf(route: Route): () => Planned {
    let planner = this.#planners.get(route);
    if (planner === undefined) this.#planners.set(route, (planner = this.#compile(route)));
    return planner;
  }

  #compile(route: Route): () => Planned {
    const values = this.#values;
    if (route.script !== undefined) return () => ({ kind: 'script', route, source: values.next(new Set()) });
    if (route.chain !== undefined) {
      const steps = route.chain.map((step) => ({ step, render: compileRequest(step) }));
      const names = new Set(route.chain.flatMap((step) => [...namesIn(step)]));
      return () => ({ kind: 'chain', route, steps, source: values.next(names) });
    }
    const render = compileRequest(route);
    const names = namesIn(route);
    return () => ({ kind: 'request', route, request: render(values.next(names)) });
  }
}

/** Fisher-Yates. */
function shuffle<Item>(items: Item[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [at(items, other), at(items, last)];
  }
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}
