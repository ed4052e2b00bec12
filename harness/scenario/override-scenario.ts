import { PROFILE_BUDGETS } from './defaults.js';
import type { Profile, Scenario } from './scenario.js';

export interface Overrides {
  /** Its whole budget replaces the scenario's. */
  readonly profile?: Profile;
  /** A version or an absolute path. */
  readonly node?: string;
}

/** The scenario with what the command line says instead. */
export function overridden(scenario: Scenario, { profile, node }: Overrides): Scenario {
  return {
    ...scenario,
    ...(profile && { load: { ...scenario.load, profile, budget: PROFILE_BUDGETS[profile] } }),
    ...(node !== undefined && { target: { ...scenario.target, node } }),
  };
}
