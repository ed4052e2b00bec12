/**
 * What is never given back. The live set at a time is at most the smallest reading from then on, so these smallest
 * readings leave out whatever comes and goes: stragglers, batches that are flushed, entries that expire.
 */
import type { Series } from './question.js';

const PARTS = 3;
/** Each part of the series has to carry this part of the slope. */
const SUSTAINED_SHARE = 0.4;

/** The smallest reading from each point on. */
export function retained(series: Series): Series {
  let lowest = Infinity;
  return series.toReversed().map(({ x, y }) => ({ x, y: (lowest = Math.min(lowest, y)) })).reverse();
}

/** Whether what is kept grows at about this slope in the first, the middle and the last third. */
export function isRetainedThroughout(series: Series, slope: number): boolean {
  const kept = retained(series);
  const bounds = Array.from({ length: PARTS + 1 }, (_, part) => kept[Math.round((part * (kept.length - 1)) / PARTS)]);
  return bounds.slice(1).every((end, part) => {
    const start = bounds[part];
    return start !== undefined && end !== undefined && end.y - start.y >= SUSTAINED_SHARE * slope * (end.x - start.x);
  });
}
