/** Routes that leak only together: a login that fills a session store which another route feeds. */
import type { Route } from '../scenario/scenario.js';
import { decided } from './decided.js';
import { minimalSubset } from './minimal-subset.js';
import type { StepLog } from './step-log.js';

/**
 * Each trial has a fresh process: what one route has left behind would make another leak without it.
 * @param routes that leak together
 * @param suspect the one that the search in the running process came to
 * @returns the fewest that leak together; where trials stay open, more than the fewest
 */
export async function leakingCombination(routes: readonly Route[], suspect: Route, log: StepLog): Promise<readonly Route[]> {
  const leaks = async (among: readonly Route[]) => (await decided((effort) => log.combine(among, effort), ({ answer }) => answer)).answer === 'leak';
  const others = routes.filter((route) => route !== suspect);
  const needed = await minimalSubset(others, (kept) => leaks([suspect, ...kept]));
  if (needed.length > 0 && (await leaks(needed))) return needed;
  return routes.filter((route) => route === suspect || needed.includes(route));
}
