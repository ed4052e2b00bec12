/** The baseline of a run on the disk: opened before the run, written after it. */
import { relative, resolve } from 'node:path';
import type { ScenarioResult } from '../result/document.js';
import { checkWritable, writeWhole } from '../store.js';
import { baselineText, type Baseline } from './baseline.js';
import { readBaseline, scenarioKey } from './read-baseline.js';
import { updateBaseline } from './update-baseline.js';

/** In the folder that the run is started in, beside package.json. */
export const DEFAULT_BASELINE_FILE = 'leakcheck-baseline.json';

/** Leaks that are known from an earlier run. */
export interface OpenBaseline {
  /** Absolute path. */
  readonly file: string;
  readonly content: Baseline;
  /** true: what this run finds is accepted, and written by `keepBaseline`. */
  readonly update: boolean;
}

/**
 * Everything that can be wrong with it is found before a target is started.
 * @param file as given; the default one where only the update is asked for
 * @returns undefined for a run without a baseline
 * @throws LeakcheckError 'baseline-missing', 'baseline-invalid', 'input-unreadable' or 'output-unwritable'
 */
export function openBaseline(file: string | undefined, update: boolean, workingFolder: string): OpenBaseline | undefined {
  if (file === undefined && !update) return undefined;
  const path = resolve(workingFolder, file ?? DEFAULT_BASELINE_FILE);
  const content = readBaseline(path, { shownAs: relative(workingFolder, path), mayBeMissing: update });
  if (update) checkWritable(path);
  return { file: path, content, update };
}

/**
 * Writes what an update run has found, beside what it did not look at.
 * @param results their files are relative to `workingFolder`
 * @throws LeakcheckError 'output-unwritable'
 */
export function keepBaseline({ file, content, update }: OpenBaseline, results: readonly ScenarioResult[], workingFolder: string): void {
  if (!update) return;
  const byKey = new Map(results.map((result) => [scenarioKey(file, resolve(workingFolder, result.file)), result]));
  writeWhole(file, baselineText(updateBaseline(content, byKey)));
}
