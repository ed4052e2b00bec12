/** What was found of a function that was called again and again. */
import type { ChannelName } from '../channels.js';
import type { Verdict } from './channels.js';
import type { Evidence } from './evidence.js';

/**
 * Growth is followed for so many times the calls that were asked for: an array that holds what leaks grows in steps, each half as
 * large again, of which 2,000 calls have too few for a verdict.
 */
export const FOLLOWED_TIMES = 10;

export interface FunctionResult {
  readonly verdict: Verdict;
  /** The one that decided. */
  readonly channel: ChannelName;
  /** In the channel's unit. */
  readonly slopePerCall: number;
  readonly interval: readonly [number, number];
  readonly threshold: number;
  /** Infinity while there are too few samples. */
  readonly minimumDetectable: number;
  /** As the verdict's; why it is open, for one that is. */
  readonly reason: string;
  readonly calls: number;
  /** Whether the time was over before the calls were. */
  readonly outOfTime: boolean;
  /** What grows in the heap; the largest first. Paths relative to the folder of jest. */
  readonly evidence: readonly Evidence[];
}
