import type { SeriesPoint } from '../result/channels.js';
import { medianOf } from '../verdict/order-statistics.js';
import type { NoiseFloor } from './doctor-result.js';

/** Below this many windows neither figure says anything. */
const LEAST_WINDOWS = 3;

/** @returns null when too few windows were judged */
export function noiseFloorOf(series: readonly SeriesPoint[]): NoiseFloor | null {
  const heapBytes = series.filter(({ phase }) => phase === 'measured').map(({ value }) => value);
  const steps = heapBytes.slice(1).map((bytes, index) => bytes - (heapBytes[index] ?? bytes));
  if (steps.length < LEAST_WINDOWS) return null;
  const mean = heapBytes.reduce((sum, bytes) => sum + bytes, 0) / heapBytes.length;
  const squares = heapBytes.reduce((sum, bytes) => sum + (bytes - mean) ** 2, 0);
  return {
    windows: steps.length,
    standardDeviationBytes: Math.sqrt(squares / (heapBytes.length - 1)),
    medianStepBytes: medianOf(steps),
  };
}
