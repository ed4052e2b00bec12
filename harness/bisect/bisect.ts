/**
 * From "it leaks" to "these routes, this much each, proved".
 *
 * One culprit is found by halving in the running process. Then a fresh process serves everything but the culprits:
 * if that is clean they are all; if it leaks, the search goes on there. At the end each culprit is tried alone on
 * a process of its own.
 */
import type { BisectionOutcome, BisectionResult, BisectionStep, Culprit, IdleControl, Verdict } from '../result.js';
import type { Route } from '../scenario/scenario.js';
import { findOne } from './search.js';

export interface Measured {
  readonly verdict: Verdict;
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  readonly requests: number;
}

export interface BisectionWorld {
  /** Traffic to these routes in the process that runs. @param effort multiplies the budget */
  probe(routes: readonly Route[], effort: number): Promise<Measured>;
  /** The same in a fresh process, which is the running one from then on. */
  probeFresh(routes: readonly Route[]): Promise<Measured>;
  onStep(step: BisectionStep): void;
}

export async function bisect(routes: readonly Route[], thresholdBytesPerRequest: number, world: BisectionWorld): Promise<BisectionResult> {
  const log = new StepLog(world);
  const accused: Route[] = [];
  let suspects = routes;
  let rest: Verdict = 'leak';
  while (rest === 'leak' && suspects.length > 0) {
    const culprit = await findOne(suspects, (among, effort) => log.search(among, effort));
    if (culprit === undefined) {
      rest = 'inconclusive';
      break;
    }
    accused.push(culprit);
    suspects = suspects.filter((route) => route !== culprit);
    rest = suspects.length === 0 ? 'clean' : (await log.prove(suspects)).answer;
  }

  const culprits: Culprit[] = [];
  for (const route of accused) culprits.push(culpritOf(route, await log.prove([route])));
  const outcome = await conclude();
  return {
    outcome,
    trials: log.steps.filter(({ kind }) => kind === 'search').length,
    steps: log.steps,
    culprits: withShares(culprits.filter(({ proof }) => isAccused(proof, outcome)), routes),
  };

  async function conclude(): Promise<BisectionOutcome> {
    if (culprits.length > 0 && culprits.every(({ proof }) => proof === 'proved')) {
      if (rest === 'clean') return culprits.length === routes.length && routes.length > 1 ? 'all-routes' : 'found';
      return rest === 'leak' ? 'proof-failed' : 'undecided';
    }
    if (culprits.some(({ proof }) => proof === 'proved')) return 'proof-failed';
    const small = ({ proof, interval: [low, high] }: Culprit) => proof === 'refuted' && low > 0 && high < thresholdBytesPerRequest;
    if (culprits.length > 0 && culprits.every(small)) return 'below-threshold';
    // No part leaks by itself. Either only the whole does, or it has stopped growing since.
    // The running process may have served one route only, so growth in it is looked at again on a fresh one.
    const running = await log.search(routes, 1);
    const whole = running === 'leak' ? (await log.prove(routes)).answer : running;
    return whole === 'leak' ? 'not-separable' : whole === 'clean' ? 'growth-ended' : 'undecided';
  }
}

/** Nobody is accused of a growth that has ended, and only suspected while the search is open. */
function isAccused(proof: Culprit['proof'], outcome: BisectionOutcome): boolean {
  if (outcome === 'growth-ended' || outcome === 'below-threshold' || outcome === 'not-separable') return false;
  return proof === 'proved' || (proof === 'undecided' && outcome === 'undecided');
}

/** Of the growth, what may stay behind when the rest is given back: the keys of a table, a buffer's capacity. */
const RESIDUE_SHARE = 0.2;

/** A process that gives its growth back once it has no traffic does not leak, whatever the trials under traffic say. */
export function withIdleControl(bisection: BisectionResult, idleControl: IdleControl | undefined): BisectionResult {
  if (idleControl === undefined) return bisection;
  const released = idleControl.grownBytes > 0 && idleControl.remainingBytes <= RESIDUE_SHARE * idleControl.grownBytes;
  return released ? { ...bisection, idleControl, outcome: 'released-when-idle', culprits: [] } : { ...bisection, idleControl };
}

/** Carries out trials and keeps each as a step of the result. */
class StepLog {
  readonly steps: BisectionStep[] = [];

  constructor(private readonly world: BisectionWorld) {}

  async search(routes: readonly Route[], effort: number): Promise<Verdict> {
    return this.#note('search', routes, await this.world.probe(routes, effort)).answer;
  }

  async prove(routes: readonly Route[]): Promise<BisectionStep> {
    return this.#note('proof', routes, await this.world.probeFresh(routes));
  }

  #note(kind: BisectionStep['kind'], routes: readonly Route[], { verdict, ...figures }: Measured): BisectionStep {
    const step = { kind, routes: routes.map(({ name }) => name), ...figures, answer: verdict };
    this.steps.push(step);
    this.world.onStep(step);
    return step;
  }
}

function culpritOf(route: Route, { slopePerRequest, interval, answer }: BisectionStep): Culprit {
  const proof = answer === 'leak' ? 'proved' : answer === 'clean' ? 'refuted' : 'undecided';
  return { route: route.name, slopePerRequest, interval, share: 0, proof };
}

/** What each culprit adds to the mix is its own slope times its part of the traffic; the rest adds nothing. */
function withShares(culprits: readonly Culprit[], routes: readonly Route[]): Culprit[] {
  const weightOf = new Map(routes.map(({ name, weight }) => [name, weight]));
  const adds = culprits.map(({ route, slopePerRequest }) => Math.max(0, slopePerRequest) * (weightOf.get(route) ?? 0));
  const total = adds.reduce((sum, part) => sum + part, 0);
  return culprits.map((culprit, index) => ({ ...culprit, share: total > 0 ? (adds[index] ?? 0) / total : 0 }));
}
