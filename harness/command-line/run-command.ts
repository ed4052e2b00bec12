/** `leakcheck run …`: scenarios → one result, its reports, the baseline and the exit code. */
import { resolve } from 'node:path';
import { jsonReport } from '../../reports/json.js';
import { closeAllCheckouts } from '../base/checkout.js';
import { keepBaseline, openBaseline } from '../baseline/baseline-file.js';
import { finalExitCode } from '../gate/exit-code.js';
import type { RunResult } from '../result/document.js';
import { run } from '../run.js';
import { findScenarios } from '../scenario/find-scenarios.js';
import { overridden } from '../scenario/override-scenario.js';
import { readScenarios } from '../scenario/read-scenarios.js';
import type { Scenario } from '../scenario/scenario.js';
import { shardOf } from '../shards/shard-of.js';
import { checkWritable, openOutputFolder, outputFiles, writeWhole } from '../store.js';
import type { CommandLine } from './command-line.js';
import { catchInterrupts } from './interrupts.js';
import { checkReporters, reports, writeAll } from './outputs.js';
import { parseReporters } from './reporter-choice.js';
import { checkFlags, checkToggles, type RunFlags } from './run-flags.js';

export async function runCommand(names: readonly string[], flags: RunFlags, { version, print, say, explain, look, progress: showProgress, exitAtOnce }: CommandLine): Promise<number> {
  checkFlags(flags);
  const cwd = process.cwd();
  const reporters = await parseReporters(flags.reporter, look, cwd);
  const all = (await readScenarios(await findScenarios(names, cwd), cwd)).map((scenario) => overridden(scenario, flags));
  checkToggles(flags, all);
  const { scenarios, shard } = shardOf(all, flags, { env: process.env, cwd, say });
  const baseline = openBaseline(flags.baseline, flags.updateBaseline, cwd);
  checkReporters(reporters);
  if (flags.json !== undefined) checkWritable(resolve(flags.json));
  const folder = openOutputFolder(resolve(flags.out, shard === undefined ? '.' : `shard-${shard.index}-of-${shard.total}`));
  const files = [resolve(folder.path, 'result.json'), ...(flags.json === undefined ? [] : [resolve(flags.json)])];
  const failures: unknown[] = [];
  const keep = (result: RunResult) => writeAll(files.map((file) => () => writeWhole(file, jsonReport(result))));
  const interrupts = catchInterrupts(exitAtOnce);
  const release = () => {
    closeAllCheckouts();
    folder.close();
  };
  process.on('exit', release);
  const progress = await showProgress();
  try {
    const base = await baseOf(flags, scenarios, interrupts.signal);
    const result = await run(scenarios, {
      seed: flags.seed,
      bisect: flags.bisect ?? true,
      evidence: flags.evidence,
      jobs: flags.jobs,
      version,
      cwd,
      signal: interrupts.signal,
      listener: progress.listener,
      outputFile: outputFiles(folder.path, cwd),
      ...(base !== undefined && { base }),
      ...(baseline !== undefined && { baseline }),
      ...(shard !== undefined && { shard }),
      // What is measured is not thrown away because it could not be written; it is still reported, and said.
      onResult: (latest) => void (failures.length === 0 && failures.push(...keep(latest))),
    });
    progress.close();
    failures.push(...writeAll([() => baseline && keepBaseline(baseline, result.scenarios, cwd), ...reports(result, reporters, print)]));
    failures.forEach(explain);
    return finalExitCode(result.exitCode, flags, failures.length > 0);
  } finally {
    progress.close();
    interrupts.release();
    process.off('exit', release);
    release();
  }
}

async function baseOf({ base }: RunFlags, scenarios: readonly Scenario[], signal: AbortSignal) {
  if (base === undefined) return undefined;
  const { openBase } = await import('../base/open-base.js');
  return openBase(base, scenarios, signal);
}
