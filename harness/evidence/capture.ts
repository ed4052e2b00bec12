/** Takes what the analysis needs from a live process: three snapshots, the allocations that survive, the scripts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inspection, LoadedScript } from '../target/inspection.js';
import type { CapturePlan } from './capture-plan.js';

export interface Capture {
  /** Paths of heap snapshots of one process: after the warm-up, and after each of two intervals. */
  readonly snapshots: readonly [string, string, string];
  /** Requests, or seconds where time drives it, between one snapshot and the next. */
  readonly intervals: readonly [number, number];
  /** V8's sampling heap profile of another interval. */
  readonly profile: unknown;
  readonly scripts: readonly LoadedScript[];
  /** The text of scripts as V8 runs them, by their number. Only while the process lives. */
  sources(scriptIds: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Where the target's files are not this machine's. */
  readonly elsewhere?: CapturedFiles;
}

export interface CapturedFiles {
  /** The target's, absolute, as it knows it. */
  readonly folder: string;
  /** By path, as far as they are there. Only while the process lives. */
  texts(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface CaptureOptions {
  readonly plan: CapturePlan;
  /** Drives so many requests, or waits so many seconds. */
  readonly drive: (amount: number) => Promise<void>;
  /** For what is written. */
  readonly folder: string;
}

/** The snapshots come first: an attached inspector keeps what the server logs. @throws LeakcheckError as the target and its traffic do */
export async function capture(inspection: Inspection, { plan, drive, folder }: CaptureOptions): Promise<Capture> {
  const { warmup, interval, samplingIntervalBytes } = plan;
  const file = (name: string) => join(folder, name);
  const snapshots = [file('1.heapsnapshot'), file('2.heapsnapshot'), file('3.heapsnapshot')] as const;
  await drive(warmup);
  await inspection.snapshot(snapshots[0]);
  await drive(interval);
  await inspection.snapshot(snapshots[1]);
  await drive(interval);
  await inspection.snapshot(snapshots[2]);

  await inspection.startSampling(samplingIntervalBytes);
  await drive(interval);
  await inspection.stopSampling(file('profile.json'));
  await inspection.scripts(file('scripts.json'));
  const { elsewhere } = inspection;
  return {
    ...(elsewhere !== undefined && {
      elsewhere: {
        folder: elsewhere.folder,
        texts: async (paths) => {
          await elsewhere.texts(paths, file('texts.json'));
          const texts = (await json(file('texts.json'))) as { path: string; text: string }[];
          return new Map(texts.map(({ path, text }) => [path, text]));
        },
      },
    }),
    snapshots,
    intervals: [interval, interval],
    profile: await json(file('profile.json')),
    scripts: (await json(file('scripts.json'))) as LoadedScript[],
    sources: async (scriptIds) => {
      await inspection.sources(scriptIds, file('sources.json'));
      const sources = (await json(file('sources.json'))) as { scriptId: number; source: string }[];
      return new Map(sources.map(({ scriptId, source }) => [scriptId, source]));
    },
  };
}

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
