/** What `leakcheck attach` writes: a process that was already running, judged by its own traffic. */
import type { ChannelName, ChannelUnit } from '../channels.js';
import type { KindResult, Verdict } from './channels.js';
import type { Evidence } from './evidence.js';

export const ATTACH_SCHEMA_VERSION = 1;

/** Sizes are bytes, slopes bytes or counts per hour, times milliseconds, shares ratios. */
export interface AttachResult {
  readonly schemaVersion: typeof ATTACH_SCHEMA_VERSION;
  readonly kind: 'attach';
  readonly tool: { readonly name: 'leakcheck'; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly target: AttachedTarget;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** The channels that the process's system has. */
  readonly channels: Readonly<Partial<Record<ChannelName, WatchedChannel>>>;
  /** CPU time of the process over the time that it was watched, its collections left out; 1 is one core. */
  readonly cpuShare: number;
  /** What the watching did to it. */
  readonly pauses: { readonly samples: number; readonly totalMs: number; readonly longestMs: number; readonly snapshotsMs: readonly number[] };
  /** Hours until the heap limit at the measured rate; missing where the heap does not leak. */
  readonly hoursToOutOfMemory?: number;
  /** Worker threads, whose heaps are not in `channels`. */
  readonly workers: readonly WatchedWorker[];
  /** `routes` is empty: everything is per second. */
  readonly evidence: readonly Evidence[];
  /** Why there is none for a leak. */
  readonly noEvidence?: string;
  /** Paths of heap snapshots that were kept, oldest first, relative to the folder that the command was started in. */
  readonly snapshots: readonly string[];
  /** The process ended while it was watched, at most so long after the first sample. */
  readonly ended?: { readonly atMs: number };
  readonly exitCode: 0 | 1 | 3;
}

export interface AttachedTarget {
  /** As the command line named it. */
  readonly given: string;
  /** As the process itself knows it: in a container the container's own number. */
  readonly pid: number;
  readonly node: string;
  readonly v8: string;
  /** What it runs: `/app/server.js`. */
  readonly script: string;
  /** How long it had been running. */
  readonly uptimeMs: number;
  readonly heapLimitBytes: number;
  /** Whether leakcheck opened its inspector, and closed it again. */
  readonly inspectorOpened: boolean;
}

export interface WatchedChannel {
  readonly verdict: Verdict;
  readonly unit: ChannelUnit;
  readonly reasons: readonly string[];
  readonly slopePerHour: number;
  readonly interval: readonly [number, number];
  /** 0 to 1. */
  readonly confidence: number;
  /** Smallest growth per hour that this watch would have called a leak. */
  readonly minimumDetectable: number;
  readonly threshold: number;
  readonly series: readonly { readonly atMs: number; readonly value: number; readonly phase: 'warmup' | 'measured' }[];
  /** Of `fds` and `resources`; `slopePerRequest` is per hour here. */
  readonly kinds?: Readonly<Record<string, Omit<KindResult, 'slopePerRequest'> & { readonly slopePerHour: number }>>;
}

export interface WatchedWorker {
  readonly title: string;
  /** Used heap at the first and at the last look; not compacted. */
  readonly firstBytes: number;
  readonly lastBytes: number;
}
