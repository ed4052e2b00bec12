/**
 * What the command line takes: each command with its options, and the file that does the work. That file is loaded with its
 * command, so that none waits for the modules of another.
 */
import { Argument, Command, Option } from 'commander';
import { IMPORT_KINDS, type ImportKind } from '../import/import-kinds.js';
import { REPORTER_NAMES } from '../reporters.js';
import { SCENARIO_FOLDER } from '../scenario/find-scenarios.js';
import { PROFILES } from '../scenario/scenario.js';
import type { AttachFlags } from './attach-command.js';
import type { CommandLine } from './command-line.js';
import type { DoctorFlags } from './doctor-command.js';
import type { GcLogFlags } from './gc-log-command.js';
import type { HeapFlags } from './heap-command.js';
import type { ImportFlags } from './import-command.js';
import type { InitFlags } from './init-command.js';
import type { MergeFlags } from './merge-command.js';
import { duration, nodeFromHere, repeated, wholeNumber } from './options.js';
import type { ReportFlags } from './report-command.js';
import { BISECTED, type RunFlags } from './run-flags.js';

const DEFAULT_SEED = 1;
const DEFAULT_FOLDER = 'leakcheck-report';
/** More make reports that nobody reads, and a bisection that takes long. */
const USUAL_ROUTES = 100;
/** Of `attach`. What a verdict needs: the interval of a heap that moves by 256 KB narrows to less than 4 MB an hour within it. */
const WATCH_DURATION = '10m';

/** @param done is told the exit code of the command that ran */
export function program(line: CommandLine, done: (exitCode: number) => void): Command {
  const cli = new Command('leakcheck').description('Finds memory leaks in Node.js servers, down to the guilty route.').version(line.version);
  for (const add of [addRun, addInit, addCheck, addGcLog, addDoctor, addHeap, addImport, addAttach, addMerge, addReport]) add(cli, line, done);
  const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
  for (const command of everyCommand(cli)) command.configureOutput({ outputError: () => {} }).exitOverride().showSuggestionAfterError();
  return cli;
}

type Add = (cli: Command, line: CommandLine, done: (exitCode: number) => void) => void;

const addRun: Add = (cli, line, done) => {
  cli
    .command('run', { isDefault: true })
    .description('start each scenario\'s server, judge it, and bisect a leak to its routes')
    .argument('[scenario...]', 'scenario files or folders (default: scenarios/*.yaml and *.yml)')
    .option('--reporter <name[=file]>', `${REPORTER_NAMES}; repeatable`, repeated)
    .option('--json <file>', 'write the result document here too, after each scenario')
    .option('--out <dir>', 'folder for the result', DEFAULT_FOLDER)
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
    .action(async (names: string[], flags: RunFlags) => {
      const { runCommand } = await import('./run-command.js');
      done(await runCommand(names, flags, line));
    });
};

const addInit: Add = (cli, line, done) => {
  cli
    .command('init')
    .description('look at this project and its server, and write a first scenario, the npm script and the workflow')
    .option('-y, --yes', 'ask nothing, take what is found', false)
    .option('--command <line>', 'how the server starts (default: what package.json says)')
    .option('--openapi <file>', 'take the routes of this file')
    .option('--force', 'write anew what is there', false)
    .option('--dry-run', 'start the server, but print what would be written', false)
    .action(async (flags: InitFlags) => {
      const { initCommand } = await import('./init-command.js');
      done(await initCommand(flags, line));
    });
};

const addCheck: Add = (cli, line, done) => {
  cli
    .command('check')
    .description('validate scenarios without running them')
    .argument('[scenario...]')
    .action(async (names: string[]) => {
      const { checkCommand } = await import('./check-command.js');
      done(await checkCommand(names, line));
    });
};

const addGcLog: Add = (cli, line, done) => {
  cli
    .command('gc-log')
    .description('judge an existing --trace-gc log, plain or gzip, of any Node.js from 12 to 26')
    .argument('<file>', 'the log, or - for standard input')
    .option('--json <file>', 'write the figures here too')
    .action(async (file: string, flags: GcLogFlags) => {
      const { gcLogCommand } = await import('./gc-log-command.js');
      done(await gcLogCommand(file, flags, line));
    });
};

const addDoctor: Add = (cli, line, done) => {
  cli
    .command('doctor')
    .description('prove on this machine that the gate passes a clean server and calls leaks of known size')
    .option('--node <version or path>', 'Node.js of the servers', nodeFromHere)
    .option('--json <file>', 'write the result document here too')
    .option('--seed <n>', 'seed of the traffic', wholeNumber(0), DEFAULT_SEED)
    .addHelpText('after', '\nExit codes: 0 all verdicts are right, 1 one is wrong, 2 could not run, 3 one is inconclusive, 130 interrupted.')
    .action(async (flags: DoctorFlags) => {
      const { doctorCommand } = await import('./doctor-command.js');
      done(await doctorCommand(flags, line));
    });
};

const addHeap: Add = (cli, line, done) => {
  const heap = cli.command('heap').description('look into .heapsnapshot files, plain or gzip, of Node.js 18 to 26 and of Chromium');
  const load = () => import('./heap-command.js');
  const command = (name: string, description: string, top: number) =>
    heap
      .command(name)
      .description(description)
      .option('--top <n>', 'lines at most', wholeNumber(1), top)
      .option('--json <file>', 'write everything here too; - for standard output instead of the table');
  command('summary', 'the largest classes', 20)
    .argument('<file>')
    .addOption(new Option('--sort <by>', 'what the largest is').choices(['shallow', 'retained', 'count']).default('retained'))
    .action(async (file: string, flags: HeapFlags & { sort: 'shallow' | 'retained' | 'count' }) => done(await (await load()).summaryCommand(file, flags, line)));
  command('diff', 'what came, went and grew from each file to the next', 20)
    .argument('<file...>', 'two or more of one process, the oldest first')
    .action(async (files: string[], flags: HeapFlags) => done(await (await load()).diffCommand(files, flags, line)));
  command('instances', 'objects of a class with their fields, those that retain most first', 10)
    .argument('<file>')
    .argument('<class>', 'as in the summary, with its parentheses')
    .action(async (file: string, className: string, flags: HeapFlags) => done(await (await load()).instancesCommand(file, className, flags, line)));
  command('retainers', 'who holds an object, or the objects of a class: ways from the GC roots, and direct holders', 5)
    .argument('<file>')
    .argument('<id or class>', 'an id with or without @, or a class')
    .action(async (file: string, wanted: string, flags: HeapFlags) => done(await (await load()).retainersCommand(file, wanted, flags, line)));
};

const addImport: Add = (cli, line, done) => {
  cli
    .command('import')
    .description('write a scenario from recorded or described traffic')
    .addArgument(new Argument('<kind>', 'what the file is').choices(IMPORT_KINDS))
    .argument('<file>', 'plain or gzip')
    .option('--out <file>', `the scenario to write, - for standard output (default: ${SCENARIO_FOLDER}/<name of the file>.yaml)`)
    .option('--force', 'write over a scenario that is there', false)
    .option('--command <command>', 'what starts the server (default: npm start, where package.json has it)')
    .option('--cwd <folder>', 'where the command runs (default: the folder of that package.json, or this one)')
    .option('--host <host>', 'take the requests to this host (default: the one with most of them)')
    .option('--routes <n>', 'routes at most, the most frequent first', wholeNumber(1), USUAL_ROUTES)
    .option('--assets', 'keep requests for scripts, styles, images and fonts', false)
    .option('--format <format>', 'format of the lines of an access log, in the words of nginx or Apache')
    .addHelpText('after', '\nWhat is varied, what is left out, and how to record: docs/imports.md in the repository of leakcheck')
    .action(async (kind: ImportKind, file: string, flags: ImportFlags) => {
      const { importCommand } = await import('./import-command.js');
      done(await importCommand(kind, file, flags, line));
    });
};

const addAttach: Add = (cli, line, done) => {
  cli
    .command('attach')
    .description('watch a process that is already running, over its inspector, and judge what its heap does under its own traffic')
    .argument('[pid or host:port]', 'a process of this machine, or the address that Node.js prints with --inspect')
    .option('--docker <container>', 'the Node.js process in a container that runs, instead')
    .option('--duration <time>', 'how long to watch at most', duration, duration(WATCH_DURATION))
    .option('--interval <time>', 'between two samples (default: 15 s, longer where compacting takes long)', duration)
    .option('--yes', 'agree that the process is paused for each sample, and for heap snapshots on a leak', false)
    .option('--no-evidence', 'take no heap snapshots on a leak')
    .option('--json <file>', 'write the result document here too')
    .option('--out <dir>', 'folder for the result and the snapshots', DEFAULT_FOLDER)
    .addHelpText('after', '\nExit codes: 0 clean, 1 leak, 2 could not run, 3 inconclusive, 130 interrupted. What it does to the process: docs/attach.md in the repository of leakcheck')
    .action(async (named: string | undefined, flags: AttachFlags) => {
      const { attachCommand } = await import('./attach-command.js');
      done(await attachCommand(named, flags, line));
    });
};

const addMerge: Add = (cli, line, done) => {
  cli
    .command('merge')
    .description('put the results of shards together: one report, one baseline, one exit code')
    .argument('<dir...>', 'folders in which, or below which, the shards have left their result.json')
    .option('--reporter <name[=file]>', `${REPORTER_NAMES}; repeatable`, repeated)
    .option('--out <dir>', 'folder for the merged result', DEFAULT_FOLDER)
    .option('--baseline <file>', 'pass the leaks that are in this file, fail on new and larger ones (default: as the shards did)')
    .option('--update-baseline', 'accept what leaks now: write it to the baseline (default: leakcheck-baseline.json)', false)
    .option('--allow-inconclusive', 'exit 0 instead of 3', false)
    .addHelpText('after', '\nRun it in the folder that the shards were started in. A shard without a result is named, and exits with 2 where nothing leaks.')
    .action(async (folders: string[], flags: MergeFlags) => {
      const { mergeCommand } = await import('./merge-command.js');
      done(await mergeCommand(folders, flags, line));
    });
};

const addReport: Add = (cli, line, done) => {
  cli
    .command('report')
    .description('render a saved result again')
    .argument('[result.json]', 'what a run or a merge has written', `${DEFAULT_FOLDER}/result.json`)
    .option('--reporter <name[=file]>', `${REPORTER_NAMES}; repeatable`, repeated)
    .option('--allow-inconclusive', 'exit 0 instead of 3', false)
    .addHelpText('after', '\nExit codes: those of the run; 2 also when a report could not be made.')
    .action(async (file: string, flags: ReportFlags) => {
      const { reportCommand } = await import('./report-command.js');
      done(await reportCommand(file, flags, line));
    });
};
