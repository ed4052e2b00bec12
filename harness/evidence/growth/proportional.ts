/** Whether a count grows with the requests, from its growth in two intervals. Pure. */

/** Of the first and of the second interval. */
export type Pair = readonly [number, number];

/** Fewer than this in an interval is what happens now and then. */
const FEWEST = 5;
/** One in this many requests. Rarer growth is not worth a name, and a rate of chance events cannot be told from it. */
const RAREST_PER_REQUEST = 1 / 250;
/** The slower interval has this part of the faster one's pace at least: a cache that fills loses pace, a leak does not. */
const LEAST_PACE = 0.5;
/** Counts of independent events spread by their square root (Poisson); three of those are 0.1 %. */
const SPREAD = 3;

/** @param gained in each interval, at least 0 */
export function growsWithRequests(gained: Pair, requests: Pair): boolean {
  const [a, b] = gained;
  if (Math.min(a, b) < FEWEST || ratePerRequest(gained, requests) < RAREST_PER_REQUEST) return false;
  const [slow, fast] = a / requests[0] <= b / requests[1] ? [0, 1] : [1, 0];
  const expected = (LEAST_PACE * (gained[fast] ?? 0) * (requests[slow] ?? 1)) / (requests[fast] ?? 1);
  const seen = gained[slow] ?? 0;
  return seen + SPREAD * Math.sqrt(seen) >= expected;
}

/** The smaller of both intervals: what both have. */
export function ratePerRequest([a, b]: Pair, [first, second]: Pair): number {
  return Math.min(a / first, b / second);
}
