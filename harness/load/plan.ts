/** Which requests a window consists of. */
import { seededRandom } from '../scenario/seeded-random.js';
import { compileRoute, requestSource, type CompiledRoute, type RenderedRequest } from '../scenario/compile-route.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { Route } from '../scenario/scenario.js';

export interface PlannedRequest {
  readonly route: Route;
  readonly request: RenderedRequest;
}

/**
 * Plans window after window from one seed, so that a run can be repeated: the same windows in the same order
 * give the same requests. `{{seq}}` counts on over all of them.
 */
export class WindowPlanner {
  readonly #random: () => number;
  readonly #renderers = new Map<Route, CompiledRoute>();
  /** What rounding has left each route short of, so that shares are exact over several windows. */
  readonly #owed = new Map<Route, number>();
  #seq = 0;

  constructor(private readonly seed: number) {
    this.#random = seededRandom(seed);
  }

  /** @returns exactly `requests` requests in random order, each route as often as its weight says */
  plan(routes: readonly Route[], requests: number): PlannedRequest[] {
    const order = this.#shares(routes, requests).flatMap(({ route, count }) => Array<Route>(count).fill(route));
    shuffle(order, this.#random);
    return order.map((route) => ({ route, request: this.#render(route) }));
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

  #render(route: Route): RenderedRequest {
    let render = this.#renderers.get(route);
    if (render === undefined) this.#renderers.set(route, (render = compileRoute(route)));
    this.#seq += 1;
    return render(requestSource(this.seed, this.#seq));
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
