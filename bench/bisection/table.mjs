/** Outcomes as Markdown. */
import { markdownTable, median, spread } from '../figures.mjs';
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

const GROUP_TITLES = ['server', 'routes', 'servers', 'right', 'leakers found', 'healthy routes accused', 'trials', 'of those allowed, at most', 'seconds', 'against --no-bisect'];

/** A row for each kind of server. @param {import('./outcome.mjs').Outcome[]} outcomes */
export function groups(outcomes) {
  const kinds = new Map();
  for (const outcome of outcomes) {
    const kind = `${outcome.plan.framework} ${outcome.plan.routes}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), outcome]);
  }
  return markdownTable(GROUP_TITLES, [...kinds.values()].map(groupCells));
}

function groupCells(outcomes) {
  const [{ plan }] = outcomes;
  const leakers = leakersOf(outcomes);
  const searched = outcomes.filter(({ trials }) => trials !== undefined);
  return [
    plan.framework,
    String(plan.routes),
    String(outcomes.length),
    String(outcomes.filter(isRight).length),
    `${leakers - missedOf(outcomes)} of ${leakers}`,
    String(accusedOf(outcomes)),
    spread(searched.map(({ trials }) => trials)),
    searched.length === 0 ? '' : `${Math.round(100 * Math.max(...searched.map(({ trials, mostTrials }) => trials / mostTrials)))} %`,
    spread(outcomes.map(({ seconds }) => seconds)),
    spread(outcomes.map(({ ratio }) => ratio ?? NaN), 2),
  ];
}

/** @param {import('./outcome.mjs').Outcome[]} outcomes at least one */
export function summary(outcomes) {
  const [leakers, missed] = [leakersOf(outcomes), missedOf(outcomes)];
  const searched = outcomes.filter(({ trials }) => trials !== undefined);
  const closest = [...searched].sort((a, b) => b.trials / b.mostTrials - a.trials / a.mostTrials)[0];
  const ratios = outcomes.flatMap(({ ratio }) => ratio ?? []);
  return [
    `- **Right in everything**: ${outcomes.filter(isRight).length} of ${outcomes.length} runs`,
    `- **Found**: ${leakers - missed} of ${leakers} leakers`,
    `- **Falsely accused**: ${accusedOf(outcomes)} routes`,
    `- **Slopes off**: ${total(outcomes, ({ wrongSlopes }) => wrongSlopes.length)} of ${leakers - missed}`,
    `- **Trials**: ${closest === undefined ? 'none' : `within the bound in ${searched.filter(({ trials, mostTrials }) => trials <= mostTrials).length} of ${searched.length} searches; at worst ${closest.trials} where ${closest.mostTrials.toFixed(1)} are allowed`}`,
    ...(ratios.length === 0 ? [] : [`- **Wall time against --no-bisect**: ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`]),
  ].join('\n');
}

function leakersOf(outcomes) {
  return total(outcomes, ({ plan }) => Object.keys(plan.leaks).length);
}

function missedOf(outcomes) {
  return total(outcomes, ({ missed }) => missed.length);
}

function accusedOf(outcomes) {
  return total(outcomes, ({ falselyAccused }) => falselyAccused.length);
}

function total(outcomes, count) {
  return outcomes.reduce((sum, outcome) => sum + count(outcome), 0);
}
