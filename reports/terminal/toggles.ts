/** How the guilty toggle was found: what was on in each fresh process, and whether it leaked. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { FailedToggle, ToggleCulprit, ToggleOutcome, ToggleSearch, ToggleStep } from '../../harness/result/toggles.js';
import { cut, wrap } from '../format/text.js';
import { formatPercent, plural } from '../format/units.js';
import { PROOFS } from './bisection.js';
import { estimateOf, growthOf } from '../words/channel-words.js';
import { contentColumns, row, textRow, type Page } from './layout.js';
import { table, tree, type Line, type What } from './trial-table.js';

const FINDINGS: Readonly<Record<Exclude<ToggleOutcome, 'elsewhere'>, string | undefined>> = {
  'found': undefined,
  'together': undefined,
  'not-switchable': 'No toggle could be applied without the server failing.',
  'undecided': 'A trial of the toggles stayed undecided or failed; the search got this far.',
  'proof-failed': 'Followed for longer, fresh processes disagree with what was found among the toggles.',
};

/** The guilty toggles, and what the search came to when that is not simply "these". */
export function toggleCulpritRows(page: Page, search: ToggleSearch): string[] {
  const finding = findingOf(search);
  const lines = search.culprits.flatMap((culprit) => {
    const { channel, slopePerRequest, interval, share, proof } = culprit;
    return [
      page.style.tint(cut(page.style.safe(nameOf(culprit)), contentColumns(page), page.style.ellipsis), 'strong'),
      ...wrap(`${growthOf(channel, slopePerRequest, interval, 'per request of the mix')}, ${formatPercent(share)} of the growth, ${PROOFS[proof]}`, contentColumns(page)),
    ];
  });
  return [...(finding === undefined ? [] : textRow(page, 'finding', [finding])), ...row(page, 'guilty', lines), ...textRow(page, 'left on', search.failed.map(failureOf))];
}

/** @param channels with everything on */
export function toggleSearchRows(page: Page, { steps, toggles, trials }: ToggleSearch, channels: ScenarioResult['channels']): string[] {
  if (steps.length === 0) return [];
  const isSearch = ({ kind, applied }: ToggleStep) => kind === 'search' || applied.length === toggles.length;
  const [first] = steps.filter((step) => step.answer !== 'failed');
  const mix = first && channels[first.channel];
  const whole: Line[] = first === undefined || mix === undefined ? [] : [{ indent: '', what: 'everything on', answer: mix.verdict, slope: estimateOf(first.channel, mix.slopePerRequest, mix.interval) }];
  const onIn = ({ applied }: ToggleStep) => toggles.filter((toggle) => !applied.includes(toggle));
  const lineOf = (step: ToggleStep, indent: string): Line => ({ indent, what: whatIsOn(step.applied, toggles), answer: step.answer, slope: slopeOf(step) });
  const searched = tree(steps.filter(isSearch), onIn, mix !== undefined, page.style).map(({ indent, step }) => lineOf(step, indent));
  const proofs = steps.filter((step) => !isSearch(step)).map((step) => lineOf(step, ''));
  const requests = steps.reduce((sum, step) => sum + (step.answer === 'failed' ? 0 : step.requests), 0);
  return [
    ...row(page, 'toggles', [`${plural(trials, 'trial')}${trials === 1 ? '' : ', each'} in a fresh process, ${plural(requests, 'request')}`, ...table(page, [...whole, ...searched])]),
    ...(proofs.length === 0 ? [] : row(page, 'proof', table(page, proofs))),
  ];
}

/** "everything off", "only cache on", "everything on but audit". */
export function whatIsOn(applied: readonly string[], all: readonly string[]): What {
  const on = all.filter((toggle) => !applied.includes(toggle));
  if (applied.length === 0) return 'everything on';
  if (on.length === 0) return 'everything off';
  return on.length <= applied.length ? { before: 'only ', names: on, after: ' on' } : { before: 'everything on but ', names: applied, after: '' };
}

function findingOf({ outcome, failed }: ToggleSearch): string | undefined {
  if (outcome !== 'elsewhere') return FINDINGS[outcome];
  return failed.length === 0
    ? 'It leaks with every toggle applied too: at least a part of the leak is in what no toggle switches off.'
    : 'It leaks with every other toggle applied too: at least a part of the leak is in what stays on.';
}

function nameOf({ toggles }: ToggleCulprit): string {
  return toggles.length === 1 ? `toggle ${toggles.join()}` : `toggles ${toggles.join(' + ')}, only together`;
}

function failureOf({ toggle, with: others, failure }: FailedToggle): string {
  return `${toggle}: with it ${others.length === 0 ? '' : `and ${others.join(', ')} `}switched off, ${failure.message} [${failure.code}]`;
}

function slopeOf(step: ToggleStep): string {
  return step.answer === 'failed' ? '' : estimateOf(step.channel, step.slopePerRequest, step.interval);
}
