/** `leakcheck merge …`: the results of shards → one result, its reports, one baseline and one exit code. */
import { resolve } from 'node:path';
import { jsonReport } from '../../reports/json.js';
import { keepBaseline, openBaseline } from '../baseline/baseline-file.js';
import { gateOf } from '../baseline/gate-of.js';
import { finalExitCode, runExitCode } from '../gate/exit-code.js';
import { heldAgainst } from '../gate/gate.js';
import { findShards } from '../shards/find-shards.js';
import { mergeShards } from '../shards/merge.js';
import { openOutputFolder, writeWhole } from '../store.js';
import type { CommandLine } from './command-line.js';
import { checkReporters, reports, writeAll } from './outputs.js';
import { parseReporters } from './reporter-choice.js';

export interface MergeFlags {
  readonly reporter?: readonly string[];
  readonly out: string;
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  readonly allowInconclusive: boolean;
}

export async function mergeCommand(folders: readonly string[], { reporter, out, baseline: file, updateBaseline, allowInconclusive }: MergeFlags, { print, say, explain, look }: CommandLine): Promise<number> {
  const cwd = process.cwd();
  const reporters = await parseReporters(reporter, look, cwd);
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
