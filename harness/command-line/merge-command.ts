/** `leakcheck merge …`: the results of shards → one result, its reports, one baseline and one exit code. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { jsonReport } from '../../reports/json.js';
import { keepBaseline, openBaseline } from '../baseline/baseline-file.js';
import { gateOf } from '../baseline/gate-of.js';
import { finalExitCode, runExitCode } from '../gate/exit-code.js';
import { heldAgainst } from '../gate/gate.js';
import { findShards } from '../shards/find-shards.js';
import { mergeShards } from '../shards/merge.js';
import { openOutputFolder, writeWhole } from '../store.js';
import { checkReporters, repeated, reports, writeAll } from './outputs.js';
import type { ReportOutput } from './report-command.js';
import { parseReporter, REPORTER_NAMES } from './reporter-choice.js';

interface Flags {
  readonly reporter?: readonly string[];
  readonly out: string;
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  readonly allowInconclusive: boolean;
}

/** What the command line lends. */
export interface MergeOutput extends ReportOutput {
  /** One line for people. */
  readonly say: (line: string) => void;
}

export function mergeCommand(output: MergeOutput): Command {
  return new Command('merge')
    .description('put the results of shards together: one report, one baseline, one exit code')
    .argument('<dir...>', 'folders in which, or below which, the shards have left their result.json')
    .option('--reporter <name[=file]>', `${REPORTER_NAMES}; repeatable`, repeated)
    .option('--out <dir>', 'folder for the merged result', 'leakcheck-report')
    .option('--baseline <file>', 'pass the leaks that are in this file, fail on new and larger ones (default: as the shards did)')
    .option('--update-baseline', 'accept what leaks now: write it to the baseline (default: leakcheck-baseline.json)', false)
    .option('--allow-inconclusive', 'exit 0 instead of 3', false)
    .addHelpText('after', '\nRun it in the folder that the shards were started in. A shard without a result is named, and exits with 2 where nothing leaks.')
    .action((folders: string[], flags: Flags) => output.done(merge(folders, flags, output)));
}

function merge(folders: readonly string[], { reporter = ['terminal'], out, baseline: file, updateBaseline, allowInconclusive }: Flags, { print, say, explain, look }: MergeOutput): number {
  const cwd = process.cwd();
  const reporters = reporter.map((text) => parseReporter(text, look, cwd));
  const { result: merged, notices } = mergeShards(findShards(folders, cwd));
  const baseline = openBaseline(file, updateBaseline, cwd);
  const scenarios = baseline === undefined ? merged.scenarios : merged.scenarios.map((scenario) => heldAgainst(scenario, gateOf(baseline, resolve(cwd, scenario.file), cwd)));
  const result = { ...merged, scenarios, exitCode: runExitCode({ ...merged, scenarios }) };
  checkReporters(reporters);
  const folder = openOutputFolder(resolve(out));
  try {
    notices.forEach(say);
    const failures = writeAll([
      () => writeWhole(resolve(folder.path, 'result.json'), jsonReport(result)),
      () => baseline && keepBaseline(baseline, result.scenarios, cwd),
      ...reports(result, reporters, print),
    ]);
    failures.forEach(explain);
    return finalExitCode(result.exitCode, { allowInconclusive, gitBisect: false }, failures.length > 0);
  } finally {
    folder.close();
  }
}
