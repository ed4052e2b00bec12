/** The trials of a search among toggles: each is made once, and what cannot be switched off is left on. */
import type { Answer } from '../result/bisection.js';
import type { FailedToggle, MeasuredToggleStep, ToggleFailure, ToggleStep } from '../result/toggles.js';
import { decided, REPEATED_EFFORT } from './decided.js';
import { minimalSubset } from './minimal-subset.js';

/** What a trial measured. */
export type MeasuredWithToggles = Omit<MeasuredToggleStep, 'kind' | 'applied'>;

export interface ToggleWorld {
  /**
   * Traffic to all routes in a fresh process.
   * @param applied toggles that are applied
   * @param kind a 'proof' misses no growth, and follows what grows for longer
   * @param effort 1, or 2 for a repeated trial with twice the budget
   */
  probe(applied: readonly string[], kind: ToggleStep['kind'], effort: number): Promise<MeasuredWithToggles | ToggleFailure>;
  onStep(step: ToggleStep): void;
}

export class ToggleTrials {
  readonly steps: ToggleStep[] = [];
  readonly failed: FailedToggle[] = [];
  /** What cannot be switched off, and has to be on in all further trials. */
  readonly held: string[] = [];
  /** What was on in the last trial that failed, until it is asked for. */
  #blockedWith: readonly string[] | undefined;
  readonly #known = new Map<string, ToggleStep>();

  constructor(
    readonly toggles: readonly string[],
    private readonly world: ToggleWorld,
  ) {}

  /** A trial with nothing on but these; not made again where its answer is known. */
  async once(on: readonly string[], kind: ToggleStep['kind'], effort: number): Promise<ToggleStep> {
    const applied = this.without(on);
    const known = this.#recall(applied, kind, effort) ?? (await this.#carryOut(applied, kind, effort));
    if (known.answer === 'failed') this.#blockedWith = on;
    return known;
  }

  /** The same with a second, longer trial where the first stays undecided. */
  async decide(on: readonly string[], kind: ToggleStep['kind']): Promise<ToggleStep> {
    return decided((effort) => this.once(on, kind, effort), answerOf);
  }

  /** A search that looks for less growth than the one before: its trials are made anew. */
  beginRound(): void {
    for (const [key, { kind, answer }] of this.#known) if (kind === 'search' && answer !== 'failed') this.#known.delete(key);
  }

  /** What was on in a trial that failed since this was last asked. */
  takeBlocked(): readonly string[] | undefined {
    const blocked = this.#blockedWith;
    this.#blockedWith = undefined;
    return blocked;
  }

  /**
   * Finds a toggle that makes the server fail, alone or together with others.
   * @param on what is on in a trial that failed
   * @returns undefined when nothing was switched off in it
   */
  async blame(on: readonly string[]): Promise<string | undefined> {
    const applied = this.without(on);
    const failure = failureOf(this.#recall(applied, 'search', 1));
    const needed = await minimalSubset(applied, async (some) => answerOf(await this.once(this.without(some), 'search', 1)) === 'failed');
    this.takeBlocked();
    const [toggle, ...others] = needed;
    if (toggle === undefined || failure === undefined) return undefined;
    if (!this.failed.some((known) => known.toggle === toggle)) this.failed.push({ toggle, with: others, failure: failureOf(this.#recall(needed, 'search', 1)) ?? failure });
    return toggle;
  }

  /** Leaves on from now on what `blame` finds. @returns false when there is nothing */
  async hold(on: readonly string[]): Promise<boolean> {
    const toggle = await this.blame(on);
    if (toggle === undefined) return false;
    this.held.push(toggle);
    return true;
  }

  /** All toggles but these. */
  without(some: readonly string[]): readonly string[] {
    return this.toggles.filter((toggle) => !some.includes(toggle));
  }

  async #carryOut(applied: readonly string[], kind: ToggleStep['kind'], effort: number): Promise<ToggleStep> {
    const outcome = await this.world.probe(applied, kind, effort);
    const step: ToggleStep = 'answer' in outcome ? { kind, applied, ...outcome } : { kind, applied, answer: 'failed', failure: outcome };
    this.steps.push(step);
    this.world.onStep(step);
    this.#known.set(keyOf(applied, step.answer === 'failed' ? 'failed' : kind, effort), step);
    return step;
  }

  /** A failure is one whatever was asked. A proof answers a search too, unless the growth ended only when it was followed. */
  #recall(applied: readonly string[], kind: ToggleStep['kind'], effort: number): ToggleStep | undefined {
    const recall = (what: Parameters<typeof keyOf>[1]) => [effort, 1, REPEATED_EFFORT].map((each) => this.#known.get(keyOf(applied, what, each)));
    const [same] = recall(kind);
    const [failure] = recall('failed').filter((step) => step !== undefined);
    const [settled] = kind === 'search' ? recall('proof').filter((step) => step?.answer === 'leak' || (step?.answer === 'clean' && !step.bounded)) : [];
    return failure ?? same ?? settled;
  }

}

/** In a proof, growth that ended or was given back while it was followed is no leak. */
export function answerOf(step: ToggleStep): Answer {
  return step.kind === 'proof' && step.answer === 'inconclusive' && step.bounded ? 'clean' : step.answer;
}

function failureOf(step: ToggleStep | undefined): ToggleFailure | undefined {
  return step?.answer === 'failed' ? step.failure : undefined;
}

function keyOf(applied: readonly string[], what: ToggleStep['kind'] | 'failed', effort: number): string {
  return JSON.stringify([what, effort, ...applied]);
}
