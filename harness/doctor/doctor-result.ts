/** What `leakcheck doctor --json` writes. Sizes are bytes, slopes bytes per request, times milliseconds. */
import type { RunResult, ScenarioResult } from '../result/document.js';
import type { Injection } from './injections.js';

/** exitCode: 0 every verdict is right · 1 one is wrong · 2 could not run · 3 one is inconclusive · 130 interrupted. */
export interface DoctorResult extends Omit<RunResult, 'scenarios'> {
  /** In the order of the looks; the last one is left out when an earlier one failed. */
  readonly checks: readonly MachineCheck[];
  /** In the order of the measurements; empty when a check failed. */
  readonly probes: readonly Probe[];
  /** How quiet the clean server is; null when it was not measured. */
  readonly noiseFloor: NoiseFloor | null;
  /** Smallest growth per request that the run of the clean server would have called a leak; null when it was not judged clean. */
  readonly smallestDetectable: number | null;
}

export interface MachineCheck {
  readonly name: CheckName;
  /** A warning disturbs the measurement; with a failure there is none. */
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found: a phrase without a full stop. */
  readonly finding: string;
  /** What to do about a warning or a failure, as an imperative sentence. */
  readonly next?: string;
  /** Of a failure: its code in docs/messages.md, and the lines that show it. */
  readonly code?: string;
  readonly details?: readonly string[];
}

export type CheckName = 'node' | 'cores' | 'memory' | 'load' | 'port' | 'files' | 'gc';

/** One server of known leak, judged. */
export interface Probe {
  readonly injected: Injection & { readonly bytesPerRequest: number };
  /** 'error': it could not be judged; see `scenario.error`. */
  readonly outcome: 'right' | 'wrong' | 'inconclusive' | 'error';
  readonly scenario: ScenarioResult;
}

/** Of the live heap after compaction, over the windows that were judged. */
export interface NoiseFloor {
  readonly windows: number;
  readonly standardDeviationBytes: number;
  /** Change from one window to the next; signed. */
  readonly medianStepBytes: number;
}
