/** What all outcomes come to. */

/**
 * @typedef {object} Totals
 * @property {number} leaks runs of a server that leaks
 * @property {number} caught those of them called a leak
 * @property {number} attributed those caught with the bisection on
 * @property {number} rightCulprits those of them with exactly the leaking route accused
 * @property {number} cleans runs of a server that does not leak
 * @property {import('./outcome.mjs').Outcome[]} missed leaks called clean
 * @property {import('./outcome.mjs').Outcome[]} falseAlarms
 * @property {import('./outcome.mjs').Outcome[]} wrongCulprits
 * @property {import('./outcome.mjs').Outcome[]} inconclusives
 * @property {import('./outcome.mjs').Outcome[]} errors
 * @property {import('./outcome.mjs').Outcome[]} notRun they count nowhere else
 */

/**
 * @param {import('./outcome.mjs').Outcome[]} outcomes
 * @returns {Totals}
 */
export function totalsOf(outcomes) {
  const run = outcomes.filter(({ verdict }) => verdict !== 'not run');
  const leaks = run.filter(({ truth }) => truth === 'leak');
  const cleans = run.filter(({ truth }) => truth === 'clean');
  const caught = leaks.filter(({ verdict }) => verdict === 'leak');
  const attributed = caught.filter(({ culprit }) => culprit !== 'not searched');
  return {
    leaks: leaks.length,
    caught: caught.length,
    attributed: attributed.length,
    rightCulprits: attributed.filter(({ culprit }) => culprit === 'yes').length,
    cleans: cleans.length,
    missed: leaks.filter(({ verdict }) => verdict === 'clean'),
    falseAlarms: cleans.filter(({ verdict }) => verdict === 'leak'),
    wrongCulprits: attributed.filter(({ culprit }) => culprit === 'no'),
    inconclusives: run.filter(({ verdict }) => verdict === 'inconclusive'),
    errors: run.filter(({ verdict }) => verdict === 'error'),
    notRun: outcomes.filter(({ verdict }) => verdict === 'not run'),
  };
}
