/** Growth with time instead of requests: a timer, a poll, a background job. Told by samples without traffic. */
import type { NoiseModel } from './noise-model.js';
import type { Series } from './question.js';
import { isRetainedThroughout, retained } from './retained.js';
import { paceOf } from './slowing.js';
import { theilSen } from './theil-sen.js';

/** What a few samples leave behind and shake, in bands of the channel's noise. */
const ALLOWED_BANDS = 4;
/** A one-sided level: what is called a leak here has been called one under traffic before. */
const ALPHA = 0.001;

/**
 * Growth per millisecond while there is no traffic, as far as it is more than what sampling leaves behind.
 * @param idle x: milliseconds, y: the channel's unit
 */
export function driftPerMs(idle: Series, noise: NoiseModel): number {
  const kept = retained(idle);
  const [first, last] = [kept[0], kept.at(-1)];
  if (first === undefined || last === undefined || last.x === first.x) return 0;
  return Math.max(0, last.y - first.y - allowance(noise)) / (last.x - first.x);
}

/** Growth without traffic that says nothing. */
export function allowance({ band }: NoiseModel): number {
  return ALLOWED_BANDS * band;
}

/** Whether it goes on growing all the while, and does not lose pace. */
export function growsWithTime(idle: Series, noise: NoiseModel): boolean {
  const { slope, interval } = theilSen(idle, ALPHA);
  return driftPerMs(idle, noise) > 0 && interval[0] > 0 && isRetainedThroughout(idle, slope) && paceOf(idle, slope, false) !== 'slowing';
}
