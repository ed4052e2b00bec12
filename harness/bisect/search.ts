/**
 * Finds one of the suspects that leaks by halving: give the leak's cause to half of them, then to half of that half.
 * One among R takes log2(R) trials. Pure: the probe is the only contact with the world.
 */
import type { Answer } from '../result/bisection.js';
import { decided } from './decided.js';

/** @param effort 1, or more for a repeated trial with a larger budget */
export type Probe<Item> = (items: readonly Item[], effort: number) => Promise<Answer>;

/**
 * @param suspects known to leak together
 * @returns one that leaks, or undefined when a trial stayed undecided
 */
export async function findOne<Item>(suspects: readonly Item[], probe: Probe<Item>): Promise<Item | undefined> {
  let group = suspects;
  while (group.length > 1) {
    const half = Math.ceil(group.length / 2);
    const leaking = await leakingOne(group.slice(0, half), group.slice(half), probe);
    if (leaking === undefined) return undefined;
    group = leaking;
  }
  return group[0];
}

/** What is left when a part is clean has to leak, since both together do; the proof on a fresh process checks it. */
async function leakingOne<Item>(part: readonly Item[], others: readonly Item[], probe: Probe<Item>): Promise<readonly Item[] | undefined> {
  const decide = (items: readonly Item[]) => decided((effort) => probe(items, effort), (answer) => answer);
  const answer = await decide(part);
  if (answer === 'leak') return part;
  if (answer === 'clean') return others;
  const other = await decide(others);
  if (other === 'leak') return others;
  return other === 'clean' ? part : undefined;
}
