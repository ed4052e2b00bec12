/** What a run needs of the world outside: real in the command line, scripted in tests. */
import type { TrafficOptions } from './load/http-traffic.js';
import type { Traffic } from './load/traffic.js';
import type { GcEvent } from './samples/gc-trace.js';
import type { TargetSpec, Toggle } from './scenario/scenario.js';
import type { Target } from './target/target.js';

export interface World {
  startTarget(spec: TargetSpec, options: TargetOptions): Promise<Target>;
  createTraffic(options: TrafficOptions): Traffic;
  now(): number;
  /** Ends early when the run is interrupted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface TargetOptions {
  readonly onGcEvent: (event: GcEvent) => void;
  readonly signal: AbortSignal;
  /** Applied to it, and to its base where it has one. */
  readonly toggles?: readonly Toggle[];
  /** Folder that V8 writes a heap snapshot to when the heap comes near its limit, which takes much memory and time: not for a target that is measured. */
  readonly nearLimitSnapshots?: string;
}
