/** A run that several machines share: what each of them was given, and what was put together again. */
import type { Machine } from './machine.js';

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

export interface MergedShard {
  readonly index: number;
  readonly node: string;
  readonly machine: Machine;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** How many scenarios it had. */
  readonly planned: number;
  /** How many of its scenarios it has judged. */
  readonly finished: number;
}
