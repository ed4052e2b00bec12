/**
 * From "all routes leak" to "this is what holds it": which of the things that toggles switch off.
 *
 * Each trial is a fresh process with all toggles applied but some. With all of them applied it has to be clean. Then one
 * guilty toggle is found by halving what is on, and proved: with it alone on it leaks, with everything on but it it is
 * clean. While that still leaks, the search goes on there.
 */
import type { Answer } from '../result/bisection.js';
import type { ToggleCulprit, ToggleOutcome, ToggleSearch, ToggleStep } from '../result/toggles.js';
import { minimalSubset } from './minimal-subset.js';
import { findOne } from './search.js';
import { answerOf, ToggleTrials, type ToggleWorld } from './toggle-trials.js';

/** @param toggles of a server that leaks with none of them applied */
export async function bisectToggles(toggles: readonly string[], world: ToggleWorld): Promise<ToggleSearch> {
  const trials = new ToggleTrials(toggles, world);
  const suspicions: Suspicion[] = [];
  const outcome = await search(trials, suspicions);
  const accused = suspicions.filter(({ step }) => answerOf(step) === 'leak' || (answerOf(step) === 'inconclusive' && outcome === 'undecided'));
  return { outcome, toggles, trials: trials.steps.length, steps: trials.steps, culprits: withShares(accused.flatMap(culpritOf)), failed: trials.failed };
}

/** What may be guilty, and the proof with nothing else on. */
interface Suspicion {
  readonly group: readonly string[];
  readonly step: ToggleStep;
}

/** @param suspicions receives what is proved or refuted on the way */
async function search(trials: ToggleTrials, suspicions: Suspicion[]): Promise<ToggleOutcome> {
  const base = await settleBase(trials);
  if (base === 'leak') return 'elsewhere';
  if (base === 'failed') return 'not-switchable';
  if (base === 'inconclusive') return 'undecided';
  let rest: Answer = 'leak';
  while (rest === 'leak') {
    const suspects = trials.without([...suspicions.flatMap(({ group }) => group), ...trials.held]);
    if (suspects.length === 0) return 'proof-failed';
    const found = (await accuse(suspects, trials)) ?? (await holdAndAccuse(trials));
    if (found === 'held') continue;
    if (found === undefined) return 'undecided';
    suspicions.push(found);
    if (answerOf(found.step) === 'inconclusive') return 'undecided';
    if (answerOf(found.step) === 'clean' && found.group.length > 1) return 'proof-failed';
    rest = await withoutAll(trials, suspicions);
    // It is on by force in every further trial, and leaks there.
    if (rest === 'leak' && found.group.some((toggle) => trials.held.includes(toggle))) return 'undecided';
    trials.beginRound();
  }
  return conclude(trials, suspicions);
}

/** With nothing on but what has to be. */
async function settleBase(trials: ToggleTrials): Promise<Answer> {
  while (trials.held.length < trials.toggles.length) {
    const answer = answerOf(await trials.decide(trials.held, 'proof'));
    if (answer !== 'failed') return answer;
    if (!(await trials.hold(trials.held))) return 'failed';
  }
  return 'failed';
}

/** @param suspects that leak together. @returns undefined when a trial stayed undecided or failed */
async function accuse(suspects: readonly string[], trials: ToggleTrials): Promise<Suspicion | undefined> {
  trials.takeBlocked();
  const withHeld = (on: readonly string[]) => [...trials.held, ...on];
  const one = await findOne(suspects, async (on, effort) => {
    const answer = answerOf(await trials.once(withHeld(on), 'search', effort));
    return answer === 'failed' ? 'inconclusive' : answer;
  });
  if (one === undefined) return undefined;
  const alone = await trials.decide(withHeld([one]), 'proof');
  if (answerOf(alone) !== 'clean') return alone.answer === 'failed' ? undefined : { group: [one], step: alone };

  // Its siblings were clean and it is: it takes some of both, unless it only seemed to leak while it was looked at shortly.
  let isOpen = false;
  const group = await minimalSubset(suspects, async (on) => {
    const answer = answerOf(await trials.decide(withHeld(on), 'search'));
    isOpen ||= answer === 'failed' || answer === 'inconclusive';
    return answer === 'leak';
  });
  if (isOpen) return undefined;
  const step = await trials.decide(withHeld(group), 'proof');
  return step.answer === 'failed' ? undefined : { group, step };
}

/**
 * After a trial that failed: leaves on what makes the server fail when it is switched off by itself.
 * @returns 'held' when the search can go on so; what was left on, when that made the base leak; undefined when neither
 */
async function holdAndAccuse(trials: ToggleTrials): Promise<Suspicion | 'held' | undefined> {
  const blocked = trials.takeBlocked();
  const before = trials.held.length;
  if (blocked === undefined || !(await trials.hold(blocked))) return undefined;
  const base = await settleBase(trials);
  if (base === 'clean') return 'held';
  const group = trials.held.slice(before);
  return base === 'leak' && group.length === 1 ? { group, step: await trials.decide(trials.held, 'proof') } : undefined;
}

/** With everything on but what has been accused, refuted or not. */
async function withoutAll(trials: ToggleTrials, suspicions: readonly Suspicion[]): Promise<Answer> {
  const on = trials.without(suspicions.flatMap(({ group }) => group));
  const answer = answerOf(await trials.decide(on, 'proof'));
  if (answer === 'failed') await trials.blame(on);
  return answer;
}

async function conclude(trials: ToggleTrials, suspicions: readonly Suspicion[]): Promise<ToggleOutcome> {
  const proved = suspicions.filter(({ step }) => answerOf(step) === 'leak');
  if (proved.length === 0) return 'proof-failed';
  const rest = await withoutAll(trials, proved);
  if (rest === 'leak') return 'proof-failed';
  if (rest !== 'clean') return 'undecided';
  return proved.some(({ group }) => group.length > 1) ? 'together' : 'found';
}

function culpritOf({ group, step }: Suspicion): ToggleCulprit[] {
  if (step.answer === 'failed') return [];
  const { channel, slopePerRequest, interval } = step;
  return [{ toggles: group, channel, slopePerRequest, interval, share: 0, proof: answerOf(step) === 'leak' ? 'proved' : 'undecided' }];
}

/** Without the culprits nothing grows, so all growth of a channel is theirs. */
function withShares(culprits: readonly ToggleCulprit[]): ToggleCulprit[] {
  const grows = ({ slopePerRequest }: ToggleCulprit) => Math.max(0, slopePerRequest);
  return culprits.map((culprit) => {
    const total = culprits.filter(({ channel }) => channel === culprit.channel).reduce((sum, each) => sum + grows(each), 0);
    return { ...culprit, share: total > 0 ? grows(culprit) / total : 0 };
  });
}
