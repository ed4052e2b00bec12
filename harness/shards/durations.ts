/** How long scenarios took in an earlier run. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { RunResult } from '../result/document.js';
import { readResult } from '../saved-result.js';

/**
 * @param file absolute
 * @returns by scenario file, in milliseconds; undefined without such a file, as in the first run of a pipeline that keeps one
 * @throws LeakcheckError 'input-unreadable' or 'result-invalid'
 */
export function readDurations(file: string, workingFolder: string): ReadonlyMap<string, number> | undefined {
  return existsSync(file) ? durationsOf(readResult(file, relative(workingFolder, file))) : undefined;
}

/** What ended early tells nothing. */
function durationsOf({ scenarios }: RunResult): ReadonlyMap<string, number> {
  return new Map(scenarios.filter(({ verdict }) => verdict !== 'error').map(({ file, durationMs }) => [file, durationMs]));
}
