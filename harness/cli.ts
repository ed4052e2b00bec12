#!/usr/bin/env node
/** argv → one command → exit code. The only file with process.argv, stdout, stderr, the exit code and signals. */
import { createReadStream, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { doctorReport } from '../reports/doctor.js';
import { formatError } from '../reports/errors.js';
import { formatGcLog } from '../reports/gc-log.js';
import { initReport } from '../reports/init.js';
import { jsonReport } from '../reports/json.js';
import { closeAllCheckouts } from './base/checkout.js';
import { openBase } from './base/open-base.js';
import { keepBaseline, openBaseline } from './baseline/baseline-file.js';
import { diagnose } from './doctor/doctor.js';
import { LeakcheckError } from './errors.js';
import { removeScratchFolders } from './evidence/scratch-folder.js';
import { finalExitCode, presentedExitCode } from './gate/exit-code.js';
import { judgeGcLog } from './gc-log/gc-log.js';
import { init } from './init/init.js';
import { attachCommand } from './command-line/attach-command.js';
import { heapCommands } from './command-line/heap-commands.js';
import { importCommand } from './command-line/import-command.js';
import { initQuestions } from './command-line/init-questions.js';
import { catchInterrupts } from './command-line/interrupts.js';
import { checkReporters, repeated, reports, writeAll } from './command-line/outputs.js';
import { createProgress } from './command-line/progress.js';
import { mergeCommand } from './command-line/merge-command.js';
import { reportCommand } from './command-line/report-command.js';
import { parseReporter, REPORTER_NAMES } from './command-line/reporter-choice.js';
import type { RunResult } from './result/document.js';
import { run } from './run.js';
import { BISECTED, checkFlags, checkToggles, type RunFlags } from './command-line/run-flags.js';
import { shardOf } from './shards/shard-of.js';
import { findScenarios } from './scenario/find-scenarios.js';
import { overridden } from './scenario/override-scenario.js';
import { readScenarios } from './scenario/read-scenarios.js';
import { PROFILES } from './scenario/scenario.js';
import { checkWritable, openOutputFolder, outputFiles, unwritable, writeWhole } from './store.js';
import { killAllTrees } from './target/process-tree.js';
import { lookOf } from './command-line/terminal-look.js';
import { wholeNumber } from './command-line/whole-number.js';

const DEFAULT_SEED = 1;
const EXIT_COULD_NOT_RUN = 2;
const EXIT_INTERRUPTED = 130;
const EXIT_BY_VERDICT = { clean: 0, leak: 1, inconclusive: 3 } as const;

interface InitFlags {
  readonly yes: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly command?: string;
  readonly openapi?: string;
}

type DoctorFlags = Pick<RunFlags, 'node' | 'json' | 'seed'>;

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** At the second interrupt nothing is waited for; what runs on 'exit' still ends the targets. */
function exitAtOnce(): never {
  process.exit(EXIT_INTERRUPTED);
}

async function runCommand(names: readonly string[], flags: RunFlags): Promise<number> {
  checkFlags(flags);
  const reporters = (flags.reporter ?? ['terminal']).map((text) => parseReporter(text, lookOf(process.stdout), process.cwd()));
  const all = (await readScenarios(await findScenarios(names, process.cwd()), process.cwd())).map((scenario) => overridden(scenario, flags));
  checkToggles(flags, all);
  const { scenarios, shard } = shardOf(all, flags, { env: process.env, cwd: process.cwd(), say });
  const baseline = openBaseline(flags.baseline, flags.updateBaseline, process.cwd());
  checkReporters(reporters);
  if (flags.json !== undefined) checkWritable(resolve(flags.json));
  const folder = openOutputFolder(resolve(flags.out, shard === undefined ? '.' : `shard-${shard.index}-of-${shard.total}`));
  const files = [resolve(folder.path, 'result.json'), ...(flags.json === undefined ? [] : [resolve(flags.json)])];
  const failures: unknown[] = [];
  const keep = (result: RunResult) => writeAll(files.map((file) => () => writeWhole(file, jsonReport(result))));
  const interrupts = catchInterrupts(exitAtOnce);
  const release = () => folder.close();
  process.on('exit', release);
  const progress = createProgress(process.stderr, { ...lookOf(process.stderr), now: () => performance.now() });
  try {
    const base = flags.base === undefined ? undefined : await openBase(flags.base, scenarios, interrupts.signal);
    const result = await run(scenarios, {
      seed: flags.seed,
      bisect: flags.bisect ?? true,
      evidence: flags.evidence,
      jobs: flags.jobs,
      version,
      cwd: process.cwd(),
      signal: interrupts.signal,
      listener: progress.listener,
      outputFile: outputFiles(folder.path, process.cwd()),
      ...(base !== undefined && { base }),
      ...(baseline !== undefined && { baseline }),
      ...(shard !== undefined && { shard }),
      // What is measured is not thrown away because it could not be written; it is still reported, and said.
      onResult: (latest) => void (failures.length === 0 && failures.push(...keep(latest))),
    });
    progress.close();
    failures.push(...writeAll([() => baseline && keepBaseline(baseline, result.scenarios, process.cwd()), ...reports(result, reporters, print)]));
    failures.forEach(explain);
    return finalExitCode(result.exitCode, flags, failures.length > 0);
  } finally {
    closeAllCheckouts();
    progress.close();
    interrupts.release();
    process.off('exit', release);
    release();
  }
}

async function doctorCommand({ node, json, seed }: DoctorFlags): Promise<number> {
  const file = json && resolve(json);
  if (file) checkWritable(file);
  const interrupts = catchInterrupts(exitAtOnce);
  const progress = createProgress(process.stderr, { ...lookOf(process.stderr), now: () => performance.now() });
  try {
    const result = await diagnose({ node, seed, version, cwd: process.cwd(), signal: interrupts.signal, listener: progress.listener });
    progress.close();
    print(doctorReport(result, lookOf(process.stdout)));
    if (file) writeWhole(file, jsonReport(result));
    return result.exitCode;
  } finally {
    progress.close();
    interrupts.release();
  }
}

async function initCommand({ yes, ...flags }: InitFlags): Promise<number> {
  const interrupts = catchInterrupts(exitAtOnce);
  try {
    const nodeMajor = Number(process.versions.node.split('.')[0]);
    const asks = !yes && process.stdin.isTTY === true && process.stdout.isTTY === true;
    const onStep = (words: string) => void process.stderr.write(`${words}\n`);
    const result = await init({ ...flags, folder: process.cwd(), nodeMajor, questions: initQuestions(asks), onStep, signal: interrupts.signal });
    print(initReport(result, lookOf(process.stdout)));
    return 0;
  } finally {
    interrupts.release();
  }
}

async function checkCommand(names: readonly string[]): Promise<number> {
  const scenarios = await readScenarios(await findScenarios(names, process.cwd()), process.cwd());
  for (const { name, routes } of scenarios) print(`ok  ${name} (${routes.length} ${routes.length === 1 ? 'route' : 'routes'})\n`);
  return 0;
}

async function gcLogCommand(file: string, flags: { readonly json?: string }): Promise<number> {
  const result = await judgeGcLog(file === '-' ? process.stdin : createReadStream(file));
  if (flags.json !== undefined) writeWhole(resolve(flags.json), jsonReport(result));
  print(formatGcLog(result));
  return EXIT_BY_VERDICT[result.verdict];
}

/** A path is relative to the folder that the command was given in; a version stays as it is. */
const nodeFromHere = (node: string): string => (/[/\\]/.test(node) ? resolve(node) : node);

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** One line for people, beside the output. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Expected failures say what to do next; anything else is a bug and keeps its stack. */
function explain(error: unknown): void {
  const known = error instanceof LeakcheckError;
  const text = known ? formatError(error, lookOf(process.stderr)) : `leakcheck failed in a way that it should not. Please report this:\n${error instanceof Error ? error.stack : String(error)}`;
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

function program(done: (code: number) => void): Command {
  const cli = new Command('leakcheck').description('Finds memory leaks in Node.js servers, down to the guilty route.').version(version).exitOverride();
  cli
    .command('run', { isDefault: true })
    .description('start each scenario\'s server, judge it, and bisect a leak to its routes')
    .argument('[scenario...]', 'scenario files or folders (default: scenarios/*.yaml and *.yml)')
    .option('--reporter <name[=file]>', `${REPORTER_NAMES}; repeatable`, repeated)
    .option('--json <file>', 'write the result document here too, after each scenario')
    .option('--out <dir>', 'folder for the result', 'leakcheck-report')
    .addOption(new Option('--profile <name>', 'budget of each scenario').choices(PROFILES))
    .addOption(new Option('--bisect <what>', 'trace a leak only to routes, or to toggles (default: to routes, then to toggles when all routes leak)').choices(BISECTED))
    .option('--no-bisect', 'stop at the verdict')
    .option('--no-evidence', 'do not look into the heap for what leaks and what holds it')
    .option('--base <command or git ref>', 'run it beside the server, and judge only what the server grows more')
    .option('--baseline <file>', 'pass the leaks that are in this file, fail on new and larger ones')
    .option('--update-baseline', 'accept what leaks now: write it to the baseline (default: leakcheck-baseline.json)', false)
    .option('--jobs <n>', 'scenarios at the same time', wholeNumber(1), 1)
    .option('--shard <i/n>', 'run only this part of the scenarios, for `leakcheck merge`; auto takes it from the CI system')
    .option('--durations <result.json>', 'split by how long the scenarios took in this earlier run')
    .option('--node <version or path>', 'Node.js of the targets', nodeFromHere)
    .option('--seed <n>', 'seed of the traffic', wholeNumber(0), DEFAULT_SEED)
    .option('--allow-inconclusive', 'exit 0 instead of 3', false)
    .option('--git-bisect', 'exit 125 instead of 2 and 3, as `git bisect run` expects, and look for leaks whatever `expect` says', false)
    .addHelpText('after', '\nExit codes: 0 clean, expected or accepted, 1 leak or regression, 2 could not run, 3 inconclusive, 130 interrupted.\nThe commit that brought a leak: docs/git-bisect.md in the repository of leakcheck')
    .action(async (names: string[], flags: RunFlags) => done(await runCommand(names, flags)));
  cli
    .command('init')
    .description('look at this project and its server, and write a first scenario, the npm script and the workflow')
    .option('-y, --yes', 'ask nothing, take what is found', false)
    .option('--command <line>', 'how the server starts (default: what package.json says)')
    .option('--openapi <file>', 'take the routes of this file')
    .option('--force', 'write anew what is there', false)
    .option('--dry-run', 'start the server, but print what would be written', false)
    .action(async (flags: InitFlags) => done(await initCommand(flags)));
  cli
    .command('check')
    .description('validate scenarios without running them')
    .argument('[scenario...]')
    .action(async (names: string[]) => done(await checkCommand(names)));
  cli
    .command('gc-log')
    .description('judge an existing --trace-gc log, plain or gzip, of any Node.js from 12 to 26')
    .argument('<file>', 'the log, or - for standard input')
    .option('--json <file>', 'write the figures here too')
    .action(async (file: string, flags: { json?: string }) => done(await gcLogCommand(file, flags)));
  cli
    .command('doctor')
    .description('prove on this machine that the gate passes a clean server and calls leaks of known size')
    .option('--node <version or path>', 'Node.js of the servers', nodeFromHere)
    .option('--json <file>', 'write the result document here too')
    .option('--seed <n>', 'seed of the traffic', wholeNumber(0), DEFAULT_SEED)
    .addHelpText('after', '\nExit codes: 0 all verdicts are right, 1 one is wrong, 2 could not run, 3 one is inconclusive, 130 interrupted.')
    .action(async (flags: DoctorFlags) => done(await doctorCommand(flags)));
  const heap = heapCommands({ print, look: lookOf(process.stdout) });
  for (const command of heap.commands) command.hook('postAction', () => done(0));
  cli.addCommand(heap);
  cli.addCommand(importCommand({ print, notify: (text) => process.stderr.write(text) }).hook('postAction', () => done(0)));
  cli.addCommand(attachCommand({ version, print, say, look: lookOf(process.stdout), exitAtOnce, done }));
  cli.addCommand(mergeCommand({ print, explain, say, look: lookOf(process.stdout), done }));
  cli.addCommand(reportCommand({ print, explain, look: lookOf(process.stdout), done }));
  for (const command of [cli, ...cli.commands, ...heap.commands]) command.configureOutput({ outputError: () => {} }).exitOverride().showSuggestionAfterError();
  return cli;
}

/** Nobody has seen all that was printed. */
let outputIsLost = false;

/** Asked of argv itself: what could not be read may be the options. */
function couldNotRun(): number {
  return presentedExitCode(EXIT_COULD_NOT_RUN, { allowInconclusive: false, gitBisect: process.argv.includes('--git-bisect') });
}

async function main(): Promise<number> {
  let code = couldNotRun();
  try {
    await program((answer) => (code = answer)).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof LeakcheckError && error.code === 'interrupted') return EXIT_INTERRUPTED;
    explain(error instanceof CommanderError ? new LeakcheckError('usage', error.message.replace(/^error: /, ''), { next: 'See `leakcheck --help`.' }) : error);
  }
  return code;
}

// Thrown where nobody waits for it. Node.js would exit with 1, which means a leak.
process.on('uncaughtException', (error) => {
  explain(error);
  process.exit(couldNotRun());
});
process.on('exit', killAllTrees);
process.on('exit', closeAllCheckouts);
process.on('exit', removeScratchFolders);
// A reader that goes away (`| head`) is no failure of the run; a full disk is.
for (const [name, stream] of [['output', process.stdout], ['error', process.stderr]] as const) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || outputIsLost) return;
    outputIsLost = true;
    explain(unwritable(`standard ${name}`, error));
  });
}
process.on('exit', () => {
  if (outputIsLost && process.exitCode === 0) process.exitCode = couldNotRun();
});
process.exitCode = await main();
