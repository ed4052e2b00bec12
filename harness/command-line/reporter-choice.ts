/** `--reporter name[=file]`: which report goes where. */
import { resolve } from 'node:path';
import { githubReport } from '../../reports/github.js';
import { htmlReport } from '../../reports/html.js';
import { jsonReport } from '../../reports/json.js';
import { junitReport } from '../../reports/junit.js';
import { markdownReport } from '../../reports/markdown.js';
import { sarifReport } from '../../reports/sarif.js';
import { terminalReport } from '../../reports/terminal.js';
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

const REPORTERS: Readonly<Record<string, (result: RunResult, surroundings: Surroundings) => string>> = {
  terminal: (result, { look, file }) => terminalReport(result, file === undefined ? look : { color: false, unicode: true }),
  json: (result) => jsonReport(result),
  html: (result) => htmlReport(result),
  markdown: (result) => markdownReport(result),
  junit: (result) => junitReport(result),
  sarif: (result, { cwd }) => sarifReport(result, { prefix: repositoryPrefix(cwd) }),
  github: (result, { cwd }) => githubReport(result, { prefix: repositoryPrefix(cwd) }),
};

/** Such as "terminal, json or junit". */
export const REPORTER_NAMES = Object.keys(REPORTERS).join(', ').replace(/, (?=[^,]*$)/, ' or ');

/** @throws LeakcheckError usage */
export function parseReporter(text: string, look: Look, cwd: string): ReporterChoice {
  const [name = '', ...rest] = text.split('=');
  const file = rest.length > 0 ? resolve(cwd, rest.join('=')) : undefined;
  const render = Object.hasOwn(REPORTERS, name) ? REPORTERS[name] : undefined;
  if (render === undefined) throw new LeakcheckError('usage', `there is no reporter "${name}"`, { next: `Use ${REPORTER_NAMES}, each with an optional =file.` });
  return { file, render: (result) => render(result, { look, file, cwd }) };
}
