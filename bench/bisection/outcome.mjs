/** What a bisection was worth, compared with what was injected. Pure. */
import { routeName } from './plan.mjs';

/** A slope this near to the injected one is right even where its interval is narrower still. */
const SLOPE_TOLERANCE = 0.05;

/**
 * @typedef {object} Outcome
 * @property {import('./plan.mjs').Plan} plan
 * @property {string} verdict of the whole run
 * @property {string} ended the bisection's own word, or why there is none
 * @property {string[]} missed leakers that are no culprits
 * @property {string[]} falselyAccused
 * @property {{ route: string, bytes: number, slope: number, interval: [number, number] }[]} wrongSlopes
 * @property {number | undefined} trials undefined without a bisection
 * @property {number} mostTrials
 * @property {number | undefined} ratio wall time over that of the same run with --no-bisect, where there was one
 * @property {number} seconds
 */

/**
 * The goal for the search: one among R in log2(R) + 2, k among R in 1.5 × log2(C(R, k)) + k, the information in the answer
 * and half as much again.
 */
export function mostTrials(routes, leakers) {
  if (leakers === 1) return Math.log2(routes) + 2;
  let choices = 1;
  for (let taken = 0; taken < leakers; taken += 1) choices *= (routes - taken) / (taken + 1);
  return 1.5 * Math.log2(choices) + leakers;
}

/**
 * @param {import('./plan.mjs').Plan} plan
 * @param {{ result: object, wallMs: number }} full a scenario's part of the result document
 * @param {{ wallMs: number }} [verdictOnly] the same run with --no-bisect
 * @returns {Outcome}
 */
export function outcomeOf(plan, { result, wallMs }, verdictOnly) {
  const leaks = Object.entries(plan.leaks).map(([route, bytes]) => ({ route: routeName(route), bytes }));
  const culprits = new Map((result.bisection?.culprits ?? []).map((culprit) => [culprit.route, culprit]));
  return {
    plan,
    verdict: result.verdict,
    ended: result.bisection?.outcome ?? result.error?.code ?? 'not searched',
    missed: leaks.filter(({ route }) => !culprits.has(route)).map(({ route }) => route),
    falselyAccused: [...culprits.keys()].filter((route) => !leaks.some((leak) => leak.route === route)),
    wrongSlopes: leaks.flatMap(({ route, bytes }) => {
      const culprit = culprits.get(route);
      return culprit === undefined || isRightSlope(culprit, bytes) ? [] : [{ route, bytes, slope: culprit.slopePerRequest, interval: culprit.interval }];
    }),
    trials: result.bisection?.trials,
    mostTrials: mostTrials(plan.routes, leaks.length),
    ratio: verdictOnly && wallMs / verdictOnly.wallMs,
    seconds: wallMs / 1000,
  };
}

function isRightSlope({ channel, slopePerRequest, interval: [low, high] }, bytes) {
  return channel === 'heap' && ((low <= bytes && bytes <= high) || Math.abs(slopePerRequest / bytes - 1) <= SLOPE_TOLERANCE);
}

/** Whether it is all that was promised. */
export function isRight({ missed, falselyAccused, wrongSlopes, trials, mostTrials: most }) {
  return missed.length === 0 && falselyAccused.length === 0 && wrongSlopes.length === 0 && trials !== undefined && trials <= most;
}
