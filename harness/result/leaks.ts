/** What the gate decides about: growth that fails it, and what the baseline and `ignore:` entries say to it. */

/** Growth per request of one route or of the mix, in the unit of its channel. */
export interface Growth {
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
}

/** Growth on one channel that fails the gate, unless the baseline or an `ignore:` entry accepts it. */
export interface Leak extends Growth {
  /** A key of `channels`. */
  readonly channel: string;
  /** null: the whole mix, where the growth is not explained by routes. */
  readonly route: string | null;
  /** The same in every run that finds this leak; see harness/gate/fingerprint.ts. */
  readonly fingerprint: string;
  /** Fingerprints of the evidence, where that explains the growth: what holds it, whichever route fills it. */
  readonly heldBy?: readonly string[];
  /** Growth above which it is a leak. */
  readonly threshold: number;
}

export interface BaselineComparison {
  /** Path of the baseline, relative to the folder that the run was started in. */
  readonly file: string;
  /** true: the run was asked to write what it found into the baseline, so nothing in it is a regression. */
  readonly updated: boolean;
  readonly leaks: readonly ComparedLeak[];
}

export interface ComparedLeak {
  readonly channel: string;
  readonly route: string | null;
  /**
   * Regressions: 'new' is not in the baseline, 'grown' is beyond it by more than the tolerance.
   * Accepted: 'known' agrees with it. Improvements: 'shrunk' is below it by more than the tolerance, 'gone' leaks no more.
   */
  readonly standing: 'new' | 'grown' | 'known' | 'shrunk' | 'gone';
  /** As the baseline has it; missing for a new one. */
  readonly before?: Growth;
  /** As measured; missing for one that is gone. */
  readonly now?: Growth;
  /** How far the growth may rise or fall, uncertainty apart; for one that is there before and now. */
  readonly tolerance?: number;
}

export interface IgnoredLeak {
  readonly channel: string;
  readonly route: string | null;
  /** Of the entry: of the leak, or of something that holds it. */
  readonly fingerprint: string;
  readonly reason: string;
  readonly owner?: string;
  /** The last day on which the entry counts, as `2027-01-31` in UTC; missing when it counts for ever. */
  readonly until?: string;
  /** true: it counted until then, and fails the gate now. */
  readonly expired: boolean;
}
