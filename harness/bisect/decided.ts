import type { Answer } from '../result/bisection.js';

/** An undecided trial is repeated once, with this many times the budget, before it counts as undecided. */
export const REPEATED_EFFORT = 2;

/** @param trial multiplies its budget by `effort` */
export async function decided<Result>(trial: (effort: number) => Promise<Result>, answerOf: (result: Result) => Answer): Promise<Result> {
  const first = await trial(1);
  return answerOf(first) === 'inconclusive' ? trial(REPEATED_EFFORT) : first;
}
