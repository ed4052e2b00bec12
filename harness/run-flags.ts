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
export function checkFlags({ base, baseline, updateBaseline }: RunFlags): void {
  if (base === undefined || (baseline === undefined && !updateBaseline)) return;
  throw new LeakcheckError('usage', `--base and ${baseline === undefined ? '--update-baseline' : '--baseline'} exclude each other`, {
    next: 'A difference from the base has no growth to look up in a baseline: choose one of them.',
  });
}
