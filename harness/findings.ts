import type { LeakcheckError } from './errors.js';
import type { BisectionResult, Confirmation, TimeDrivenGrowth } from './result/bisection.js';
import type { MinimalCase } from './result/minimal.js';
import type { ToggleSearch } from './result/toggles.js';
import type { GcStatsAccumulator } from './samples/gc-stats.js';
import type { TargetInfo } from './target/target.js';
import type { Trial } from './trial.js';

/** What a scenario has come to so far; an error keeps what was known. */
export interface Findings {
  readonly startedMs: number;
  target?: TargetInfo;
  main?: Trial;
  timeDriven?: TimeDrivenGrowth;
  bisection?: BisectionResult;
  minimal?: MinimalCase;
  confirmation?: Confirmation;
  toggles?: ToggleSearch;
  gc?: GcStatsAccumulator;
  error?: LeakcheckError;
  requestsByRoute: Record<string, Record<string, number>>;
  openConnections: number;
  readonly listenerWarnings: Set<string>;
}
