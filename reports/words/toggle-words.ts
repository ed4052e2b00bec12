/** How the guilty toggle was found, in words. Pure. */
import type { FailedToggle, ToggleCulprit, ToggleOutcome, ToggleSearch, ToggleStep } from '../../harness/result/toggles.js';
import { formatPercent, plural } from '../format/units.js';
import { growthOf } from './channel-words.js';
import { PROOFS, type What } from './search-words.js';

const FINDINGS: Readonly<Record<Exclude<ToggleOutcome, 'elsewhere'>, string | undefined>> = {
  'found': undefined,
  'together': undefined,
  'not-switchable': 'No toggle could be applied without the server failing.',
  'undecided': 'A trial of the toggles stayed undecided or failed; the search got this far.',
  'proof-failed': 'Followed for longer, fresh processes disagree with what was found among the toggles.',
};

/** What the search came to, when that is not simply its culprits. */
export function toggleFinding({ outcome, failed }: ToggleSearch): string | undefined {
  if (outcome !== 'elsewhere') return FINDINGS[outcome];
  return failed.length === 0
    ? 'It leaks with every toggle applied too: at least a part of the leak is in what no toggle switches off.'
    : 'It leaks with every other toggle applied too: at least a part of the leak is in what stays on.';
}

export const ALL_ON = 'everything on';

/** "everything off", "only cache on", "everything on but audit". */
export function whatIsOn(applied: readonly string[], all: readonly string[]): What {
  const on = all.filter((toggle) => !applied.includes(toggle));
  if (applied.length === 0) return ALL_ON;
  if (on.length === 0) return 'everything off';
  return on.length <= applied.length ? { before: 'only ', names: on, after: ' on' } : { before: 'everything on but ', names: applied, after: '' };
}

export function toggleCulpritName({ toggles }: ToggleCulprit): string {
  return toggles.length === 1 ? `toggle ${toggles.join()}` : `toggles ${toggles.join(' + ')}, only together`;
}

export function toggleCulpritWords({ channel, slopePerRequest, interval, share, proof }: ToggleCulprit): string {
  return `${growthOf(channel, slopePerRequest, interval, 'per request of the mix')}, ${formatPercent(share)} of the growth, ${PROOFS[proof]}`;
}

export function toggleFailureWords({ toggle, with: others, failure }: FailedToggle): string {
  return `${toggle}: with it ${others.length === 0 ? '' : `and ${others.join(', ')} `}switched off, ${failure.message} [${failure.code}]`;
}

/** "5 trials, each in a fresh process, 3,000 requests". */
export function toggleSearchCost({ steps, trials }: ToggleSearch): string {
  const requests = steps.reduce((sum, step) => sum + (step.answer === 'failed' ? 0 : step.requests), 0);
  return `${plural(trials, 'trial')}${trials === 1 ? '' : ', each'} in a fresh process, ${plural(requests, 'request')}`;
}

/** The search, then what proves it; where nothing is on, the search begins. */
export function toggleTrials({ steps, toggles }: ToggleSearch): { readonly searched: readonly ToggleStep[]; readonly proofs: readonly ToggleStep[]; readonly onIn: (step: ToggleStep) => readonly string[] } {
  const isSearch = ({ kind, applied }: ToggleStep) => kind === 'search' || applied.length === toggles.length;
  return { searched: steps.filter(isSearch), proofs: steps.filter((step) => !isSearch(step)), onIn: ({ applied }) => toggles.filter((toggle) => !applied.includes(toggle)) };
}
