import type { Profile } from './scenario.js';

/** DESIGN.md, section 4: a profile is a budget; every run stops as soon as its question is settled. */
export const PROFILE_BUDGETS: Readonly<Record<Profile, { readonly requests: number; readonly timeMs: number }>> = {
  quick: { requests: 5_000, timeMs: 30_000 },
  standard: { requests: 30_000, timeMs: 120_000 },
  thorough: { requests: 300_000, timeMs: 900_000 },
};

export const DEFAULT_CONNECTIONS = 10;
export const DEFAULT_READY_TIMEOUT_MS = 60_000;
/** 2xx and 3xx. */
export const DEFAULT_STATUS = [{ from: 200, to: 399 }] as const;

/** Nothing that a scenario waits for is longer; Node's timers end at 24.8 days. */
export const LONGEST_DURATION_MS = 24 * 3_600_000;
