/** The wiring of the snapshot near the heap limit: for a leak whose usual evidence the server does not survive. */
import { LeakcheckError } from './errors.js';
import type { LeakToExplain } from './evidence/leaks-to-explain.js';
import { driveToLimit, reasonAgainst, wholeSnapshotIn } from './evidence/near-limit.js';
import { withScratchFolder } from './evidence/scratch-folder.js';
import { fileNameFor } from './scenario/file-name.js';
import type { Scenario } from './scenario/scenario.js';
import type { OutputFile } from './store.js';
import type { Trials } from './trials/trials.js';

/** Nothing is answered while V8 writes: of the largest heap that a snapshot is written of, for a minute. */
const SNAPSHOT_LIMIT_S = 300;
/** Where time drives it, nothing waits for V8 to have written. */
const PATIENCE_SECONDS = 60;

export interface NearLimitOptions {
  readonly limitBytes: number;
  /** Opens the file that is kept. */
  readonly outputFile: (name: string) => OutputFile;
}

/** Why there is none, or how the file is named. @throws LeakcheckError interrupted */
export async function nearLimitSnapshot(scenario: Scenario, trials: Trials, { routes, channel, growth }: LeakToExplain, { limitBytes, outputFile }: NearLimitOptions): Promise<{ readonly file?: string; readonly why?: string }> {
  const against = channel === 'heap' ? reasonAgainst(limitBytes, process.availableMemory()) : 'what grows is outside of the heap';
  if (against !== undefined) return { why: against };
  try {
    return await withScratchFolder(async (folder) => {
      await trials.withFreshTarget(
        'evidence',
        routes,
        ({ traffic, sleep, target }) => {
          const pass = async (seconds: number) => {
            await sleep(1_000 * seconds);
            target.throwIfDead();
          };
          const drive = routes.length > 0 ? (requests: number) => traffic.drive(routes, requests) : pass;
          return driveToLimit(folder, drive, { limitBytes, growth, patience: routes.length > 0 ? 0 : PATIENCE_SECONDS });
        },
        { nearLimitSnapshots: folder, requestTimeoutS: SNAPSHOT_LIMIT_S },
      );
      const snapshot = wholeSnapshotIn(folder);
      if (snapshot === undefined) return { why: 'V8 wrote no snapshot near the heap limit' };
      const output = outputFile(fileNameFor(scenario.name, 'near-heap-limit.heapsnapshot'));
      output.take(snapshot);
      return { file: output.shownAs };
    });
  } catch (error) {
    if (!(error instanceof LeakcheckError) || error.code === 'interrupted') throw error;
    return { why: `no snapshot could be had near the heap limit: ${error.message}` };
  }
}
