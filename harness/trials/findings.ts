import type { LeakcheckError } from '../errors.js';
import type { BisectionResult, Confirmation, TimeDrivenGrowth } from '../result/bisection.js';
import type { Evidence } from '../result/evidence.js';
import type { MinimalCase } from '../result/minimal.js';
import type { OutOfMemory } from '../result/out-of-memory.js';
import type { ToggleSearch } from '../result/toggles.js';
import type { RouteCounts } from '../load/traffic.js';
import type { GcStatsAccumulator } from '../samples/gc-stats.js';
import type { RawCollectionsAccumulator } from '../samples/raw-collections.js';
import type { TargetInfo } from '../target/target.js';
import type { Trial } from './trial.js';

/** What a scenario has come to so far; an error keeps what was known. */
export interface Findings {
  readonly startedMs: number;
  target?: TargetInfo;
  main?: Trial;
  timeDriven?: TimeDrivenGrowth;
  bisection?: BisectionResult;
  /** What grows with time besides the accused. */
  background?: TimeDrivenGrowth;
  evidence?: readonly Evidence[];
  /** Why a leak has none. */
  noEvidence?: string;
  unusableSources?: readonly string[];
  evidenceDurationMs?: number;
  /** Path of a snapshot near the heap limit. */
  nearLimitSnapshot?: string;
  minimal?: MinimalCase;
  confirmation?: Confirmation;
  toggles?: ToggleSearch;
  /** The first death of a target for want of memory. */
  outOfMemory?: OutOfMemory;
  gc?: GcStatsAccumulator;
  /** Of the first target, until the verdict. */
  collections?: RawCollectionsAccumulator;
  error?: LeakcheckError;
  requestsByRoute: Record<string, Record<string, number>>;
  openConnections: number;
  /** Wrong answers that were let pass. */
  readonly tolerated: Record<string, Record<string, number>>;
  readonly listenerWarnings: Set<string>;
}

/** Adds what another target has answered. */
export function addCounts(totals: Record<string, Record<string, number>>, counts: RouteCounts): void {
  for (const [route, byStatus] of Object.entries(counts)) {
    const total = (totals[route] ??= {});
    for (const [status, count] of Object.entries(byStatus)) total[status] = (total[status] ?? 0) + count;
  }
}
