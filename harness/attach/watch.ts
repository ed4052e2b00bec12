/** Samples a process until it leaks for certain, or the time is over. */
import { LeakcheckError } from '../errors.js';
import type { WatchedWorker } from '../result/attach.js';
import type { AttachedProcess, WatchSample } from './attached-process.js';
import { CdpGone } from './cdp.js';
import { judgeWatch, type WatchJudgement } from './judge-watch.js';
import { intervalFor } from './pauses.js';

export interface WatchOptions {
  readonly durationMs: number;
  /** undefined: so that the process stands still for at most a twentieth of the time. */
  readonly intervalMs?: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onSample: (progress: WatchProgress) => void;
}

export interface WatchProgress {
  readonly sample: WatchSample;
  readonly samples: number;
  readonly elapsedMs: number;
  readonly durationMs: number;
  readonly intervalMs: number;
}

export interface Watch {
  readonly samples: readonly WatchSample[];
  readonly judgement: WatchJudgement;
  readonly workers: readonly WatchedWorker[];
  readonly watchedMs: number;
  /** The process has ended meanwhile: when that was noticed. */
  readonly endedMs?: number;
}

/** @throws LeakcheckError attach-ended when the process ends before its first sample, attach-unresponsive, interrupted */
export async function watch(attached: AttachedProcess, { durationMs, intervalMs: wished, now, sleep, onSample }: WatchOptions): Promise<Watch> {
  const samples: WatchSample[] = [];
  let workers: readonly WatchedWorker[] = [];
  const startedMs = now();
  const elapsed = () => now() - startedMs;
  const judged = () => judgeWatch(samples, { durationMs, leftMs: Math.max(0, durationMs - elapsed()) });
  try {
    await attached.watchWorkers();
    for (;;) {
      const sampledMs = elapsed();
      const sample = await attached.sample();
      samples.push(sample);
      workers = await attached.workers();
      const intervalMs = wished ?? intervalFor(durationMs, Math.max(...samples.map(({ pauseMs }) => pauseMs)));
      onSample({ sample, samples: samples.length, elapsedMs: elapsed(), durationMs, intervalMs });
      const judgement = judged();
      // The last sample is taken when the time is over, and not a moment before.
      if (judgement.verdict === 'leak' || sampledMs + EARLY_MS >= durationMs) return { samples, judgement, workers, watchedMs: sampledMs };
      await Promise.race([sleep(Math.min(sampledMs + intervalMs, durationMs) - elapsed()), attached.cdp.ended]);
    }
  } catch (error) {
    if (!(error instanceof CdpGone)) throw error;
    if (samples.length === 0) {
      throw new LeakcheckError('attach-ended', 'the process ended, or closed its inspector, before its first sample', { next: 'See why it ended; a supervisor may have started another one.' });
    }
    return { samples, judgement: judged(), workers, watchedMs: samples.at(-1)?.atMs ?? 0, endedMs: elapsed() };
  }
}

/** Timers may be a moment early. */
const EARLY_MS = 20;
