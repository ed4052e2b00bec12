/**
 * The slope's interval, valid at every look: a run is judged after each window and ends when the answer is there,
 * so the chance of a wrong interval has to hold for all looks together. It is spent as alpha/(k(k+1)) at the k-th look,
 * which sums up to alpha (union bound; compare the confidence sequences of Howard et al., Annals of Statistics 49, 2021).
 *
 * Kendall's test takes the noise as independent. Autocorrelated noise, or a walk inside a band, can feign a trend as
 * high as the band, and no higher: so the interval is widened by the band over the requests that it spans.
 */
import type { NoiseModel } from './noise-model.js';
import { medianInPlace } from './order-statistics.js';
import type { Series } from './question.js';
import { theilSen, type SlopeEstimate } from './theil-sen.js';

/** Chance that the interval lies wholly above the true slope at any look of a run; the same below. */
const ALPHA = 0.0005;
/** Confidence level of the interval over a whole run. */
export const CONFIDENCE = 1 - 2 * ALPHA;
/** The first look is taken with this many windows. */
export const FIRST_LOOK_WINDOWS = 8;
/** The band of a series in robust standard deviations of its residuals. */
const BAND_DEVIATIONS = 6;
/** Median absolute deviation to standard deviation, for the normal distribution. */
const MAD_TO_DEVIATION = 1.4826;

/** @param windows how many windows the run has had, warm-up included: the number of looks */
export function slopeInterval(points: Series, windows: number, noise: NoiseModel): SlopeEstimate {
  const estimate = theilSen(points, alphaAt(windows));
  const band = bandOf(points, estimate.slope, noise);
  const margin = band / spanOf(points);
  const [low, high] = estimate.interval;
  const steepest = steepestSlope(points, band);
  return { ...estimate, interval: [Math.max(low - margin, -steepest), Math.min(high + margin, steepest)] };
}

/** What has moved by no more than its readings' range, and the noise at both ends, has no steeper slope than this, at any look. */
function steepestSlope(points: Series, band: number): number {
  const values = points.map(({ y }) => y);
  return (Math.max(...values) - Math.min(...values) + band) / spanOf(points);
}

/** One-sided. */
function alphaAt(windows: number): number {
  const look = Math.max(1, windows - FIRST_LOOK_WINDOWS + 1);
  return ALPHA / (look * (look + 1));
}

/** Where an interval lies. */
export function sideOf([low, high]: SlopeEstimate['interval'], threshold: number): 'above' | 'below' | 'both' {
  if (low > threshold) return 'above';
  return high < threshold ? 'below' : 'both';
}

/** How far readings lie about the line. */
export function bandOf(points: Series, slope: number, noise: NoiseModel): number {
  // In place: a calibration asks this a million times.
  const residuals = new Float64Array(points.length);
  let filled = 0;
  for (const { x, y } of points) residuals[filled++] = y - slope * x;
  const middle = medianInPlace(residuals);
  for (let index = 0; index < filled; index += 1) residuals[index] = Math.abs(residuals[index]! - middle);
  const deviation = MAD_TO_DEVIATION * medianInPlace(residuals);
  return Math.max(noise.band, BAND_DEVIATIONS * deviation);
}

function spanOf(points: Series): number {
  return (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
}
