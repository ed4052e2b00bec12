/** Simulated heaps: what a server holds, besides its code, after so many requests. Each is made from a seeded random. */
import type { Shape } from './simulated-run.js';
import { gaussian, logBetween } from './noise.js';

export type Random = () => number;
export type MakeShape = (random: Random) => Shape;

export const together = (...makers: MakeShape[]): MakeShape => (random) => {
  const shapes = makers.map((make) => make(random));
  return (requests, sample) => shapes.reduce((sum, shape) => sum + shape(requests, sample), 0);
};

export const independentNoise = (deviation: number): MakeShape => (random) => () => deviation * gaussian(random);
export const linear = (bytesPerRequest: number): MakeShape => () => (requests) => bytesPerRequest * requests;
export const perWindow = (bytes: number): MakeShape => () => (_requests, sample) => bytes * sample;

/** Steps at random places within the first `within` requests. */
export const steps = (bytes: number, count: number, within: number): MakeShape => (random) => {
  const places = Array.from({ length: count }, () => within * random());
  return (requests) => bytes * places.filter((place) => requests > place).length;
};

/** Objects that were under way in one sample and are gone in the next. */
export const stragglers = (share: number): MakeShape => (random) => () => (random() < share ? 250_000 : 0);

/** Keys drawn at random from a finite set: growth that decays. */
export const saturating = (bytes: number, requests: number): MakeShape => () => (served) => bytes * (1 - Math.exp(-served / requests));

/** A batch that is flushed again and again, at a phase of its own. */
export const sawtooth = (bytes: number, from: number, to: number): MakeShape => (random) => {
  const period = logBetween(random, from, to);
  const phase = random();
  return (requests) => bytes * ((requests / period + phase) % 1);
};

/** The backing store of an array that gets so many numbers per request: V8 grows it by half and 16. */
export const pushed = (numbersPerRequest: number): MakeShape => () => (requests) => {
  let capacity = 17;
  while (capacity < numbersPerRequest * requests) capacity += (capacity >> 1) + 16;
  return 8 * capacity;
};

/** A hash table that gets an entry per request and doubles. */
export const tabled = (bytesPerEntry: number): MakeShape => () => (requests) => bytesPerEntry * 2 ** Math.ceil(Math.log2(Math.max(4, requests)));
