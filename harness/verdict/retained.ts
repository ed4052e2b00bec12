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

/** Of a growth that ends, what may stay behind: the keys of a table, a buffer's capacity. */
export const RESIDUE_SHARE = 0.2;

/** A fall of this part of the whole range gives back: a cache of two generations drops one of them. */
const FALL_SHARE = 1 / 3;

/** Whether a growth of this slope, seen earlier, has been given back since: the series falls, and little of the growth is kept. */
export function isGivenBack(series: Series, slope: number): boolean {
  const kept = retained(series);
  const [start, end] = [kept[0], kept[Math.floor(((PARTS - 1) * (kept.length - 1)) / PARTS)]];
  if (start === undefined || end === undefined) return false;
  return deepestFall(series, kept) >= FALL_SHARE * rangeOf(series) && end.y - start.y <= RESIDUE_SHARE * slope * (end.x - start.x);
}

/** What two readings in a row had and none since; a straggler, high in one only, is no fall. */
function deepestFall(series: Series, kept: Series): number {
  return Math.max(0, ...series.slice(1).map(({ y }, index) => Math.min(y, series[index]?.y ?? y) - (kept[index + 1]?.y ?? y)));
}

function rangeOf(series: Series): number {
  const values = series.map(({ y }) => y);
  return Math.max(...values) - Math.min(...values);
}

/** Whether what is kept grows at about this slope in the first, the middle and the last third of the requests. */
export function isRetainedThroughout(series: Series, slope: number): boolean {
  const kept = retained(series);
  const [first, last] = [kept[0]?.x ?? 0, kept.at(-1)?.x ?? 0];
  // By requests, not by windows: these grow, and the last third of them may span most of the series.
  const bounds = Array.from({ length: PARTS + 1 }, (_, part) => kept.findLast(({ x }) => x <= first + (part * (last - first)) / PARTS));
  return bounds.slice(1).every((end, part) => {
    const start = bounds[part];
    return start !== undefined && end !== undefined && end.y - start.y >= SUSTAINED_SHARE * slope * (end.x - start.x);
  });
}
