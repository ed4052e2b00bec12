/** `leakcheck report …`: a saved result → the reports that were asked for, and the exit code of its run. */
import { relative, resolve } from 'node:path';
import { finalExitCode } from '../gate/exit-code.js';
import { readResult } from '../saved-result.js';
import type { CommandLine } from './command-line.js';
import { checkReporters, reports, writeAll } from './outputs.js';
import { parseReporters } from './reporter-choice.js';

export interface ReportFlags {
  readonly reporter?: readonly string[];
  readonly allowInconclusive: boolean;
}

export async function reportCommand(file: string, { reporter, allowInconclusive }: ReportFlags, { print, explain, look }: CommandLine): Promise<number> {
  const cwd = process.cwd();
  const reporters = await parseReporters(reporter, look, cwd);
  const path = resolve(file);
  const result = readResult(path, relative(cwd, path));
  checkReporters(reporters);
  const failures = writeAll(reports(result, reporters, print));
  failures.forEach(explain);
  return finalExitCode(result.exitCode, { allowInconclusive, gitBisect: false }, failures.length > 0);
}
