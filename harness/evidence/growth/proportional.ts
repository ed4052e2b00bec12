/** Whether something grows with the requests, from what it has gained in two intervals. Pure. */

/** Of the first and of the second interval. */
export type Pair = readonly [number, number];

export const NO_GAIN: Pair = [0, 0];

/** Fewer than this in an interval is what happens now and then. */
const FEWEST = 5;
/** One in this many requests. Rarer growth is not worth a name, and a rate of chance events cannot be told from it. */
const RAREST_PER_REQUEST = 1 / 250;
/** The slower interval has this part of the faster one's pace at least: a cache that fills loses pace, a leak does not. */
const LEAST_PACE = 0.5;
/** Counts of independent events spread by their square root (Poisson); three of those are 0.1 %. */
const SPREAD = 3;
/** Of a value that is always replaced, the sizes need to tell a leak from answers of random length. */
const STEADY_PACE = 0.8;
/** By less, nobody makes room. */
const LEAST_FACTOR = 1.4;
/** Headers and rounding apart. */
const SAME_FACTOR = 1.05;
/** What a number takes in an array at least; in a hash table it is two and a half times that. */
const BYTES_PER_NUMBER = 8;
/** A store grows by half or by all of its size at once: seen once in two intervals, the step has to hold so many numbers for each request. */
const NUMBERS_PER_REQUEST_IN_A_STEP = 0.5;
/** Seen in both intervals. */
const NUMBERS_PER_REQUEST_IN_STEPS = 0.1;
/** The free room that an array gets when it grows. */
const LEAST_STEP_BYTES = 16 * BYTES_PER_NUMBER;

/** @param gained counts, at least 0 */
export function growsWithRequests(gained: Pair, requests: Pair): boolean {
  if (Math.min(...gained) < FEWEST || ratePerRequest(gained, requests) < RAREST_PER_REQUEST) return false;
  const { slower, expected } = paces(gained, requests);
  return slower + SPREAD * Math.sqrt(slower) >= LEAST_PACE * expected;
}

/** @param bytes of what is made anew each time, as long as what came before and something more */
export function growsSteadily(bytes: Pair, requests: Pair): boolean {
  const { slower, expected } = paces(bytes, requests);
  return Math.min(...bytes) >= FEWEST && slower >= STEADY_PACE * expected;
}

/** @param bytes of stores that are replaced by larger ones when they are full */
export function growsInSteps([a, b]: Pair, [first, second]: Pair): boolean {
  const numbersPerRequest = (a + b) / BYTES_PER_NUMBER / (first + second);
  const isInBoth = Math.min(a, b) >= LEAST_STEP_BYTES;
  return numbersPerRequest >= (isInBoth ? NUMBERS_PER_REQUEST_IN_STEPS : NUMBERS_PER_REQUEST_IN_A_STEP) && a + b >= 2 * LEAST_STEP_BYTES;
}

/** @param sizes at the beginning of each interval, of what is replaced by something twice as large, or half as large again, when it is full */
export function growsByFactor([first, second]: Pair, [a, b]: Pair): boolean {
  const factors = [(first + a) / first, (second + b) / second];
  return Math.min(...factors) >= LEAST_FACTOR && Math.max(...factors) <= SAME_FACTOR * Math.min(...factors);
}

/** The smaller of both intervals: what both have. */
export function ratePerRequest([a, b]: Pair, [first, second]: Pair): number {
  return Math.min(a / first, b / second);
}

/** Over both intervals. */
export function meanRate([a, b]: Pair, [first, second]: Pair): number {
  return (a + b) / (first + second);
}

export function add(...pairs: readonly Pair[]): Pair {
  return pairs.reduce<Pair>(([a, b], [c, d]) => [a + c, b + d], NO_GAIN);
}

/** What the interval with the lower rate has gained, and what it would have at the other one's rate. */
function paces([a, b]: Pair, [first, second]: Pair): { slower: number; expected: number } {
  return a / first <= b / second ? { slower: a, expected: (b / second) * first } : { slower: b, expected: (a / first) * second };
}
