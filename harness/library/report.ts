/** A result as text, as `--reporter` gives it. Each report is loaded when it is asked for. */
import { LeakcheckError } from '../errors.js';
import type { RunResult } from '../result/document.js';
import { parseResult } from '../saved-result.js';

export type ReporterName = 'terminal' | 'html' | 'markdown' | 'junit' | 'sarif' | 'github' | 'json';

export interface ReportOptions {
  /** Of `terminal`. Default: false. */
  readonly color?: boolean;
  /** Of `terminal`: whether bars and trees are drawn with more than ASCII. Default: true. */
  readonly unicode?: boolean;
  /** Of `sarif` and `github`: path from the root of the repository to the folder of the run, such as `packages/api`. Default: none. */
  readonly prefix?: string;
}

type Render = (result: RunResult, options: ReportOptions) => string;

const REPORTERS: Readonly<Record<ReporterName, () => Promise<Render>>> = {
  terminal: async () => {
    const { terminalReport } = await import('../../reports/terminal.js');
    return (result, { color = false, unicode = true }) => terminalReport(result, { color, unicode });
  },
  html: async () => (await import('../../reports/html.js')).htmlReport,
  markdown: async () => {
    const { markdownReport } = await import('../../reports/markdown.js');
    return (result) => markdownReport(result);
  },
  junit: async () => (await import('../../reports/junit.js')).junitReport,
  sarif: async () => {
    const { sarifReport } = await import('../../reports/sarif.js');
    return (result, { prefix = '' }) => sarifReport(result, { prefix: asFolder(prefix) });
  },
  github: async () => {
    const { githubReport } = await import('../../reports/github.js');
    return (result, { prefix = '' }) => githubReport(result, { prefix: asFolder(prefix) });
  },
  json: async () => (await import('../../reports/json.js')).jsonReport,
};

function asFolder(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** @throws LeakcheckError usage for a reporter that is not known */
export async function report(result: RunResult, reporter: ReporterName, options: ReportOptions = {}): Promise<string> {
  const load = Object.hasOwn(REPORTERS, reporter) ? REPORTERS[reporter] : undefined;
  if (load === undefined) throw new LeakcheckError('usage', `there is no reporter ${JSON.stringify(reporter)}`, { next: `Use one of ${Object.keys(REPORTERS).join(', ')}.` });
  return (await load())(result, options);
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
