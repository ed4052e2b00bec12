/** How the guilty toggle was found: what was on in each fresh process, and whether it leaked. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { ToggleSearch, ToggleStep } from '../../harness/result/toggles.js';
import { cut, wrap } from '../format/text.js';
import { estimateOf } from '../words/channel-words.js';
import { ALL_ON, toggleCulpritName, toggleCulpritWords, toggleFailureWords, toggleFinding, toggleSearchCost, toggleTrials, whatIsOn } from '../words/toggle-words.js';
import { contentColumns, row, textRow, type Page } from './layout.js';
import { table, treeLines, type Line } from './trial-table.js';

/** The guilty toggles, and what the search came to when that is not simply "these". */
export function toggleCulpritRows(page: Page, search: ToggleSearch): string[] {
  const finding = toggleFinding(search);
  const lines = search.culprits.flatMap((culprit) => [
    page.style.tint(cut(page.style.safe(toggleCulpritName(culprit)), contentColumns(page), page.style.ellipsis), 'strong'),
    ...wrap(toggleCulpritWords(culprit), contentColumns(page)),
  ]);
  return [...(finding === undefined ? [] : textRow(page, 'finding', [finding])), ...row(page, 'guilty', lines), ...textRow(page, 'left on', search.failed.map(toggleFailureWords))];
}

/** @param channels with everything on */
export function toggleSearchRows(page: Page, search: ToggleSearch, channels: ScenarioResult['channels']): string[] {
  const { steps, toggles } = search;
  if (steps.length === 0) return [];
  const [first] = steps.filter((step) => step.answer !== 'failed');
  const mix = first && channels[first.channel];
  const whole: Line[] = first === undefined || mix === undefined ? [] : [{ indent: '', what: ALL_ON, answer: mix.verdict, slope: estimateOf(first.channel, mix.slopePerRequest, mix.interval) }];
  const { searched, proofs, onIn } = toggleTrials(search);
  const lineOf = (step: ToggleStep, indent = ''): Line => ({ indent, what: whatIsOn(step.applied, toggles), answer: step.answer, slope: slopeOf(step) });
  return [
    ...row(page, 'toggles', [toggleSearchCost(search), ...table(page, [...whole, ...treeLines(searched, onIn, mix !== undefined, page.style).map(({ indent, step }) => lineOf(step, indent))])]),
    ...(proofs.length === 0 ? [] : row(page, 'proof', table(page, proofs.map((step) => lineOf(step))))),
  ];
}

function slopeOf(step: ToggleStep): string {
  return step.answer === 'failed' ? '' : estimateOf(step.channel, step.slopePerRequest, step.interval);
}
