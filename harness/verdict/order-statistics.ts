/** Single order statistics, found by selection: a verdict needs three of a thousand slopes, not all of them in order. */

/**
 * The value that has so many before it in ascending order. Reorders the values: those before `rank` are no larger, those behind
 * it no smaller. Hoare's algorithm, with the median of three as its pivot. No value may be NaN.
 * @param rank low to high
 * @param low first index of a part that is known to hold it, as after a selection at one of its ends
 * @param high last one
 */
export function selectInPlace(values: Float64Array, rank: number, low = 0, high = values.length - 1): number {
  while (low < high) {
    const pivot = medianOfThree(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! < pivot) left += 1;
      while (values[right]! > pivot) right -= 1;
      if (left > right) break;
      const value = values[left]!;
      values[left++] = values[right]!;
      values[right--] = value;
    }
    // What lies between is the pivot.
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank]!;
}

function medianOfThree(a: number, b: number, c: number): number {
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
}

/** The middle, or the mean of the two middle ones; 0 for none. Reorders the values. */
export function medianInPlace(values: Float64Array): number {
  const middle = values.length >> 1;
  if (values.length === 0) return 0;
  const upper = selectInPlace(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = -Infinity;
  for (let index = 0; index < middle; index += 1) if (values[index]! > lower) lower = values[index]!;
  return (lower + upper) / 2;
}

export function medianOf(values: ArrayLike<number>): number {
  return medianInPlace(new Float64Array(values));
}
