/** What the growth of a count is made of: descriptors or resources by kind. Pure. */
import type { KindResult } from '../result/channels.js';
import { slopeRange } from './theil-sen.js';

export interface KindsReading {
  /** Requests answered up to this sample. */
  readonly requests: number;
  /** Empty where the kinds were not told apart. */
  readonly kinds: Readonly<Record<string, number>>;
}

/**
 * First and last number and the Theil-Sen slope of each kind that occurs; a kind that a sample does not have counts 0
 * there. Samples whose kinds were not told apart say nothing. Kinds that grow stand first, the fastest at the head.
 */
export function kindsOf(readings: readonly KindsReading[]): Readonly<Record<string, KindResult>> {
  const known = readings.filter(({ kinds }) => Object.keys(kinds).length > 0);
  const names = [...new Set(known.flatMap(({ kinds }) => Object.keys(kinds)))];
  const results = names.map((name) => {
    const points = known.map(({ requests, kinds }) => ({ x: requests, y: Object.hasOwn(kinds, name) ? (kinds[name] ?? 0) : 0 }));
    return [name, { slopePerRequest: points.length < 2 ? 0 : slopeOf(points), first: points[0]?.y ?? 0, last: points.at(-1)?.y ?? 0 }] as const;
  });
  return Object.fromEntries(results.sort(([, a], [, b]) => b.slopePerRequest - a.slopePerRequest));
}

function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  return slopeRange(points).slope;
}
