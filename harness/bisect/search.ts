/**
 * Finds one route that leaks by halving: give traffic to half of the suspects, then to half of that half.
 * One among R suspects takes log2(R) trials. Pure: the probe is the only contact with the world.
 */
import type { Verdict } from '../result/channels.js';

/** @param effort 1, or more for a repeated trial with a larger budget */
export type Probe<Item> = (items: readonly Item[], effort: number) => Promise<Verdict>;

/** An undecided trial is repeated with this many times the budget before it counts as undecided. */
const REPEATED_EFFORT = 2;

/** @param suspects known to leak together. @returns one that leaks, or undefined when a trial stayed undecided */
export async function findOne<Item>(suspects: readonly Item[], probe: Probe<Item>): Promise<Item | undefined> {
  let group = suspects;
  while (group.length > 1) {
    const half = group.slice(0, Math.ceil(group.length / 2));
    const others = group.slice(half.length);
    const answer = await decide(half, probe);
    // The sibling of a clean half has to leak, since the whole does; the proof on a fresh process checks it.
    if (answer === 'leak') group = half;
    else if (answer === 'clean') group = others;
    else if ((await decide(others, probe)) === 'leak') group = others;
    else return undefined;
  }
  return group[0];
}

async function decide<Item>(items: readonly Item[], probe: Probe<Item>): Promise<Verdict> {
  const first = await probe(items, 1);
  return first === 'inconclusive' ? probe(items, REPEATED_EFFORT) : first;
}
