/** `--reporter name[=file]`: which report goes where. */
import { resolve } from 'node:path';
import { LeakcheckError } from '../errors.js';
import { loadReporter, REPORTER_NAMES } from '../reporters.js';
import type { RunResult } from '../result/document.js';
import { repositoryPrefix } from './repository-prefix.js';
import type { lookOf } from './terminal-look.js';

type Look = ReturnType<typeof lookOf>;

export interface ReporterChoice {
  /** Absolute; undefined for standard output. */
  readonly file: string | undefined;
  readonly render: (result: RunResult) => string;
}

/** No terminal is there. */
const IN_A_FILE: Look = { color: false, unicode: true };
const DEFAULT_REPORTERS = ['terminal'];

/** @throws LeakcheckError usage for a reporter that is not known */
export async function parseReporters(texts: readonly string[] = DEFAULT_REPORTERS, look: Look, cwd: string): Promise<readonly ReporterChoice[]> {
  return Promise.all(texts.map((text) => parseReporter(text, look, cwd)));
}

async function parseReporter(text: string, look: Look, cwd: string): Promise<ReporterChoice> {
  const [name = '', ...rest] = text.split('=');
  const file = rest.length > 0 ? resolve(cwd, rest.join('=')) : undefined;
  const render = await loadReporter(name);
  if (render === undefined) throw new LeakcheckError('usage', `there is no reporter "${name}"`, { next: `Use ${REPORTER_NAMES}, each with an optional =file.` });
  const looks = file === undefined ? look : IN_A_FILE;
  return { file, render: (result) => render(result, { ...looks, prefix: repositoryPrefix(cwd) }) };
}
