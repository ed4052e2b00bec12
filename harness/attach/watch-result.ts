/** Puts together what `leakcheck attach` has found. Pure. */
import { CHANNELS } from '../channels.js';
import type { ATTACH_SCHEMA_VERSION, AttachResult } from '../result/attach.js';
import { unusableWarning } from '../evidence/unusable-warning.js';
import type { Verdict } from '../result/channels.js';
import type { Evidence } from '../result/evidence.js';
import type { ProcessInfo, WatchSample } from './attached-process.js';
import { diedOfItsHeap, verdictWord, watchedChannels, type WatchJudgement } from './judge-watch.js';
import type { Watch } from './watch.js';

const SECONDS_PER_HOUR = 3_600;
const EXIT_CODES = { clean: 0, leak: 1, inconclusive: 3 } as const;
/** Of one core. What uses less has hardly served anybody. */
const IDLE_SHARE = 0.005;
/** Of the watched time: a process that stood still for longer has served less than it would have. */
const NOTABLE_PAUSE = 0.1;
/** A worker that grew by more than this is worth a word. */
const WORKER_GROWTH_BYTES = 8 * 1024 * 1024;

export interface Found {
  readonly schemaVersion: typeof ATTACH_SCHEMA_VERSION;
  readonly given: string;
  readonly version: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly info: ProcessInfo;
  readonly opened: boolean;
  readonly watched: Watch;
  readonly evidence: readonly Evidence[];
  readonly unusableSources: readonly string[];
  readonly noEvidence?: string;
  readonly snapshots: readonly string[];
  readonly snapshotsMs: readonly number[];
}

export function watchResult({ schemaVersion, given, version, startedAt, durationMs, info, opened, watched, evidence, unusableSources, noEvidence, snapshots, snapshotsMs }: Found): AttachResult {
  const { samples, workers, watchedMs, endedMs } = watched;
  const judgement = afterDeath(watched, info);
  const channels = watchedChannels(samples, judgement, watchedMs);
  const verdict = verdictWord(judgement.verdict);
  const cpuShare = cpuShareOf(samples);
  const pausesMs = samples.map(({ pauseMs }) => pauseMs);
  const hours = hoursToOutOfMemory(judgement, info, samples.at(-1));
  return {
    schemaVersion,
    kind: 'attach',
    tool: { name: 'leakcheck', version },
    startedAt,
    durationMs: Math.round(durationMs),
    target: { given, pid: info.pid, node: info.node, v8: info.v8, script: info.script, uptimeMs: info.uptimeMs, heapLimitBytes: info.heapLimitBytes, inspectorOpened: opened },
    verdict,
    reasons: reasonsFor(verdict, channels, endedMs),
    warnings: [...warningsOf(watched, info, cpuShare), ...(unusableSources.length > 0 ? [unusableWarning(unusableSources)] : [])],
    channels,
    cpuShare,
    pauses: { samples: samples.length, totalMs: Math.round(sum(pausesMs)), longestMs: Math.round(Math.max(0, ...pausesMs)), snapshotsMs: snapshotsMs.map(Math.round) },
    ...(hours !== undefined && { hoursToOutOfMemory: hours }),
    workers,
    evidence,
    ...(noEvidence !== undefined && { noEvidence }),
    snapshots,
    ...(endedMs !== undefined && { ended: { atMs: Math.round(endedMs) } }),
    exitCode: EXIT_CODES[verdict],
  };
}

/** A process that ended cannot be clean; it leaked where what its heap had kept explains the end. */
function afterDeath({ samples, judgement, endedMs }: Watch, { heapLimitBytes }: ProcessInfo): WatchJudgement {
  if (endedMs === undefined || judgement.verdict === 'leak') return judgement;
  const died = diedOfItsHeap(samples, endedMs, heapLimitBytes);
  if (died === undefined) return { ...judgement, verdict: 'undecided' };
  return { verdict: 'leak', judgements: new Map([...judgement.judgements, ['heap', died]]) };
}

/** Of the channels that decided. */
function reasonsFor(verdict: Verdict, channels: AttachResult['channels'], endedMs: number | undefined): string[] {
  const ended = endedMs === undefined ? [] : ['the process ended while it was watched'];
  const of = CHANNELS.filter((channel) => channels[channel]?.verdict === verdict);
  const deciding = verdict === 'leak' ? of : of.filter((channel) => channel === 'heap' || (verdict === 'inconclusive' && (channels[channel]?.interval[0] ?? 0) > 0));
  return [...ended, ...deciding.flatMap((channel) => channels[channel]?.reasons ?? [])];
}

function warningsOf({ samples, workers, watchedMs }: Watch, { uptimeMs }: ProcessInfo, cpuShare: number): string[] {
  const paused = sum(samples.map(({ pauseMs }) => pauseMs)) / Math.max(1, watchedMs);
  const grown = workers.filter(({ firstBytes, lastBytes }) => lastBytes - firstBytes > WORKER_GROWTH_BYTES);
  return [
    ...(samples.length > 1 && cpuShare < IDLE_SHARE ? ['the process did next to nothing while it was watched: this says nothing of how it bears traffic'] : []),
    ...(uptimeMs < watchedMs ? ['the process had been started shortly before: what caches and code take up in the first minutes looks like a leak, so watch it again later'] : []),
    ...(paused > NOTABLE_PAUSE ? [`compacting it took ${Math.round(100 * paused)} % of the time: give a longer --interval`] : []),
    ...grown.map(({ title, firstBytes, lastBytes }) => `worker thread ${title} grew from ${megabytes(firstBytes)} to ${megabytes(lastBytes)}: it is not compacted, and not judged`),
  ];
}

/** What the compactions themselves took is left out. */
function cpuShareOf(samples: readonly WatchSample[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs === first.atMs) return 0;
  const usedMs = samples.slice(1).reduce((all, { cpuMs: [before] }, index) => all + before - (samples[index]?.cpuMs[1] ?? before), 0);
  return Math.max(0, usedMs) / (last.atMs - first.atMs);
}

function hoursToOutOfMemory({ judgements }: WatchJudgement, { heapLimitBytes }: ProcessInfo, last: WatchSample | undefined): number | undefined {
  const heap = judgements.get('heap');
  if (heap?.verdict !== 'leak' || heap.reason.kind === 'out-of-memory' || heap.slope <= 0) return undefined;
  return Math.max(0, heapLimitBytes - (last?.channels.heap ?? 0)) / heap.slope / SECONDS_PER_HOUR;
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
