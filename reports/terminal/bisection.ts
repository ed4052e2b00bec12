/** How the route was found: the search as a tree of what had traffic, then the proof on fresh processes. */
import type { Answer, BisectionResult, BisectionStep, Culprit } from '../../harness/result/bisection.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Leak } from '../../harness/result/leaks.js';
import { cut, wrap } from '../format/text.js';
import { estimateOf } from '../words/channel-words.js';
import { ALL_TOGETHER, COMBINATION_COST, culpritWords, namedCulprits, PROOF_COST, provedOf, routesOf, SEARCH_FINDINGS, searchCost, unjudgedWords } from '../words/search-words.js';
import { contentColumns, row, textRow, type Page } from './layout.js';
import { table, treeLines, type Line } from './trial-table.js';

/** The accused routes, and what the search came to when that is not simply "these". */
export function culpritRows(page: Page, bisection: BisectionResult, leaks: readonly Leak[] = []): string[] {
  const finding = SEARCH_FINDINGS[bisection.outcome];
  const columns = contentColumns(page);
  const fingerprints = (culprit: Culprit) => leaks.filter(({ route, channel }) => route === culprit.route && channel === culprit.channel);
  const { named, more } = namedCulprits(bisection);
  const lines = named.flatMap((culprit) => [
    page.style.tint(cut(page.style.safe(culprit.route), columns, page.style.ellipsis), 'strong'),
    ...wrap(culpritWords(culprit, page.style), columns),
    ...fingerprints(culprit).map(({ fingerprint }) => page.style.tint(cut(page.style.safe(`fingerprint ${fingerprint}`), columns, page.style.ellipsis), 'quiet')),
  ]);
  return [
    ...(finding === undefined ? [] : textRow(page, 'finding', [finding])),
    ...row(page, 'guilty', [...lines, ...(more === undefined ? [] : [more])]),
    ...textRow(page, 'unjudged', unjudgedWords(bisection)),
  ];
}

/** @param channels of all routes together */
export function searchRows(page: Page, { steps, trials }: BisectionResult, channels: ScenarioResult['channels']): string[] {
  const search = steps.filter(({ kind }) => kind === 'search');
  const channel = search[0]?.channel;
  if (channel === undefined) return [];
  const mix = channels[channel];
  const whole = mix === undefined ? [] : [{ indent: '', what: ALL_TOGETHER, ...answerOf(channel, mix.verdict, mix) }];
  const lines = treeLines(search, ({ routes }) => routes, mix !== undefined, page.style).map(({ indent, step }) => ({ indent, what: routesOf(step.routes), ...answerOf(step.channel, step.answer, step) }));
  return row(page, 'search', [searchCost(search, trials), ...table(page, [...whole, ...lines])]);
}

/** Fresh processes, since what one route leaves behind would make another leak without it. */
export function combinationRows(page: Page, { steps }: BisectionResult): string[] {
  const combined = steps.filter(({ kind }) => kind === 'combination');
  if (combined.length === 0) return [];
  return row(page, 'together', [COMBINATION_COST, ...table(page, combined.map((step) => ({ indent: '', what: routesOf(step.routes), ...answerOf(step.channel, step.answer, step) })))]);
}

export function proofRows(page: Page, { steps, culprits }: BisectionResult): string[] {
  const proof = steps.filter(({ kind }) => kind === 'proof');
  if (proof.length === 0) return [];
  const lines = proof.map((step) => ({ indent: '', what: provedOf(step.routes, culprits), ...answerOf(step.channel, step.answer, step) }));
  return row(page, 'proof', [PROOF_COST, ...table(page, lines)]);
}

function answerOf(channel: BisectionStep['channel'], answer: Answer, { slopePerRequest, interval }: Pick<BisectionStep, 'slopePerRequest' | 'interval'>): Pick<Line, 'answer' | 'slope'> {
  return { answer, slope: answer === 'failed' ? '' : estimateOf(channel, slopePerRequest, interval) };
}
