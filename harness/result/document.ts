/**
 * The result document: everything that any report shows is in it, and nothing else is kept.
 * Sizes are bytes, slopes bytes or counts per request, times milliseconds, shares and trends ratios.
 */
import type { ChannelName } from '../channels.js';
import type { BisectionResult, Confirmation, TimeDrivenGrowth } from './bisection.js';
import type { ChannelResult, GcStats, Verdict } from './channels.js';
import type { RawCollections } from './collections.js';
import type { Evidence } from './evidence.js';
import type { BaselineComparison, IgnoredLeak, Leak } from './leaks.js';
import type { Machine } from './machine.js';
import type { MinimalCase } from './minimal.js';
import type { OutOfMemory } from './out-of-memory.js';
import type { ProcessResult } from './processes.js';
import type { Merged, Shard } from './shards.js';
import type { ToggleSearch } from './toggles.js';

export const SCHEMA_VERSION = 1;

export interface RunResult {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: 'leakcheck'; readonly version: string };
  /** Version of the Node.js that ran the harness; each scenario's target has its own. */
  readonly node: string;
  readonly machine: Machine;
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** How many scenarios the run had; an interrupted one has fewer results. */
  readonly planned: number;
  readonly scenarios: readonly ScenarioResult[];
  /** With `--shard`: which part of a run this is. */
  readonly shard?: Shard;
  /** Put together from shards; what is said above of the machine is the first one's. */
  readonly merged?: Merged;
  readonly exitCode: ExitCode;
}

/** 0 clean, as expected or accepted · 1 leak or regression · 2 could not run · 3 inconclusive · 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface ScenarioResult {
  readonly name: string;
  /** Path of the scenario file, relative to the folder that the run was started in. */
  readonly file: string;
  /** Of the server, relative to the folder that the run was started in, with `/`; places in the evidence are relative to it. */
  readonly targetFolder: string;
  /** 'error': it could not be judged; see `error`. */
  readonly verdict: Verdict | 'error';
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** Too many listeners on one emitter, as the target's Node.js warned: "11 close listeners added to [Server]". Evidence, no verdict. */
  readonly listenerWarnings: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly next?: string; readonly details: readonly string[] };
  readonly expected?: { readonly verdict: Verdict; readonly routes?: readonly string[]; readonly toggles?: readonly string[]; readonly met: boolean };
  /** What the verdict took, without the bisection: answered requests, and milliseconds from the first sample. */
  readonly verdictAfter?: { readonly requests: number; readonly durationMs: number };
  readonly profile: 'quick' | 'standard' | 'thorough';
  /** All requests that were answered, warm-up and bisection included. */
  readonly requests: number;
  readonly requestsByRoute: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly durationMs: number;
  readonly seed: number;
  /** With `--base`, once the base has started: what the server is compared with. */
  readonly base?: BaseResult;
  readonly target?: { readonly command: string; readonly node: string; readonly v8: string; readonly flags: readonly string[]; readonly jit: boolean };
  /** The channels that the target's system has. With `base`, all figures and series are the server's less the base's. */
  readonly channels: Readonly<Partial<Record<ChannelName, ChannelResult>>>;
  /** What the channels are the sum of; missing where the server is one process without worker threads. With `base`, the server's own. */
  readonly processes?: readonly ProcessResult[];
  readonly gc?: GcStats;
  /** The collections behind `gc` until the verdict, thinned; missing where the server was not started, or the trace has none. */
  readonly collections?: RawCollections;
  readonly bisection?: BisectionResult;
  /** Instead of a bisection, where that is off or among toggles only. */
  readonly confirmation?: Confirmation;
  /** When every route leaks alike, or when it was asked for: what of the toggles holds the leak. */
  readonly toggles?: ToggleSearch;
  readonly timeDriven?: TimeDrivenGrowth;
  /** What grows in each leak and what holds it; empty where nothing leaks, or where `noEvidence` says why. */
  readonly evidence: readonly Evidence[];
  /** Why there is none for a leak, in words. */
  readonly noEvidence?: string;
  /** What looking for it took, as a part of `durationMs`; missing where nobody looked. */
  readonly evidenceDurationMs?: number;
  /** Missing where the server has died of memory: then `outOfMemory` tells when. */
  readonly projection?: Projection;
  /** The first time that a process of the server ran out of memory while it was measured. */
  readonly outOfMemory?: OutOfMemory;
  /** What the gate decides about, with a verdict of leak; missing before it has decided. */
  readonly leaks?: readonly Leak[];
  /** The leaks against those of the baseline, when the run has one and the scenario was judged and expects nothing. */
  readonly baseline?: BaselineComparison;
  /** Leaks that an `ignore:` entry of the scenario names; expired entries too. */
  readonly ignored?: readonly IgnoredLeak[];
  /**
   * Path of a scenario with the simplest requests that still leak, relative to the folder that the run was started in:
   * it runs by itself and was seen to leak on a fresh process. null: there is none, or it was not looked for.
   */
  readonly minimalScenario: string | null;
  /** After a bisection that proved a leak: what the smallest case is made of. */
  readonly minimal?: MinimalCase;
  readonly exitCode: ExitCode;
}

/** A server that was driven with the same requests, window by window. */
export interface BaseResult {
  /** As the command line names it. */
  readonly given: string;
  readonly kind: 'command' | 'git';
  /** The whole hash, of a git base. */
  readonly commit?: string;
  /** Version of the Node.js that ran it. */
  readonly node: string;
  /** Channels on which the server grows less than the base, certainly and by more than the threshold. */
  readonly improved: readonly ChannelName[];
}

export interface Projection {
  /** Requests of the scenario's mix until the heap limit is reached, from the size after the run's warm-up. */
  readonly requestsToOutOfMemory: number;
  readonly heapLimitBytes: number;
  /** Requests answered per second of traffic in the trial that judged the mix, without the pauses for samples. Above 0. */
  readonly requestsPerSecond: number;
  /** `requestsToOutOfMemory` at `requestsPerSecond`, in days; a fraction where it is less than one. */
  readonly days: number;
}
