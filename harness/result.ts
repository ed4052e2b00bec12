/**
 * The result document: everything that any report shows is in it, and nothing else is kept.
 * Sizes are bytes, slopes bytes or counts per request, times milliseconds, shares and trends ratios.
 */
import type { ChannelName, ChannelUnit } from './channels.js';

export const SCHEMA_VERSION = 1;

export type Verdict = 'clean' | 'leak' | 'inconclusive';

export interface RunResult {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: 'leakcheck'; readonly version: string };
  /** Version of the Node.js that ran the harness; each scenario's target has its own. */
  readonly node: string;
  readonly machine: { readonly platform: string; readonly arch: string; readonly cpus: number; readonly memoryBytes: number };
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** How many scenarios the run had; an interrupted one has fewer results. */
  readonly planned: number;
  readonly scenarios: readonly ScenarioResult[];
  readonly exitCode: ExitCode;
}

/** 0 clean, as expected or accepted · 1 leak or regression · 2 could not run · 3 inconclusive · 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface ScenarioResult {
  readonly name: string;
  /** Path of the scenario file, relative to the folder that the run was started in. */
  readonly file: string;
  /** 'error': it could not be judged; see `error`. */
  readonly verdict: Verdict | 'error';
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** Too many listeners on one emitter, as the target's Node.js warned: "11 close listeners added to [Server]". Evidence, no verdict. */
  readonly listenerWarnings: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly next?: string; readonly details: readonly string[] };
  readonly expected?: { readonly verdict: Verdict; readonly routes?: readonly string[]; readonly met: boolean };
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
  readonly gc?: GcStats;
  readonly bisection?: BisectionResult;
  /** Instead of a bisection, where that is off. */
  readonly confirmation?: Confirmation;
  readonly timeDriven?: TimeDrivenGrowth;
  readonly evidence: readonly [];
  readonly projection?: Projection;
  /** What the gate decides about, with a verdict of leak; missing before it has decided. */
  readonly leaks?: readonly Leak[];
  /** The leaks against those of the baseline, when the run has one and the scenario was judged and expects nothing. */
  readonly baseline?: BaselineComparison;
  /** Leaks that an `ignore:` entry of the scenario names; expired entries too. */
  readonly ignored?: readonly IgnoredLeak[];
  readonly minimalScenario: string | null;
  readonly exitCode: ExitCode;
}

/** Growth per request of one route or of the mix, in the unit of its channel. */
export interface Growth {
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
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

/** Growth on one channel that fails the gate, unless the baseline or an `ignore:` entry accepts it. */
export interface Leak extends Growth {
  /** A key of `channels`. */
  readonly channel: string;
  /** null: the whole mix, where the growth is not explained by routes. */
  readonly route: string | null;
  /** The same in every run that finds this leak; see harness/fingerprint.ts. */
  readonly fingerprint: string;
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
  readonly fingerprint: string;
  readonly reason: string;
  readonly owner?: string;
  /** The last day on which the entry counts, as `2027-01-31` in UTC; missing when it counts for ever. */
  readonly until?: string;
  /** true: it counted until then, and fails the gate now. */
  readonly expired: boolean;
}

export interface ChannelResult {
  readonly verdict: Verdict;
  /** Of all figures here: bytes, or a count of descriptors or resources. */
  readonly unit: ChannelUnit;
  /** Why this verdict; for an open one, what would settle it. */
  readonly reasons: readonly string[];
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  /** Confidence level of the interval, 0 to 1. */
  readonly confidence: number;
  /** Smallest growth per request of the mix that this run would have called a leak. */
  readonly minimumDetectable: number;
  /** The same per request of one route, by the route's name. */
  readonly minimumDetectablePerRoute: Readonly<Record<string, number>>;
  readonly threshold: number;
  readonly series: readonly SeriesPoint[];
  /** Of `fds` (file, socket, pipe …) and `resources` (Timeout, TCPSocketWrap …): what the count is made of. */
  readonly kinds?: Readonly<Record<string, KindResult>>;
}

/** One kind of descriptor or resource over the judged samples. */
export interface KindResult {
  /** Growth of its number per request of the mix. */
  readonly slopePerRequest: number;
  readonly first: number;
  readonly last: number;
}

export interface SeriesPoint {
  /** Requests answered since the start of the process, up to this sample. */
  readonly requests: number;
  /** Milliseconds since the target was ready. */
  readonly atMs: number;
  /** What the channel read after compaction, in its unit. */
  readonly value: number;
  /** Samples before the channel had settled are kept, but not judged. */
  readonly phase: 'warmup' | 'measured';
}

/** gcstats' figures over the trace of one run; sizes in bytes, times in milliseconds of the isolate's clock. */
export interface GcStats {
  readonly num_full_gc: number;
  readonly num_inc_gc: number;
  readonly heap_compactions: number;
  /** (mean of the last 10 post-compaction samples - mean of the last 120) / mean of the last 120; signed ratio. */
  readonly usage_trend: number;
  readonly estimated_base: number;
  readonly min: { readonly bytes: number; readonly atMs: number } | null;
  readonly max: { readonly bytes: number; readonly atMs: number } | null;
  /** Main-thread pauses of all collections over the time between the first and the last; ratio. */
  readonly gcTimeShare: number;
  readonly longestPauseMs: number;
}

export type BisectionOutcome =
  /** The culprits were found and proved. */
  | 'found'
  /** Every route leaks: shared code. */
  | 'all-routes'
  /** The mix leaks, but no part of it alone does. */
  | 'not-separable'
  /** A trial stayed undecided within the budget. */
  | 'undecided'
  /** Culprits were found in the running process, but fresh processes disagree. */
  | 'proof-failed'
  /** Growth is significant, but no route reaches its threshold. */
  | 'below-threshold'
  /** The growth ends or is given back when it is followed: a cache that is full, a batch that is flushed. */
  | 'growth-ended'
  /** It grows without any request as well: a timer or a background job. */
  | 'time-driven'
  /** The process gave the growth back by itself while it had no traffic: entries with a lifetime, a batch that is flushed. */
  | 'released-when-idle';

export interface BisectionResult {
  readonly outcome: BisectionOutcome;
  /** How many trials the search took in the running process. */
  readonly trials: number;
  readonly steps: readonly BisectionStep[];
  readonly culprits: readonly Culprit[];
  readonly idleControl?: IdleControl;
}

/** What became of the first process's growth while it was left alone. */
export interface IdleControl {
  readonly channel: ChannelName;
  readonly idleMs: number;
  /** Growth over the judged windows, in the channel's unit, and what was left of it afterwards. */
  readonly grown: number;
  readonly remaining: number;
}

/** Growth without traffic, in the channel's unit. */
export interface TimeDrivenGrowth {
  readonly channel: ChannelName;
  readonly perSecond: number;
  readonly idleMs: number;
  /** Whether it went on all the while. */
  readonly sustained: boolean;
}

/** A leak is believed when a fresh process shows it for as long as a cache would need to fill. */
export interface Confirmation {
  readonly step: BisectionStep;
  /** It grew as suspected for a while, and then no more, or gave it back. */
  readonly bounded: boolean;
  readonly idleControl?: IdleControl;
}

export interface BisectionStep {
  /** 'search' toggles routes in the running process; 'proof' runs in a fresh one. */
  readonly kind: 'search' | 'proof';
  /** What the figures are of: the leaking channel, or the one that is searched for. */
  readonly channel: ChannelName;
  /** Routes that had traffic. */
  readonly routes: readonly string[];
  readonly requests: number;
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  readonly answer: Verdict;
}

export interface Culprit {
  readonly route: string;
  readonly channel: ChannelName;
  /** Growth per request of this route, measured alone. */
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  /** Part of the scenario's whole growth, 0 to 1. */
  readonly share: number;
  readonly proof: 'proved' | 'refuted' | 'undecided' | 'none';
}

export interface Projection {
  /** Requests of the scenario's mix until the heap limit is reached, from the size after the run's warm-up. */
  readonly requestsToOutOfMemory: number;
  readonly heapLimitBytes: number;
}
