/** `leakcheck report …`: a saved result → the reports that were asked for, and the exit code of its run. */
import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import { finalExitCode } from '../gate/exit-code.js';
import { readResult } from '../saved-result.js';
import { checkReporters, repeated, reports, writeAll } from './outputs.js';
import { parseReporter, REPORTER_NAMES } from './reporter-choice.js';
import type { lookOf } from './terminal-look.js';

interface Flags {
  readonly reporter?: readonly string[];
  readonly allowInconclusive: boolean;
}

/** What the command line lends. */
export interface ReportOutput {
  readonly print: (text: string) => void;
  readonly explain: (error: unknown) => void;
  readonly look: ReturnType<typeof lookOf>;
  readonly done: (exitCode: number) => void;
}

const DEFAULT_RESULT = 'leakcheck-report/result.json';

export function reportCommand(output: ReportOutput): Command {
  return new Command('report')
    .description('render a saved result again')
    .argument('[result.json]', 'what a run or a merge has written', DEFAULT_RESULT)
    .option('--reporter <name[=file]>', `${REPORTER_NAMES}; repeatable`, repeated)
    .option('--allow-inconclusive', 'exit 0 instead of 3', false)
    .addHelpText('after', '\nExit codes: those of the run; 2 also when a report could not be made.')
    .action((file: string, flags: Flags) => output.done(report(file, flags, output)));
}

function report(file: string, { reporter = ['terminal'], allowInconclusive }: Flags, { print, explain, look }: ReportOutput): number {
  const cwd = process.cwd();
  const reporters = reporter.map((text) => parseReporter(text, look, cwd));
  const path = resolve(file);
  const result = readResult(path, relative(cwd, path));
  checkReporters(reporters);
  const failures = writeAll(reports(result, reporters, print));
  failures.forEach(explain);
  return finalExitCode(result.exitCode, { allowInconclusive, gitBisect: false }, failures.length > 0);
}
