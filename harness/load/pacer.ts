/** When the requests of a window may begin: so many at a time, so many a second, and how both change in the course of a window. */
import type { LoadSpec, Phase } from '../scenario/scenario.js';

export type Pace = Pick<LoadSpec, 'requestsPerSecond' | 'phases'>;

export const STEADY: Pace = { phases: [] };

export interface PacerOptions {
  /** Of the whole window. */
  readonly requests: number;
  readonly connections: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Ends early when the window does. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** A ramp that begins at nothing would take for ever to send its first requests: at a rate it begins at this part of where it goes to. */
const LEAST_PART = 0.1;

export class Pacer {
  readonly #limits: readonly number[];
  #begun = 0;
  #underWay = 0;
  #nextMs = -Infinity;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly pace: Pace, private readonly options: PacerOptions) {
    const { requests, connections } = options;
    const isRate = pace.requestsPerSecond !== undefined;
    this.#limits = Array.from({ length: requests }, (_, index) => (isRate ? connections : Math.max(1, Math.round(connections * levelAt(pace.phases, (index + 0.5) / requests)))));
  }

  /** Connections that the window takes at its busiest. */
  get mostUnderWay(): number {
    return Math.min(this.options.requests, this.#limits.reduce((most, limit) => Math.max(most, limit), 1));
  }

  /** Waits until the next request may begin. @returns false when all have */
  async begin(): Promise<boolean> {
    const { now, sleep, requests } = this.options;
    while (this.#begun < requests && this.#underWay >= this.#limit()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#begun >= requests) return false;
    const index = this.#begun;
    this.#begun += 1;
    this.#underWay += 1;
    const { requestsPerSecond } = this.pace;
    if (requestsPerSecond === undefined) return true;
    const dueMs = Math.max(now(), this.#nextMs);
    this.#nextMs = dueMs + 1000 / (requestsPerSecond * levelAt(this.pace.phases, (index + 0.5) / requests));
    if (dueMs > now()) await sleep(dueMs - now());
    return true;
  }

  /** Of a request that has begun. */
  end(): void {
    this.#underWay -= 1;
    // More than one may go on where the limit has risen.
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #limit(): number {
    return this.#limits[Math.min(this.#begun, this.#limits.length - 1)] ?? 1;
  }
}

/** @param at part of the window that is done, 0 to 1 @returns the level, above 0 */
export function levelAt(phases: readonly Phase[], at: number): number {
  let begin = 0;
  for (const [index, { from, to, share }] of phases.entries()) {
    const isLast = index === phases.length - 1;
    if (at < begin + share || isLast) return Math.max(LEAST_PART * Math.max(from, to), from + ((to - from) * Math.min(1, (at - begin) / share)));
    begin += share;
  }
  return 1;
}
