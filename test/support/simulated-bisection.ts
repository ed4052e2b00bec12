/** A server as a bisection sees it: routes that leak alone or together, answers that hesitate, routes that need others. */
import type { BisectionWorld, Measured } from '../../harness/bisect/step-log.js';
import type { Answer, BisectionStep } from '../../harness/result/bisection.js';
import { totalWeight } from '../../harness/scenario/route-weights.js';
import type { Route } from '../../harness/scenario/scenario.js';

/** Of one route; the mix has what its rarest route is due, as in a run. */
export const THRESHOLD_BYTES = 8;
/** As in harness/trials/trials.ts: the search looks for a good part of the growth. */
const SEARCHED_SHARE = 0.1;

export interface SimulatedServer {
  /** Bytes per request of each route that leaks by itself. */
  readonly leaks?: ReadonlyMap<string, number>;
  /** Bytes per request of the mix of these routes, when all of them have traffic. */
  readonly combinations?: readonly { readonly routes: readonly string[]; readonly bytes: number }[];
  /** Routes that answer 404 unless the other one has traffic as well. */
  readonly needs?: ReadonlyMap<string, string>;
  /** Answers differently. */
  readonly overrule?: (asked: Asked, truth: Answer) => Answer;
  /** Of which routes the growth ends when it is followed for longer; of none. */
  readonly bounded?: (names: readonly string[]) => boolean;
}

export interface Asked {
  readonly kind: BisectionStep['kind'];
  readonly names: readonly string[];
  readonly effort: number;
}

export interface SimulatedBisection extends BisectionWorld {
  readonly asked: readonly Asked[];
  readonly steps: readonly BisectionStep[];
  /** What all routes together grow by. */
  whole(routes: readonly Route[]): Measured;
}

export function simulated({ leaks = new Map(), combinations = [], needs = new Map(), overrule = (_asked, truth) => truth, bounded = () => false }: SimulatedServer): SimulatedBisection {
  const asked: Asked[] = [];
  const steps: BisectionStep[] = [];
  let lastGrowth = 0;

  const growthOf = (routes: readonly Route[]) => {
    const names = new Set(combinations.length > 0 ? routes.map(({ name }) => name) : []);
    const alone = routes.reduce((sum, { name, weight }) => sum + (leaks.get(name) ?? 0) * weight, 0);
    return combinations.filter((each) => each.routes.every((name) => names.has(name))).reduce((sum, { routes: together, bytes }) => sum + bytes * totalWeight(routes.filter(({ name }) => together.includes(name))), alone);
  };
  const measure = (kind: Asked['kind'], routes: readonly Route[], effort: number, least?: number): Measured => {
    const question = { kind, names: routes.map(({ name }) => name), effort };
    asked.push(question);
    const weight = totalWeight(routes);
    const failing = routes.find(({ name }) => needs.has(name) && !question.names.includes(needs.get(name) ?? ''));
    const common = { channel: 'heap', requests: 2_000 * effort, bounded: bounded(question.names), reasons: [], series: [] } as const;
    if (failing !== undefined) {
      const failure = { route: failing.name, message: `route "${failing.name}" answered 404` };
      return { ...common, slopePerRequest: 0, interval: [-Infinity, Infinity], threshold: 0, answer: 'failed', failure };
    }
    const growth = growthOf(routes);
    const usual = (THRESHOLD_BYTES * Math.min(...routes.map((route) => route.weight))) / weight;
    const threshold = kind === 'search' ? Math.max(usual, least ?? (SEARCHED_SHARE * lastGrowth) / weight) : usual;
    const slope = growth / weight;
    const answer = overrule(question, slope >= threshold ? 'leak' : 'clean');
    if (answer === 'leak') lastGrowth = growth;
    return { ...common, slopePerRequest: slope, interval: [slope * 0.9, slope * 1.1], threshold, answer };
  };
  const answered = (kind: Asked['kind'], routes: readonly Route[], effort: number, least?: number) => Promise.resolve(measure(kind, routes, effort, least));
  return {
    asked,
    steps,
    probe: (routes, effort, least) => answered('search', routes, effort, least),
    probeFresh: (routes, effort) => answered('combination', routes, effort),
    prove: (routes) => answered('proof', routes, 1),
    onStep: (step) => steps.push(step),
    whole: (routes) => {
      lastGrowth = growthOf(routes);
      const slope = lastGrowth / totalWeight(routes);
      return { channel: 'heap', requests: 2_000, bounded: false, reasons: [], series: [], slopePerRequest: slope, interval: [slope * 0.9, slope * 1.1], threshold: THRESHOLD_BYTES, answer: 'leak' };
    },
  };
}
