/** gcstats' usage_trend: how far the recent post-compaction sizes stand above the long mean. */

/** gcstats compares the mean of about the last 10 post-compaction samples with that of the last 120. */
export const RECENT_SAMPLES = 10;
export const LONG_SAMPLES = 120;

/**
 * @param sizes post-compaction sizes, oldest first
 * @returns a signed ratio: 0.05 when the recent mean is 5 % above the long one; 0 without samples
 *
 * memwatch's own code divided integers, wrapped below zero and overflowed above 477 MB; here all are doubles.
 */
export function usageTrend(sizes: readonly number[]): number {
  const long = mean(sizes.slice(-LONG_SAMPLES));
  return long === 0 ? 0 : (mean(sizes.slice(-RECENT_SAMPLES)) - long) / long;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
