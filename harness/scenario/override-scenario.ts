import { PROFILE_BUDGETS } from './defaults.js';
import type { Profile, Scenario } from './scenario.js';

export interface Overrides {
  /** Its whole budget replaces the scenario's. */
  readonly profile?: Profile;
  /** A version or an absolute path. */
  readonly node?: string;
  /** `expect` is left out: git asks which commit leaks, and a leak that is expected would count as good. */
  readonly gitBisect?: boolean;
}

/** The scenario with what the command line says instead. */
export function overridden({ expect, ...scenario }: Scenario, { profile, node, gitBisect = false }: Overrides): Scenario {
  return {
    ...scenario,
    ...(expect !== undefined && !gitBisect && { expect }),
    ...(profile && { load: { ...scenario.load, profile, budget: PROFILE_BUDGETS[profile] } }),
    // A container has its image's.
    ...(node !== undefined && scenario.target.container === undefined && { target: { ...scenario.target, node } }),
  };
}
