/** The search among the toggles of one scenario: when it is made, and its trials on fresh targets. */
import type { MeasuredWithToggles } from './bisect/toggle-trials.js';
import { bisectToggles } from './bisect/toggles.js';
import { isTakenBack } from './outcome/confirmation.js';
import { LeakcheckError } from './errors.js';
import type { Listener } from './events.js';
import type { Findings } from './trials/findings.js';
import type { ToggleFailure, ToggleSearch, ToggleStep } from './result/toggles.js';
import type { Scenario, Toggle } from './scenario/scenario.js';

/** Whether and among what a leak is bisected. `true`: the routes, and then the toggles when every route leaks alike. */
export type BisectWish = boolean | 'routes' | 'toggles';

/** Whether the leak is of the kind that toggles are bisected for: one that was confirmed, and that all routes have. */
export function isForToggles({ toggles, routes }: Scenario, wish: BisectWish, { bisection, confirmation }: Findings): boolean {
  if (toggles.length === 0 || wish === false || wish === 'routes') return false;
  if (wish === 'toggles') return confirmation?.step.answer === 'leak' && !isTakenBack(confirmation);
  // Of a single route it is open whether the leak is its own or in what all routes would share.
  return bisection?.outcome === 'all-routes' || (bisection?.outcome === 'found' && routes.length === 1);
}

/** @param trial with all routes, on a fresh target with these toggles applied */
export function searchToggles(
  { name: scenario, toggles }: Scenario,
  trial: (applied: readonly Toggle[], kind: ToggleStep['kind'], effort: number) => Promise<MeasuredWithToggles>,
  listener: Listener,
): Promise<ToggleSearch> {
  const names = toggles.map(({ name }) => name);
  return bisectToggles(names, {
    probe: (applied, kind, effort) => trial(toggles.filter(({ name }) => applied.includes(name)), kind, effort).catch(failureOf),
    onStep: (step) => listener({ type: 'toggles-answered', scenario, step, toggles: names }),
  });
}

/** A server that does not start or answers wrongly without a feature. @throws anything else */
function failureOf(error: unknown): ToggleFailure {
  if (error instanceof LeakcheckError && /^(target|traffic)-/.test(error.code)) return { code: error.code, message: error.message };
  throw error;
}
