/** The trials of a bisection: what is asked of the world, and what was answered. */
import type { BisectionStep, RouteFailure } from '../result/bisection.js';
import type { Route } from '../scenario/scenario.js';

/** What a trial measured. */
export type Measured = Omit<BisectionStep, 'kind' | 'routes'>;

/** 'rest' is all but the culprits, which must not leak in any way; 'accused' is asked about what has leaked only. */
export type Among = 'rest' | 'accused';

export interface BisectionWorld {
  /**
   * Traffic to these routes in the process that runs.
   * @param effort multiplies the budget
   * @param least growth per request of them that is looked for; usually a good part of what leaked last
   */
  probe(routes: readonly Route[], effort: number, least?: number): Promise<Measured>;
  /** The same in a fresh process, which is the running one from then on. */
  probeFresh(routes: readonly Route[], effort: number): Promise<Measured>;
  /** In a fresh process, followed for as long as a cache would need to fill. */
  prove(routes: readonly Route[], among: Among): Promise<Measured>;
  onStep(step: BisectionStep): void;
}

/** Carries out trials and keeps each as a step of the result. */
export class StepLog {
  readonly steps: BisectionStep[] = [];
  /** Routes that answered wrong for want of others, with the last failure of each. */
  readonly failures = new Map<string, RouteFailure>();

  constructor(private readonly world: BisectionWorld) {}

  async search(routes: readonly Route[], effort: number, least?: number): Promise<BisectionStep> {
    return this.#note('search', routes, await this.world.probe(routes, effort, least));
  }

  async combine(routes: readonly Route[], effort: number): Promise<BisectionStep> {
    return this.#note('combination', routes, await this.world.probeFresh(routes, effort));
  }

  async prove(routes: readonly Route[], among: Among = 'accused'): Promise<BisectionStep> {
    return this.#note('proof', routes, await this.world.prove(routes, among));
  }

  /** Searches among those that do not answer wrong by themselves. @returns undefined when none is left */
  async searchAnswering(routes: readonly Route[], effort: number): Promise<BisectionStep | undefined> {
    return this.#answering(routes, (among) => this.search(among, effort));
  }

  /** A proof of those. @returns undefined when none is left */
  async proveAnswering(routes: readonly Route[], among: Among): Promise<BisectionStep | undefined> {
    return this.#answering(routes, (answering) => this.prove(answering, among));
  }

  async #answering(routes: readonly Route[], trial: (routes: readonly Route[]) => Promise<BisectionStep>): Promise<BisectionStep | undefined> {
    for (let among = routes; among.length > 0; ) {
      const step = await trial(among);
      const left = among.filter(({ name }) => name !== step.failure?.route);
      if (step.answer !== 'failed' || left.length === among.length) return step;
      among = left;
    }
    return undefined;
  }

  #note(kind: BisectionStep['kind'], routes: readonly Route[], measured: Measured): BisectionStep {
    const step = stepOf(kind, routes, measured);
    this.steps.push(step);
    if (step.failure !== undefined) this.failures.set(step.failure.route, step.failure);
    this.world.onStep(step);
    return step;
  }
}

export function stepOf<M extends Measured>(kind: BisectionStep['kind'], routes: readonly Route[], measured: M): M & BisectionStep {
  return { kind, routes: routes.map(({ name }) => name), ...measured };
}
