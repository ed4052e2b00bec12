/** How the route was found: the search as a tree of what had traffic, then the proof on fresh processes. */
import type { Answer, BisectionOutcome, BisectionResult, BisectionStep, Culprit } from '../../harness/result/bisection.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Leak } from '../../harness/result/leaks.js';
import { cut, wrap } from '../format/text.js';
import { formatPercent, plural } from '../format/units.js';
import { estimateOf, growthOf } from '../words/channel-words.js';
import { nameRoutes } from '../words/conclusion.js';
import { contentColumns, row, textRow, type Page } from './layout.js';
import { table, tree, type Line, type What } from './trial-table.js';

/** Routes that all leak alike are many; a few tell as much. */
const MOST_ALIKE = 3;

const FINDINGS: Readonly<Record<BisectionOutcome, string | undefined>> = {
  'found': undefined,
  'all-routes': 'Every route leaks alike: the cause is in code that all of them share.',
  'combination': 'No route leaks by itself: it takes these together.',
  'undecided': 'A trial stayed undecided within its budget; the search got this far.',
  'proof-failed': 'All routes together leak on a fresh process too, but no part of them was proved to.',
  'below-threshold': 'The growth is real, but no route reaches its threshold.',
  'time-driven': 'It grows with time, without any request as well: no route is to blame.',
  'released-when-idle': 'Without traffic the process gave the growth back: entries with a lifetime, or a batch.',
  'growth-ended': 'Followed for longer the growth ended or was given back: a cache that is full, or a batch.',
};

export const PROOFS: Readonly<Record<Culprit['proof'], string>> = {
  proved: 'proved',
  undecided: 'proof undecided',
  none: 'not proved',
};

/** The accused routes, and what the search came to when that is not simply "these". */
export function culpritRows(page: Page, { outcome, culprits, unjudged }: BisectionResult, leaks: readonly Leak[] = []): string[] {
  const finding = FINDINGS[outcome];
  const columns = contentColumns(page);
  const fingerprints = (culprit: Culprit) => leaks.filter(({ route, channel }) => route === culprit.route && channel === culprit.channel);
  const shown = outcome === 'all-routes' ? culprits.filter(({ proof }) => proof === 'proved').slice(0, MOST_ALIKE) : culprits;
  const lines = shown.flatMap((culprit) => {
    const { route, channel, slopePerRequest, interval, share, proof, together } = culprit;
    const who = together.length === 0 ? '' : ` together with ${nameRoutes(together, page.style)}`;
    return [
      page.style.tint(cut(page.style.safe(route), columns, page.style.ellipsis), 'strong'),
      ...wrap(`${growthOf(channel, slopePerRequest, interval)}${who}, ${formatPercent(share)} of the growth, ${PROOFS[proof]}`, columns),
      ...fingerprints(culprit).map(({ fingerprint }) => page.style.tint(cut(page.style.safe(`fingerprint ${fingerprint}`), columns, page.style.ellipsis), 'quiet')),
    ];
  });
  const more = culprits.length > shown.length ? [`and ${plural(culprits.length - shown.length, 'route')} more`] : [];
  return [
    ...(finding === undefined ? [] : textRow(page, 'finding', [finding])),
    ...row(page, 'guilty', [...lines, ...more]),
    ...textRow(page, 'unjudged', unjudged.map(({ message }) => `${message}, without the guilty: nobody knows whether it leaks as well`)),
  ];
}

/** @param channels of all routes together */
export function searchRows(page: Page, { steps, trials }: BisectionResult, channels: ScenarioResult['channels']): string[] {
  const search = steps.filter(({ kind }) => kind === 'search');
  const channel = search[0]?.channel;
  if (channel === undefined) return [];
  const mix = channels[channel];
  const requests = search.reduce((sum, step) => sum + step.requests, 0);
  const title = `${plural(trials, 'trial')} in the running process, ${plural(requests, 'request')}`;
  const whole = mix === undefined ? [] : [{ indent: '', what: 'all routes together', ...answerOf(channel, mix.verdict, mix) }];
  const lines = tree(search, ({ routes }) => routes, mix !== undefined, page.style).map(({ indent, step }) => ({ indent, what: routesOf(step.routes), ...answerOf(step.channel, step.answer, step) }));
  return row(page, 'search', [title, ...table(page, [...whole, ...lines])]);
}

/** Fresh processes, since what one route leaves behind would make another leak without it. */
export function combinationRows(page: Page, { steps }: BisectionResult): string[] {
  const combined = steps.filter(({ kind }) => kind === 'combination');
  if (combined.length === 0) return [];
  return row(page, 'together', ['which of them it takes, each in a fresh process', ...table(page, combined.map((step) => ({ indent: '', what: routesOf(step.routes), ...answerOf(step.channel, step.answer, step) })))]);
}

export function proofRows(page: Page, { steps, culprits }: BisectionResult): string[] {
  const proof = steps.filter(({ kind }) => kind === 'proof');
  if (proof.length === 0) return [];
  const accused = new Set(culprits.map(({ route }) => route));
  const lines = proof.map((step) => ({ indent: '', what: proofOf(step.routes, accused), ...answerOf(step.channel, step.answer, step) }));
  return row(page, 'proof', ['each in a fresh process', ...table(page, lines)]);
}

function answerOf(channel: BisectionStep['channel'], answer: Answer, { slopePerRequest, interval }: Pick<BisectionStep, 'slopePerRequest' | 'interval'>): Pick<Line, 'answer' | 'slope'> {
  return { answer, slope: answer === 'failed' ? '' : estimateOf(channel, slopePerRequest, interval) };
}

function routesOf(routes: readonly string[]): What {
  return { before: '', names: routes, after: '' };
}

function proofOf(routes: readonly string[], accused: ReadonlySet<string>): What {
  const guilty = routes.filter((route) => accused.has(route));
  if (guilty.length === 0) return `everything without ${accused.size === 1 ? 'it' : 'them'} (${plural(routes.length, 'route')})`;
  return guilty.length === routes.length ? { before: '', names: routes, after: ' alone' } : routesOf(routes);
}
