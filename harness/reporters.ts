/** The reports by their names. Each is loaded when it is asked for: most runs need one of them. */
import type { RunResult } from './result/document.js';

export type ReporterName = 'terminal' | 'json' | 'html' | 'markdown' | 'junit' | 'sarif' | 'github';

/** What some of them take. */
export interface Surroundings {
  /** Of `terminal`. */
  readonly color: boolean;
  /** Of `terminal`: whether bars and trees are drawn with more than ASCII. */
  readonly unicode: boolean;
  /** Of `sarif` and `github`: path from the root of the repository to the folder of the run, with a slash at its end; '' for the root. */
  readonly prefix: string;
}

export type Render = (result: RunResult, surroundings: Surroundings) => string;

const REPORTERS: Readonly<Record<ReporterName, () => Promise<Render>>> = {
  terminal: async () => (await import('../reports/terminal.js')).terminalReport,
  json: async () => (await import('../reports/json.js')).jsonReport,
  html: async () => (await import('../reports/html.js')).htmlReport,
  markdown: async () => {
    const { markdownReport } = await import('../reports/markdown.js');
    return (result) => markdownReport(result);
  },
  junit: async () => (await import('../reports/junit.js')).junitReport,
  sarif: async () => (await import('../reports/sarif.js')).sarifReport,
  github: async () => (await import('../reports/github.js')).githubReport,
};

/** Such as "terminal, json or junit". */
export const REPORTER_NAMES = Object.keys(REPORTERS).join(', ').replace(/, (?=[^,]*$)/, ' or ');

/** @returns undefined for a name that none has */
export async function loadReporter(name: string): Promise<Render | undefined> {
  return Object.hasOwn(REPORTERS, name) ? REPORTERS[name as ReporterName]() : undefined;
}
