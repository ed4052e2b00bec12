/** Results that an earlier run of a bench has left behind, as long as they are of this build of leakcheck. */
import { readFile, writeFile } from 'node:fs/promises';

/**
 * @template {{ result?: object }} Run
 * @param {string} file JSON
 * @param {{ build: string, resume: boolean }} wanted without `resume` it is run again whatever is there
 * @param {() => Promise<Run>} newRun
 * @returns {Promise<Run>} also written to the file, unless it came to no result: what could not be run now may be run later
 */
export async function keptOrNew(file, { build, resume }, newRun) {
  if (resume) {
    const kept = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
    if (kept?.build === build) return kept;
  }
  const run = await newRun();
  if (run.result !== undefined) await writeFile(file, `${JSON.stringify({ build, ...run }, undefined, 1)}\n`);
  return run;
}
