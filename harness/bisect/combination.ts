/** Routes that leak only together: a login that fills a session store which another route feeds. */
import type { Route } from '../scenario/scenario.js';
import { minimalSubset } from './minimal-subset.js';
import type { StepLog } from './step-log.js';

const REPEATED_EFFORT = 2;

/**
 * Each trial has a fresh process: what one route has left behind would make another leak without it.
 * @param routes that leak together
 * @param suspect the one that the search in the running process came to
 * @returns the fewest that leak together; where trials stay open, more than the fewest
 */
export async function leakingCombination(routes: readonly Route[], suspect: Route, log: StepLog): Promise<readonly Route[]> {
  const leaks = async (among: readonly Route[]) => {
    const { answer } = await log.combine(among, 1);
    return answer === 'leak' || (answer === 'inconclusive' && (await log.combine(among, REPEATED_EFFORT)).answer === 'leak');
  };
  const others = routes.filter((route) => route !== suspect);
  const needed = await minimalSubset(others, (kept) => leaks([suspect, ...kept]));
  if (needed.length > 0 && (await leaks(needed))) return needed;
  return routes.filter((route) => route === suspect || needed.includes(route));
}
