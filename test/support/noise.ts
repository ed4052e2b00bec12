/** Seeded noise for simulated heaps. */

/** One draw of the standard normal distribution (Box-Muller). */
export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A stationary series in which each value keeps `correlation` of the one before. */
export function autocorrelated(random: () => number, correlation: number, deviation: number): () => number {
  let value = deviation * gaussian(random);
  return () => (value = correlation * value + Math.sqrt(1 - correlation ** 2) * deviation * gaussian(random));
}

/** A random walk that is held within ±band. */
export function walkInBand(random: () => number, band: number, step: number): () => number {
  let value = 0;
  return () => (value = Math.max(-band, Math.min(band, value + step * gaussian(random))));
}

/** Log-uniform: each order of magnitude is as likely. */
export function logBetween(random: () => number, from: number, to: number): number {
  return from * (to / from) ** random();
}
