/**
 * Memory that keeps its peak. What requests leave in WebAssembly's memory may be freed by finalizers alone, at the pace of
 * collections; and it never shrinks. So it is as large as the most that was left between two collections, and windows of
 * one size make it look flat.
 */
import type { NoiseModel } from './noise-model.js';
import type { Series } from './question.js';

/** Than any before the stretch. */
const LARGER_WINDOW = 1.5;

/** Whether the channel has grown since its first point, and would not shrink if that were freed. */
export function mayHoldAPeak(series: Series, { keepsItsPeak, smallestStep }: NoiseModel): boolean {
  return keepsItsPeak && (series.at(-1)?.y ?? 0) - (series[0]?.y ?? 0) > smallestStep;
}

/**
 * Whether a flat stretch may be a peak that no window since was large enough to surpass.
 * @param from index of the first point of the stretch, which goes on to the end
 */
export function mayBeAPeak(series: Series, from: number, noise: NoiseModel): boolean {
  const before = series.slice(0, from + 1);
  return mayHoldAPeak(before, noise) && largestWindow(series.slice(from)) < LARGER_WINDOW * largestWindow(before);
}

function largestWindow(series: Series): number {
  return Math.max(0, ...series.slice(1).map(({ x }, index) => x - (series[index]?.x ?? 0)));
}
