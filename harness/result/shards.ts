/** A run that several machines share: what each of them was given, and what was put together again. */
import type { RunResult } from './document.js';

/** With `--shard`: the part of the run that this result is of. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly total: number;
  /** Every scenario of the whole run, sorted by file. The same in all of its shards. */
  readonly plan: readonly PlannedScenario[];
}

export interface PlannedScenario {
  readonly name: string;
  /** As in its result. */
  readonly file: string;
  readonly profile: 'quick' | 'standard' | 'thorough';
  /** Index of the shard that runs it. */
  readonly shard: number;
}

/** What a merged result was made of. */
export interface Merged {
  readonly total: number;
  readonly shards: readonly MergedShard[];
  /** Indices of the shards that left no result, in order. */
  readonly missing: readonly number[];
}

export interface MergedShard extends Pick<RunResult, 'node' | 'machine' | 'startedAt' | 'durationMs' | 'interrupted' | 'planned'> {
  readonly index: number;
  /** How many of its scenarios it has judged. */
  readonly finished: number;
}
