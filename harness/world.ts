/** What a run needs of the world outside: real in the command line, scripted in tests. */
import type { Traffic } from './load/traffic.js';
import type { GcEvent } from './samples/gc-trace.js';
import type { TargetSpec, Toggle } from './scenario/scenario.js';
import type { Target } from './target/target.js';

export interface World {
  /** @param options.toggles applied to it, and to its base where it has one */
  startTarget(spec: TargetSpec, options: { onGcEvent: (event: GcEvent) => void; signal: AbortSignal; toggles?: readonly Toggle[] }): Promise<Target>;
  /** @param options `requestTimeoutS` is how long an answer may take, in seconds; the traffic has a default */
  createTraffic(options: { origin: string; connections: number; seed: number; signal: AbortSignal; requestTimeoutS?: number }): Traffic;
  now(): number;
  /** Ends early when the run is interrupted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
