/** The options of `leakcheck run`, as the command line gives them. */
import { LeakcheckError } from '../errors.js';
import type { Profile, Scenario } from '../scenario/scenario.js';

/** What `--bisect` can be given. */
export const BISECTED = ['routes', 'toggles'] as const;

export interface RunFlags {
  readonly reporter?: readonly string[];
  readonly json?: string;
  readonly out: string;
  readonly profile?: Profile;
  /** false for `--no-bisect`. */
  readonly bisect?: false | (typeof BISECTED)[number];
  /** false for `--no-evidence`. */
  readonly evidence: boolean;
  readonly base?: string;
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  readonly jobs: number;
  readonly shard?: string;
  readonly durations?: string;
  readonly node?: string;
  readonly seed: number;
  readonly allowInconclusive: boolean;
  readonly gitBisect: boolean;
}

/** @throws LeakcheckError usage for options that contradict each other */
export function checkFlags({ base, baseline, updateBaseline, gitBisect, shard, durations }: RunFlags): void {
  if (base !== undefined && (baseline !== undefined || updateBaseline)) {
    throw new LeakcheckError('usage', `--base and ${baseline === undefined ? '--update-baseline' : '--baseline'} exclude each other`, {
      next: 'A difference from the base has no growth to look up in a baseline: choose one of them.',
    });
  }
  if (gitBisect && updateBaseline) {
    throw new LeakcheckError('usage', '--git-bisect and --update-baseline exclude each other', {
      next: 'An update accepts every leak, so no commit would be bad: write the baseline at the good commit, then bisect with --baseline.',
    });
  }
  if (shard !== undefined && updateBaseline) {
    throw new LeakcheckError('usage', '--shard and --update-baseline exclude each other', {
      next: 'A shard has seen a part of what leaks: run the shards without it, then `leakcheck merge --update-baseline`.',
    });
  }
  if (durations !== undefined && shard === undefined) {
    throw new LeakcheckError('usage', '--durations says how to split a run, and there is no --shard', { next: 'Give --shard i/n too, or leave out --durations.' });
  }
}

/** @throws LeakcheckError usage when toggles are asked for that a scenario does not have */
export function checkToggles({ bisect }: Pick<RunFlags, 'bisect'>, scenarios: readonly Scenario[]): void {
  const without = bisect === 'toggles' ? scenarios.find(({ toggles }) => toggles.length === 0) : undefined;
  if (without === undefined) return;
  throw new LeakcheckError('usage', `--bisect toggles: the scenario ${without.name} has no toggles`, {
    next: 'Write into it what can be switched off, such as `toggles: { compression: { env: { COMPRESSION: "off" } } }`, or leave out --bisect.',
  });
}
