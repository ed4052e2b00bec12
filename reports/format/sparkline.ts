/** A series as one line of characters. */

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
/** Denser is higher. */
const ASCII = ['.', ':', '-', '=', '+', '*', '#', '@'] as const;

export interface SparklineOptions {
  readonly columns: number;
  readonly unicode: boolean;
  /** Differences are drawn against at least this range, in the unit of the values: noise stays a flat line. */
  readonly leastRange: number;
}

/**
 * At most `columns` characters. Where several values share one, it shows the lowest of them: a live heap is never
 * larger than any reading of it.
 */
export function sparkline(values: readonly number[], { columns, unicode, leastRange }: SparklineOptions): string {
  const buckets = lowestPerBucket(values.filter(Number.isFinite), columns);
  const lowest = Math.min(...buckets);
  const range = Math.max(Math.max(...buckets) - lowest, leastRange);
  const levels = unicode ? BLOCKS : ASCII;
  return buckets.map((value) => levels[range > 0 ? Math.round(((value - lowest) / range) * (levels.length - 1)) : 0]).join('');
}

function lowestPerBucket(values: readonly number[], buckets: number): number[] {
  if (values.length <= buckets) return [...values];
  return Array.from({ length: buckets }, (_, index) =>
    Math.min(...values.slice(Math.floor((index * values.length) / buckets), Math.floor(((index + 1) * values.length) / buckets))),
  );
}
