/** Outcomes as Markdown. */
import { markdownTable, median } from '../figures.mjs';
import { isRight } from './outcome.mjs';

const TITLES = ['server', 'routes', 'seed', 'leaks', 'verdict', 'bisection', 'missed', 'falsely accused', 'slopes off', 'trials', 'at most', 'seconds', 'against --no-bisect'];

/** @param {import('./outcome.mjs').Outcome[]} outcomes */
export function table(outcomes) {
  return markdownTable(TITLES, outcomes.map(cells));
}

function cells(outcome) {
  const { plan, verdict, ended, missed, falselyAccused, wrongSlopes, trials, mostTrials, seconds, ratio } = outcome;
  return [
    plan.framework,
    String(plan.routes),
    String(plan.seed),
    Object.entries(plan.leaks).map(([route, bytes]) => `${route}: ${bytes} B`).join(', '),
    verdict,
    ended,
    bold(missed),
    bold(falselyAccused),
    bold(wrongSlopes.map(({ route, bytes, slope, interval }) => `${route}: ${slope.toFixed(1)} B (${interval.map((end) => end.toFixed(1)).join(' to ')}) of ${bytes} B`)),
    trials === undefined ? '' : trials > mostTrials ? `**${trials}**` : String(trials),
    mostTrials.toFixed(1),
    seconds.toFixed(0),
    ratio?.toFixed(2) ?? '',
  ];
}

function bold(texts) {
  return texts.length === 0 ? '' : `**${texts.join(', ')}**`;
}

/** @param {import('./outcome.mjs').Outcome[]} outcomes at least one */
export function summary(outcomes) {
  const leakers = total(outcomes, ({ plan }) => Object.keys(plan.leaks).length);
  const missed = total(outcomes, (outcome) => outcome.missed.length);
  const searched = outcomes.filter(({ trials }) => trials !== undefined);
  const closest = [...searched].sort((a, b) => b.trials / b.mostTrials - a.trials / a.mostTrials)[0];
  const ratios = outcomes.flatMap(({ ratio }) => ratio ?? []);
  return [
    `- **Right in everything**: ${outcomes.filter(isRight).length} of ${outcomes.length} runs`,
    `- **Found**: ${leakers - missed} of ${leakers} leakers`,
    `- **Falsely accused**: ${total(outcomes, ({ falselyAccused }) => falselyAccused.length)} routes`,
    `- **Slopes off**: ${total(outcomes, ({ wrongSlopes }) => wrongSlopes.length)} of ${leakers - missed}`,
    `- **Trials**: ${closest === undefined ? 'none' : `within the bound in ${searched.filter(({ trials, mostTrials }) => trials <= mostTrials).length} of ${searched.length} searches; at worst ${closest.trials} where ${closest.mostTrials.toFixed(1)} are allowed`}`,
    ...(ratios.length === 0 ? [] : [`- **Wall time against --no-bisect**: ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`]),
  ].join('\n');
}

function total(outcomes, count) {
  return outcomes.reduce((sum, outcome) => sum + count(outcome), 0);
}
