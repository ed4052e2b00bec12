/**
 * From "it leaks" to "these routes, this much each, proved".
 *
 * One suspect is found by group testing in the running process. Then a fresh process serves everything but the suspects:
 * if that is clean they are all; if it leaks, the search goes on there. Each suspect is tried alone on a process of its
 * own. One that is innocent alone may leak together with others: then the smallest such combination is looked for.
 */
import type { Answer, BisectionOutcome, BisectionResult, BisectionStep, IdleControl } from '../result/bisection.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { Route } from '../scenario/scenario.js';
import { RESIDUE_SHARE } from '../verdict/retained.js';
import { leakingCombination } from './combination.js';
import { culpritsOf, type Proved, type Unproved } from './culprits.js';
import { StepLog, type BisectionWorld, type Measured } from './step-log.js';
import { Suspects, type Reading } from './suspects.js';
import { tryAlike, type Tried } from './uniform.js';

/** @param whole what all routes together grow by: a leak */
export async function bisect(routes: readonly Route[], world: BisectionWorld, whole: Measured): Promise<BisectionResult> {
  const log = new StepLog(world);
  const uniformity = routes.length > 1 ? await tryAlike(routes, whole, log) : undefined;
  if (uniformity?.proofs !== undefined) return allAlike(routes, uniformity.proofs, whole, log);
  return new Bisection(routes, log, whole, uniformity?.tried).run();
}

function allAlike(routes: readonly Route[], proofs: readonly BisectionStep[], whole: Measured, log: StepLog): BisectionResult {
  const proofOf = new Map(proofs.map((step) => [step.routes[0], step]));
  const proved = routes.flatMap((route): Proved[] => {
    const step = proofOf.get(route.name);
    return step === undefined ? [] : [{ routes: [route], step }];
  });
  const others = routes.filter(({ name }) => !proofOf.has(name)).map((route): Unproved => ({ route, step: whole, proof: 'none' }));
  return resultOf('all-routes', log, culpritsOf(proved, others));
}

class Bisection {
  readonly #proved: Proved[] = [];
  /** Tried alone on a fresh process, without a leak. */
  readonly #refuted = new Map<Route, BisectionStep>();
  /** Tried alone on a fresh process, without a decision. */
  readonly #doubtful = new Map<Route, BisectionStep>();

  constructor(
    private readonly routes: readonly Route[],
    private readonly log: StepLog,
    private readonly whole: Measured,
    private tried: readonly Tried[] = [],
  ) {}

  async run(): Promise<BisectionResult> {
    const outcome = await this.#outcome();
    const doubtful = outcome === 'undecided' ? [...this.#doubtful].map(([route, step]): Unproved => ({ route, step, proof: 'undecided' })) : [];
    return resultOf(outcome, this.log, culpritsOf(this.#proved, doubtful));
  }

  async #outcome(): Promise<BisectionOutcome> {
    let suspects = new Suspects(this.routes, readingOf(this.whole, this.routes));
    for (;;) {
      const { accused, rest } = await this.#search(suspects);
      await this.#tryAlone(accused);
      if (rest !== 'clean') return 'undecided';
      if (this.#doubtful.size > 0) return 'undecided';
      const unexplained = accused.filter((route) => this.#refuted.has(route) && !this.#isExplained(route));
      if (unexplained.length === 0) return this.#ended();

      // Innocent alone, but without them nothing leaks. What is explained alone is no part of a combination.
      const others = this.routes.filter((route) => !this.#isProved(route) && !this.#isExplained(route));
      const together = await this.log.proveAnswering(others, 'accused');
      if (together === undefined || together.answer === 'clean' || together.bounded) return this.#ended();
      const [suspect] = unexplained;
      if (together.answer !== 'leak' || suspect === undefined) return 'undecided';
      const combination = await leakingCombination(others, suspect, this.log);
      const proof = await this.log.prove(combination);
      if (proof.answer !== 'leak') return proof.answer === 'inconclusive' ? 'undecided' : 'proof-failed';
      this.#proved.push({ routes: combination, step: proof });

      const left = others.filter((route) => !combination.includes(route));
      const after = await this.log.proveAnswering(left, 'rest');
      if (after?.answer !== 'leak') return after === undefined || after.answer === 'clean' ? this.#ended() : 'undecided';
      suspects = new Suspects(left, readingOf(after, left));
    }
  }

  /** Accuses until a fresh process without the accused is clean. */
  async #search(all: Suspects<Route>): Promise<{ readonly accused: readonly Route[]; readonly rest: Answer }> {
    const accused: Route[] = [];
    for (let suspects = all; ; ) {
      const one = await suspects.next((among, effort) => this.#probe(among, effort));
      if (one === undefined) return { accused, rest: 'inconclusive' };
      accused.push(one);
      if (suspects.areKnownToLeak) continue;
      const left = suspects.items;
      const step = await this.log.proveAnswering(left, 'rest');
      if (step?.answer !== 'leak') return { accused, rest: step?.answer ?? 'clean' };
      // What was measured on another channel tells nothing about this one.
      if (step.channel === this.whole.channel) suspects.leak(readingOf(step, left));
      else suspects = new Suspects(left, readingOf(step, left));
    }
  }

  async #tryAlone(suspects: readonly Route[]): Promise<void> {
    for (const route of suspects) {
      if (this.#refuted.has(route)) continue;
      const step = await this.log.prove([route]);
      if (step.answer === 'leak') this.#proved.push({ routes: [route], step });
      else if (step.answer === 'inconclusive' && !step.bounded) this.#doubtful.set(route, step);
      else this.#refuted.set(route, step);
    }
  }

  async #probe(among: readonly Route[], effort: number): Promise<Reading> {
    const known = this.tried.find(({ routes, step }) => effort === 1 && step.answer !== 'failed' && sameRoutes(routes, among));
    this.tried = this.tried.filter((each) => each !== known);
    if (known !== undefined) return readingOf(known.step, among);
    const step = await this.log.searchAnswering(among, effort);
    return step === undefined ? { answer: 'clean', growth: 0, interval: [0, 0] } : readingOf(step, among);
  }

  #isProved(route: Route): boolean {
    return this.#proved.some(({ routes }) => routes.includes(route));
  }

  /** Whether what made it suspect is known: growth that has ended, or that is certain and too small. */
  #isExplained(route: Route): boolean {
    const step = this.#refuted.get(route);
    return step !== undefined && (step.bounded || isTooSmall(step));
  }

  #ended(): BisectionOutcome {
    const combined = this.#proved.filter(({ routes }) => routes.length > 1).length;
    if (this.#proved.length > 0) {
      if (combined === this.#proved.length) return 'combination';
      return this.#proved.length === this.routes.length && this.routes.length > 1 ? 'all-routes' : 'found';
    }
    const refuted = [...this.#refuted.values()];
    return refuted.length > 0 && refuted.every(isTooSmall) ? 'below-threshold' : 'growth-ended';
  }
}

/** @param routes of the step, and perhaps some that answer wrong without others */
function readingOf({ answer, slopePerRequest, interval: [low, high], ...step }: Measured & Partial<BisectionStep>, routes: readonly Route[]): Reading {
  const answering = new Set(step.routes);
  const weight = totalWeight(step.routes === undefined ? routes : routes.filter(({ name }) => answering.has(name)));
  return { answer, growth: slopePerRequest * weight, interval: [low * weight, high * weight] };
}

function sameRoutes(some: readonly Route[], others: readonly Route[]): boolean {
  return some.length === others.length && some.every((route, index) => route === others[index]);
}

function isTooSmall({ answer, interval: [low, high], threshold }: BisectionStep): boolean {
  return answer === 'clean' && low > 0 && high < threshold;
}

function resultOf(outcome: BisectionOutcome, { steps, failures }: StepLog, culprits: BisectionResult['culprits']): BisectionResult {
  const accused = new Set(culprits.map(({ route }) => route));
  // In the running process they may live on what others have left.
  return {
    outcome,
    trials: steps.filter(({ kind }) => kind === 'search').length,
    steps,
    culprits,
    unjudged: [...failures.values()].filter(({ route }) => !accused.has(route) && !steps.some(({ kind, routes, answer }) => kind !== 'search' && answer === 'clean' && routes.includes(route))),
  };
}

/** Outcomes that take the leak back: the growth has ended or was given back, or no route reaches its threshold. */
export const CLEAN_AFTER_ALL: readonly BisectionOutcome[] = ['growth-ended', 'released-when-idle', 'below-threshold'];

/** A process that gives its growth back once it has no traffic does not leak, whatever the trials under traffic say. */
export function withIdleControl(bisection: BisectionResult, idleControl: IdleControl | undefined): BisectionResult {
  if (idleControl === undefined) return bisection;
  return isReleased(idleControl) ? { ...bisection, idleControl, outcome: 'released-when-idle', culprits: [] } : { ...bisection, idleControl };
}

export function isReleased({ grown, remaining }: IdleControl): boolean {
  return grown > 0 && remaining <= RESIDUE_SHARE * grown;
}
