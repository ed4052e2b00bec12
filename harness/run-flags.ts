/** The options of `leakcheck run`, as the command line gives them. */
import { LeakcheckError } from './errors.js';
import type { Profile } from './scenario/scenario.js';

export interface RunFlags {
  readonly reporter?: readonly string[];
  readonly json?: string;
  readonly out: string;
  readonly profile?: Profile;
  readonly bisect: boolean;
  readonly base?: string;
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  readonly jobs: number;
  readonly node?: string;
  readonly seed: number;
  readonly allowInconclusive: boolean;
  readonly gitBisect: boolean;
}

/** @throws LeakcheckError usage for options that contradict each other */
export function checkFlags({ base, baseline, updateBaseline, gitBisect }: RunFlags): void {
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
}
