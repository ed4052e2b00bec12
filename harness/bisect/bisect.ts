/**
 * From "it leaks" to "these routes, this much each, proved".
 *
 * One culprit is found by halving in the running process. Then a fresh process serves everything but the culprits:
 * if that is clean they are all; if it leaks, the search goes on there. At the end each culprit is tried alone on
 * a process of its own.
 */
import type { BisectionOutcome, BisectionResult, BisectionStep, Culprit, IdleControl } from '../result/bisection.js';
import type { Verdict } from '../result/channels.js';
import { RESIDUE_SHARE } from '../verdict/retained.js';
import type { Route } from '../scenario/scenario.js';
import { findOne } from './search.js';

/** What a trial measured. */
export type Measured = Omit<BisectionStep, 'kind' | 'routes'>;

export interface BisectionWorld {
  /** Traffic to these routes in the process that runs. @param effort multiplies the budget */
  probe(routes: readonly Route[], effort: number): Promise<Measured>;
  /**
   * The same in a fresh process, which is the running one from then on.
   * @param among 'rest' for all but the culprits, which must not leak in any way
   */
  probeFresh(routes: readonly Route[], among: 'rest' | 'accused'): Promise<Measured>;
  onStep(step: BisectionStep): void;
}

export async function bisect(routes: readonly Route[], world: BisectionWorld): Promise<BisectionResult> {
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
    rest = suspects.length === 0 ? 'clean' : (await log.prove(suspects, 'rest')).answer;
  }

  const trials: Tried[] = [];
  for (const route of accused) trials.push(await culpritOf(route, log));
  const culprits = trials.map(({ culprit }) => culprit);
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
    const small = trials.every(({ culprit: { proof, interval: [low, high] }, threshold }) => proof === 'refuted' && low > 0 && high < threshold);
    if (trials.length > 0 && small) return 'below-threshold';
    if (rest === 'clean' && culprits.every(({ proof }) => proof === 'refuted') && trials.some(({ bounded }) => bounded)) return 'growth-ended';
    // No part leaks by itself. Either only the whole does, or it has stopped growing since.
    // The running process may have served one route only, so growth in it is looked at again on a fresh one.
    if ((await log.search(routes, 1)) === 'clean') return 'growth-ended';
    const { answer, bounded } = await log.prove(routes);
    if (answer === 'clean' || bounded) return 'growth-ended';
    // Only together: no part that was tried alone leaked.
    return answer === 'leak' && accused.length > 0 ? 'not-separable' : 'undecided';
  }
}

/** Outcomes that take the leak back: the growth has ended or was given back, or no route reaches its threshold. */
export const CLEAN_AFTER_ALL: readonly BisectionOutcome[] = ['growth-ended', 'released-when-idle', 'below-threshold'];

/** Nobody is accused of a growth that has ended, and only suspected while the search is open. */
function isAccused(proof: Culprit['proof'], outcome: BisectionOutcome): boolean {
  if (outcome === 'growth-ended' || outcome === 'below-threshold' || outcome === 'not-separable') return false;
  return proof === 'proved' || (proof === 'undecided' && outcome === 'undecided');
}

/** A process that gives its growth back once it has no traffic does not leak, whatever the trials under traffic say. */
export function withIdleControl(bisection: BisectionResult, idleControl: IdleControl | undefined): BisectionResult {
  if (idleControl === undefined) return bisection;
  return isReleased(idleControl) ? { ...bisection, idleControl, outcome: 'released-when-idle', culprits: [] } : { ...bisection, idleControl };
}

export function isReleased({ grown, remaining }: IdleControl): boolean {
  return grown > 0 && remaining <= RESIDUE_SHARE * grown;
}

/** Carries out trials and keeps each as a step of the result. */
class StepLog {
  readonly steps: BisectionStep[] = [];

  constructor(private readonly world: BisectionWorld) {}

  async search(routes: readonly Route[], effort: number): Promise<Verdict> {
    return this.#note('search', routes, await this.world.probe(routes, effort)).answer;
  }

  async prove(routes: readonly Route[], among: 'rest' | 'accused' = 'accused'): Promise<BisectionStep> {
    return this.#note('proof', routes, await this.world.probeFresh(routes, among));
  }

  #note(kind: BisectionStep['kind'], routes: readonly Route[], measured: Measured): BisectionStep {
    const step = stepOf(kind, routes, measured);
    this.steps.push(step);
    this.world.onStep(step);
    return step;
  }
}

export function stepOf(kind: BisectionStep['kind'], routes: readonly Route[], measured: Measured): BisectionStep {
  return { kind, routes: routes.map(({ name }) => name), ...measured };
}

interface Tried extends Pick<Measured, 'threshold' | 'bounded'> {
  readonly culprit: Culprit;
}

async function culpritOf(route: Route, log: StepLog): Promise<Tried> {
  const { channel, slopePerRequest, interval, answer, threshold, bounded } = await log.prove([route]);
  const proof = answer === 'leak' ? 'proved' : answer === 'clean' || bounded ? 'refuted' : 'undecided';
  return { culprit: { route: route.name, channel, slopePerRequest, interval, share: 0, proof }, threshold, bounded };
}

/** What each culprit adds to the mix is its own slope times its part of the traffic; the rest adds nothing to its channel. */
function withShares(culprits: readonly Culprit[], routes: readonly Route[]): Culprit[] {
  const weightOf = new Map(routes.map(({ name, weight }) => [name, weight]));
  const adds = ({ route, slopePerRequest }: Culprit) => Math.max(0, slopePerRequest) * (weightOf.get(route) ?? 0);
  return culprits.map((culprit) => {
    const total = culprits.filter(({ channel }) => channel === culprit.channel).reduce((sum, each) => sum + adds(each), 0);
    return { ...culprit, share: total > 0 ? adds(culprit) / total : 0 };
  });
}
