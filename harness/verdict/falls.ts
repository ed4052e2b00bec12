/** Growth that is given back again and again: a batch that is flushed, a buffer that is written out. */
import { median } from './theil-sen.js';
import type { Series } from './question.js';

/** A fall of this part of the whole range is one; a settled heap's own moves are far smaller than what grew. */
const FALL_SHARE = 0.3;

/** How often the heap has fallen back and stayed there; a straggler, high in one sample only, is no fall. */
export function countFalls(series: Series): number {
  const smooth = withoutStragglers(series.map(({ y }) => y));
  const range = Math.max(...smooth) - Math.min(...smooth);
  let falls = 0;
  let peak = -Infinity;
  for (const bytes of smooth) {
    peak = Math.max(peak, bytes);
    if (range > 0 && peak - bytes > FALL_SHARE * range) {
      falls += 1;
      peak = bytes;
    }
  }
  return falls;
}

/** Each value becomes the median of itself and its neighbours. */
function withoutStragglers(values: readonly number[]): number[] {
  return values.map((value, index) => median([values[index - 1] ?? value, value, values[index + 1] ?? value].sort((a, b) => a - b)));
}
