/** `--reporter name[=file]`: which report goes where. */
import { resolve } from 'node:path';
import { jsonReport } from '../../reports/json.js';
import { terminalReport } from '../../reports/terminal.js';
import { LeakcheckError } from '../errors.js';
import type { RunResult } from '../result/document.js';
import type { lookOf } from './terminal-look.js';

export interface ReporterChoice {
  /** Absolute; undefined for standard output. */
  readonly file: string | undefined;
  readonly render: (result: RunResult) => string;
}

/**
 * @param look of standard output; a file gets no colour
 * @throws LeakcheckError usage
 */
export function parseReporter(text: string, look: ReturnType<typeof lookOf>): ReporterChoice {
  const [name = '', ...rest] = text.split('=');
  const file = rest.length > 0 ? resolve(rest.join('=')) : undefined;
  const render = {
    terminal: (result: RunResult) => terminalReport(result, file === undefined ? look : { color: false, unicode: true }),
    json: jsonReport,
  }[name];
  if (render === undefined) throw new LeakcheckError('usage', `there is no reporter "${name}"`, { next: 'Use terminal or json, each with an optional =file.' });
  return { file, render };
}
