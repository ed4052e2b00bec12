/**
 * Kendall's statistic under independence: how many of the n(n-1)/2 pairs of a random order are inverted. Exact
 * by the recurrence of the Mahonian numbers, since the tails are needed far out, where the normal curve is wrong for
 * few points; beyond `EXACT_POINTS` the normal curve with its heavier tail is on the safe side.
 * Kendall, "A new measure of rank correlation", Biometrika 30 (1938).
 */

const EXACT_POINTS = 80;

/** By the number of points: P(inversions <= index). */
const tails = new Map<number, Float64Array>();

/** The largest k with P(inversions <= k) <= alpha among n points in random order; -1 when there is none. */
export function rarestInversions(n: number, alpha: number): number {
  return n <= EXACT_POINTS ? lastAtMost(exactTail(n), alpha) : normalInversions(n, alpha);
}

function lastAtMost(tail: Float64Array, alpha: number): number {
  let [low, high] = [0, tail.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tail[middle] ?? 1) <= alpha) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function exactTail(n: number): Float64Array {
  const known = tails.get(n);
  if (known !== undefined) return known;
  let chances: Float64Array = Float64Array.of(1);
  for (let items = 2; items <= n; items += 1) chances = withOneMore(chances, items);
  let sum = 0;
  const tail = chances.map((chance) => (sum += chance));
  tails.set(n, tail);
  return tail;
}

/** The new item stands before 0 to items-1 of the others, each as likely: a moving mean over the chances so far. */
function withOneMore(chances: Float64Array, items: number): Float64Array {
  const wider = new Float64Array(chances.length + items - 1);
  let sum = 0;
  for (let inversions = 0; inversions < wider.length; inversions += 1) {
    sum += (chances[inversions] ?? 0) - (chances[inversions - items] ?? 0);
    wider[inversions] = Math.max(0, sum / items);
  }
  return wider;
}

function normalInversions(n: number, alpha: number): number {
  const mean = (n * (n - 1)) / 4;
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 72);
  return Math.floor(mean - normalQuantile(alpha) * deviation - 0.5);
}

/** z with P(Z > z) = alpha, for alpha below 0.5. Abramowitz and Stegun 26.2.23; error below 4.5e-4. */
function normalQuantile(alpha: number): number {
  const t = Math.sqrt(-2 * Math.log(alpha));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3);
}
