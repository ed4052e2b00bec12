/** Random servers for a bisection, from a seed. */
import type { Route } from '../../harness/scenario/scenario.js';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';
import { aRoute } from './fake-world.js';
import { THRESHOLD_BYTES } from './simulated-bisection.js';

export interface Instance {
  readonly routes: readonly Route[];
  readonly leaks: ReadonlyMap<string, number>;
  readonly random: () => number;
}

export interface Bounds {
  readonly count: number;
  readonly mostRoutes: number;
  readonly mostLeakers: number;
  /** 1 for equal weights. */
  readonly mostWeight: number;
}

/** The number of routes is spread evenly over its logarithm. */
export function* instances({ count, mostRoutes, mostLeakers, mostWeight }: Bounds): Generator<Instance> {
  for (let seed = 1; seed <= count; seed += 1) {
    const random = seededRandom(seed, 1);
    const routes = Math.round(mostRoutes ** random());
    yield serverOf({ routes, leakers: Math.min(routes, integerBetween(random, 1, mostLeakers)), mostWeight, seed });
  }
}

/** Leaks of 1 to 1,000 times the threshold at random places. */
export function serverOf({ routes: count, leakers, mostWeight = 1, seed }: { readonly routes: number; readonly leakers: number; readonly mostWeight?: number; readonly seed: number }): Instance {
  const random = seededRandom(seed);
  const routes = Array.from({ length: count }, (_, index) => aRoute(`r${index}`, integerBetween(random, 1, mostWeight)));
  const leaks = new Map<string, number>();
  while (leaks.size < leakers) leaks.set(`r${integerBetween(random, 0, count - 1)}`, THRESHOLD_BYTES * 1_000 ** random());
  return { routes, leaks, random };
}

/** log2 of the number of ways to choose `count` of `from`: how many yes-or-no answers it takes at least to name them. */
export function log2Choose(from: number, count: number): number {
  let bits = 0;
  for (let index = 0; index < count; index += 1) bits += Math.log2((from - index) / (index + 1));
  return bits;
}
