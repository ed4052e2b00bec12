/** What all outcomes come to, against the goals. */
import { median } from '../figures.mjs';

/** Part of the heap's leaks whose holder is to be named. */
const NAMED_GOAL = 0.9;
/** Wall time with evidence against that without, of a shipped scenario. */
const WALL_RATIO_GOAL = 1.5;

/**
 * @typedef {object} Totals
 * @property {NamedLeak[]} leaks that something in the heap holds
 * @property {NamedLeak[]} right in every run
 * @property {NamedLeak[]} wrong in one run at least
 * @property {NamedLeak[]} withRightLine in every run
 * @property {NamedLeak[]} outside of the heap: nothing there holds them
 * @property {NamedLeak[]} misled those of them with evidence for a holder in the heap
 * @property {import('./outcome.mjs').Outcome[]} repeated whose fingerprints could be compared
 * @property {import('./outcome.mjs').Outcome[]} agreeing those of them with the same fingerprints in every run
 * @property {import('./outcome.mjs').Outcome[]} disagreeing
 * @property {{ name: string, ratio: number, withMs: number, withoutMs: number, ratios: number[] }[]} compared medians, of shipped scenarios
 * @property {import('./outcome.mjs').Outcome[]} notRun
 * @typedef {{ name: string, answers: import('./outcome.mjs').Answer[] }} NamedLeak
 */

/** @param {import('./outcome.mjs').Outcome[]} outcomes @returns {Totals} */
export function totalsOf(outcomes) {
  const run = outcomes.filter(({ notRun }) => notRun === undefined);
  const all = run.flatMap((outcome) => outcome.leaks.map(({ truth, answers }, index) => ({ name: leakName(outcome, index), truth, answers })));
  const leaks = all.filter(({ truth }) => truth !== null);
  const outside = all.filter(({ truth }) => truth === null);
  const repeated = run.filter(({ agreeing }) => agreeing !== undefined);
  const isRightInAll = ({ answers }) => answers.every((answer) => answer.isRight);
  return {
    leaks,
    right: leaks.filter(isRightInAll),
    wrong: leaks.filter((leak) => !isRightInAll(leak)),
    withRightLine: leaks.filter(({ answers }) => answers.every((answer) => answer.isLineRight)),
    outside,
    misled: outside.filter(({ answers }) => answers.some(({ evidence }) => evidence !== undefined && evidence.kind !== 'native')),
    repeated,
    agreeing: repeated.filter(({ agreeing }) => agreeing === 'all'),
    disagreeing: repeated.filter(({ agreeing }) => agreeing !== 'all'),
    compared: run.filter(({ pairs }) => pairs.length > 0).map(comparison),
    notRun: outcomes.filter(({ notRun }) => notRun !== undefined),
  };
}

/** @param {import('./outcome.mjs').Outcome} outcome @param {number} index of the leak */
export function leakName({ subject, leaks }, index) {
  return leaks.length > 1 ? `${subject.name}, ${index + 1} of ${leaks.length}` : subject.name;
}

/** @param {Totals} totals */
export function areGoalsMet({ leaks, right, disagreeing, compared }) {
  return right.length >= NAMED_GOAL * leaks.length && disagreeing.length === 0 && compared.every(isWithinGoal);
}

/** @param {{ ratio: number }} comparison */
export function isWithinGoal({ ratio }) {
  return ratio <= WALL_RATIO_GOAL;
}

function comparison({ subject, pairs }) {
  const ratios = pairs.map(({ withMs, withoutMs }) => withMs / withoutMs);
  return { name: subject.name, ratio: median(ratios), ratios, withMs: median(pairs.map(({ withMs }) => withMs)), withoutMs: median(pairs.map(({ withoutMs }) => withoutMs)) };
}
