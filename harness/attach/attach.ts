/** The wiring of `leakcheck attach`: open, watch, on a leak look into the heap, leave. */
import { LeakcheckError } from '../errors.js';
import { capture } from '../evidence/capture.js';
import { explain, type Explanation } from '../evidence/explain.js';
import { withScratchFolder } from '../evidence/scratch-folder.js';
import { ATTACH_SCHEMA_VERSION, type AttachResult } from '../result/attach.js';
import type { Evidence } from '../result/evidence.js';
import type { OutputFile } from '../store.js';
import { interruption } from '../target/time-limit.js';
import { AttachedProcess, type ProcessInfo } from './attached-process.js';
import { CdpGone } from './cdp.js';
import { inspectionOver } from './cdp-inspection.js';
import { openTarget, residentBytes, type AttachTarget, type OpenTarget } from './open-target.js';
import { SNAPSHOTS } from './pauses.js';
import { watch, type Watch, type WatchProgress } from './watch.js';
import { watchCapturePlan } from './watch-capture-plan.js';
import { needsYes } from './needs-yes.js';
import { watchResult } from './watch-result.js';

export interface AttachOptions {
  readonly target: AttachTarget;
  /** As the command line named it. */
  readonly given: string;
  readonly durationMs: number;
  readonly intervalMs?: number;
  /** Whether the process may be paused. */
  readonly yes: boolean;
  readonly evidence: boolean;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly outputFile: (name: string) => OutputFile;
  readonly listener: (event: AttachEvent) => void;
  readonly clock: Clock;
  /** Replaced by tests. */
  readonly open?: (target: AttachTarget) => Promise<OpenTarget>;
}

export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  today(): Date;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export type AttachEvent =
  | { readonly type: 'attached'; readonly info: ProcessInfo; readonly durationMs: number }
  | ({ readonly type: 'sampled' } & WatchProgress)
  | { readonly type: 'snapshot'; readonly number: number; readonly of: number }
  | { readonly type: 'explaining' };

interface Explained {
  readonly evidence: readonly Evidence[];
  readonly unusableSources: readonly string[];
  readonly noEvidence?: string;
  readonly snapshots: readonly string[];
  readonly snapshotsMs: readonly number[];
}

const NOTHING: Explained = { evidence: [], unusableSources: [], snapshots: [], snapshotsMs: [] };

/** @throws LeakcheckError attach-…, interrupted; nothing is left in the process then either */
export async function attach(options: AttachOptions): Promise<AttachResult> {
  const { target, given, yes, signal, clock, open = openTarget } = options;
  const startedAt = clock.today().toISOString();
  const startedMs = clock.now();
  const knownBytes = yes ? undefined : await residentBytes(target);
  if (knownBytes !== undefined) throw needsYes(given, knownBytes, options);
  const { cdp, opened } = await open(target);
  const attached = new AttachedProcess(cdp, opened, () => clock.now());
  try {
    const work = watchAndExplain(attached, options);
    // The work that an interrupt ends may end later with an error that nobody waits for.
    work.catch(() => {});
    const { info, watched, explained } = await Promise.race([work, interrupted(signal)]);
    return watchResult({ ...options, startedAt, schemaVersion: ATTACH_SCHEMA_VERSION, durationMs: clock.now() - startedMs, info, opened, watched, ...explained });
  } catch (error) {
    throw error instanceof CdpGone ? new LeakcheckError('attach-ended', `${given} ended, or closed its inspector`, { next: 'See why it ended; a supervisor may have started another one.', cause: error }) : error;
  } finally {
    await attached.detach();
  }
}

async function watchAndExplain(attached: AttachedProcess, options: AttachOptions): Promise<{ info: ProcessInfo; watched: Watch; explained: Explained }> {
  const { given, yes, signal, clock, durationMs, intervalMs, listener } = options;
  const info = await attached.info();
  if (!yes) throw needsYes(given, info.heapBytes, options);
  listener({ type: 'attached', info, durationMs });
  const watched = await watch(attached, {
    durationMs,
    ...(intervalMs !== undefined && { intervalMs }),
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms, signal),
    onSample: (progress) => listener({ type: 'sampled', ...progress }),
  });
  const leaks = watched.judgement.verdict === 'leak' && watched.endedMs === undefined;
  return { info, watched, explained: leaks && options.evidence ? await explained(attached, info, watched, options) : NOTHING };
}

/** A failure ends it with what is known: the leak stays one. */
async function explained(attached: AttachedProcess, info: ProcessInfo, watched: Watch, { signal, clock, outputFile, listener }: AttachOptions): Promise<Explained> {
  const slope = watched.judgement.judgements.get('heap');
  const bytesPerSecond = slope?.verdict === 'leak' ? slope.slope : 0;
  const snapshotsMs: number[] = [];
  const snapshots: string[] = [];
  let { evidence, unusable }: Explanation = { evidence: [], unusable: [] };
  let noEvidence: string | undefined;
  try {
    await withScratchFolder(async (folder) => {
      const inspection = inspectionOver(attached, (ms) => void snapshotsMs.push(ms));
      const observed = {
        ...inspection,
        snapshot: async (file: string) => {
          signal.throwIfAborted();
          listener({ type: 'snapshot', number: snapshotsMs.length + 1, of: SNAPSHOTS });
          await inspection.snapshot(file);
        },
      };
      const captured = await capture(observed, { plan: watchCapturePlan(bytesPerSecond), drive: (seconds) => clock.sleep(1000 * seconds, signal), folder });
      listener({ type: 'explaining' });
      ({ evidence, unusable } = await explain(captured, { routes: [], bytesPerRequest: bytesPerSecond, folder: info.folder }));
      for (const [index, file] of captured.snapshots.entries()) {
        const kept = outputFile(`attach-${info.pid}-${index + 1}.heapsnapshot`);
        kept.take(file);
        snapshots.push(kept.shownAs);
      }
    });
    if (evidence.length === 0) noEvidence = 'nothing in the heap grew in proportion to the time';
  } catch (error) {
    if (error instanceof CdpGone) noEvidence = 'the process ended while its heap was looked into';
    else if (error instanceof LeakcheckError && error.code !== 'interrupted') noEvidence = error.message;
    else throw error;
  }
  return { evidence, unusableSources: unusable, snapshots, snapshotsMs, ...(noEvidence !== undefined && { noEvidence }) };
}

function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(interruption());
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
