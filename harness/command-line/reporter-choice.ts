/** `--reporter name[=file]`: which report goes where. */
import { resolve } from 'node:path';
import { LeakcheckError } from '../errors.js';
import type { RunResult } from '../result/document.js';
import { repositoryPrefix } from './repository-prefix.js';
import type { lookOf } from './terminal-look.js';

type Look = ReturnType<typeof lookOf>;

export interface ReporterChoice {
  /** Absolute; undefined for standard output. */
  readonly file: string | undefined;
  readonly render: (result: RunResult) => string;
}

interface Surroundings {
  /** Of standard output; a file gets no colour. */
  readonly look: Look;
  readonly file: string | undefined;
  /** Absolute: where the run is started. */
  readonly cwd: string;
}

type Render = (result: RunResult, surroundings: Surroundings) => string;

/** Each is loaded when it is chosen. */
const REPORTERS: Readonly<Record<string, () => Promise<Render>>> = {
  terminal: async () => {
    const { terminalReport } = await import('../../reports/terminal.js');
    return (result, { look, file }) => terminalReport(result, file === undefined ? look : { color: false, unicode: true });
  },
  json: async () => (await import('../../reports/json.js')).jsonReport,
  html: async () => (await import('../../reports/html.js')).htmlReport,
  markdown: async () => {
    const { markdownReport } = await import('../../reports/markdown.js');
    return (result) => markdownReport(result);
  },
  junit: async () => (await import('../../reports/junit.js')).junitReport,
  sarif: async () => {
    const { sarifReport } = await import('../../reports/sarif.js');
    return (result, { cwd }) => sarifReport(result, { prefix: repositoryPrefix(cwd) });
  },
  github: async () => {
    const { githubReport } = await import('../../reports/github.js');
    return (result, { cwd }) => githubReport(result, { prefix: repositoryPrefix(cwd) });
  },
};

/** Such as "terminal, json or junit". */
export const REPORTER_NAMES = Object.keys(REPORTERS).join(', ').replace(/, (?=[^,]*$)/, ' or ');

const DEFAULT_REPORTERS = ['terminal'];

/** @throws LeakcheckError usage for a reporter that is not known */
export async function parseReporters(texts: readonly string[] = DEFAULT_REPORTERS, look: Look, cwd: string): Promise<readonly ReporterChoice[]> {
  return Promise.all(texts.map((text) => parseReporter(text, look, cwd)));
}

async function parseReporter(text: string, look: Look, cwd: string): Promise<ReporterChoice> {
  const [name = '', ...rest] = text.split('=');
  const file = rest.length > 0 ? resolve(cwd, rest.join('=')) : undefined;
  const load = Object.hasOwn(REPORTERS, name) ? REPORTERS[name] : undefined;
  if (load === undefined) throw new LeakcheckError('usage', `there is no reporter "${name}"`, { next: `Use ${REPORTER_NAMES}, each with an optional =file.` });
  const render = await load();
  return { file, render: (result) => render(result, { look, file, cwd }) };
}
