/** A result as text, as `--reporter` gives it. */
import { LeakcheckError } from '../errors.js';
import { loadReporter, REPORTER_NAMES, type ReporterName } from '../reporters.js';
import type { RunResult } from '../result/document.js';
import { parseResult } from '../saved-result.js';

export interface ReportOptions {
  /** Of `terminal`. Default: false. */
  readonly color?: boolean;
  /** Of `terminal`: whether bars and trees are drawn with more than ASCII. Default: true. */
  readonly unicode?: boolean;
  /** Of `sarif` and `github`: path from the root of the repository to the folder of the run, such as `packages/api`. Default: none. */
  readonly prefix?: string;
}

function asFolder(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** @throws LeakcheckError usage for a reporter that is not known */
export async function report(result: RunResult, reporter: ReporterName, { color = false, unicode = true, prefix = '' }: ReportOptions = {}): Promise<string> {
  const render = await loadReporter(reporter);
  if (render === undefined) throw new LeakcheckError('usage', `there is no reporter ${JSON.stringify(reporter)}`, { next: `Use ${REPORTER_NAMES}.` });
  return render(result, { color, unicode, prefix: asFolder(prefix) });
}

/**
 * The result document that a run has written, checked.
 *
 * @param json the text of a `result.json`
 * @throws LeakcheckError result-invalid
 */
export function parseRunResult(json: string): RunResult {
  return parseResult(json, 'the text');
}
