/**
 * A process that dies of memory leaves no last sample; its death says what that would have read. It alone is no leak:
 * requests may need more memory at once than there is. It is one when what was kept from sample to sample, and would
 * have been kept until the end, explains the way there. Pure.
 */
import type { Judgement } from './judge.js';
import type { Series } from './question.js';
import { retained } from './retained.js';

export interface Death {
  /** Requests at which the process died, at least and at most: those under way may have been served. */
  readonly requests: readonly [number, number];
  /** What the channel held by then, in bytes. */
  readonly value: number;
}

/** The rest of the way may be what requests under way hold, and garbage that had no time to be collected. */
const EXPLAINED_SHARE = 0.5;
/** Code and caches of a small server, loaded late, are no more than this. */
const LEAST_GROWTH_BYTES = 2 * 1024 * 1024;

/**
 * @param series of bytes
 * @param question threshold: growth per request above which it is a leak; roundRequests: so many take each route once, and load its code
 * @returns a leak, or undefined where the samples do not explain the death. The interval begins with what was kept for
 *   certain over the most requests that it can have been, and ends with all of the way over the fewest
 */
export function judgeUntilDeath(series: Series, death: Death, { threshold, roundRequests }: { readonly threshold: number; readonly roundRequests: number }): Judgement | undefined {
  const settledIndex = series.findIndex(({ x }) => x >= roundRequests);
  const kept = retained(series.slice(Math.max(0, settledIndex)));
  const [first, last] = [kept[0], kept.at(-1)];
  if (settledIndex < 1 || first === undefined || last === undefined || last.x === first.x) return undefined;
  const [fewest, most] = death.requests;
  const slope = (last.y - first.y) / (last.x - first.x);
  const way = death.value - first.y;
  const explained = slope * (most - first.x);
  if (slope <= threshold || explained < Math.max(LEAST_GROWTH_BYTES, EXPLAINED_SHARE * way)) return undefined;
  const low = (last.y - first.y) / (most - first.x);
  const high = Math.max(slope, way / (fewest - first.x));
  return { verdict: 'leak', slope, interval: [low, high], threshold, minimumDetectable: threshold + (high - low), settledIndex, reason: { kind: 'out-of-memory', requests: fewest } };
}
