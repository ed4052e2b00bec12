#!/usr/bin/env node
/** argv → one command → exit code. The only file with process.argv, stdout, the exit code and what becomes of a crash. */
import { CommanderError } from 'commander';
import { formatError } from '../reports/errors.js';
import type { CommandLine } from './command-line/command-line.js';
import { program } from './command-line/program.js';
import { createProgress } from './command-line/progress.js';
import { hasSomebodyAt, lookOf } from './command-line/terminal-look.js';
import { LeakcheckError } from './errors.js';
import { removeScratchFolders } from './evidence/scratch-folder.js';
import { presentedExitCode } from './gate/exit-code.js';
import { ownVersion } from './own-version.js';
import { unwritable } from './store.js';
import { killAllTrees } from './target/process-tree.js';

const EXIT_COULD_NOT_RUN = 2;
const EXIT_INTERRUPTED = 130;

/** Expected failures say what to do next; anything else is a bug and keeps its stack. */
function explain(error: unknown): void {
  const known = error instanceof LeakcheckError;
  const text = known ? formatError(error, lookOf(process.stderr)) : `leakcheck failed in a way that it should not. Please report this:\n${error instanceof Error ? error.stack : String(error)}`;
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

const COMMAND_LINE: CommandLine = {
  version: ownVersion(),
  print: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
  explain,
  look: lookOf(process.stdout),
  progress: () => createProgress(process.stderr, { ...lookOf(process.stderr), repaints: hasSomebodyAt(process.stderr), now: () => performance.now() }),
  get interactive() {
    return hasSomebodyAt(process.stdin) && hasSomebodyAt(process.stdout);
  },
  exitAtOnce: () => process.exit(EXIT_INTERRUPTED),
};

/** Nobody has seen all that was printed. */
let outputIsLost = false;

/** Asked of argv itself: what could not be read may be the options. */
function couldNotRun(): number {
  return presentedExitCode(EXIT_COULD_NOT_RUN, { allowInconclusive: false, gitBisect: process.argv.includes('--git-bisect') });
}

async function main(): Promise<number> {
  let code = couldNotRun();
  try {
    await program(COMMAND_LINE, (answer) => (code = answer)).parseAsync();
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
// An image that is still being pulled, say: what was given up keeps nobody waiting.
if (process.exitCode === EXIT_INTERRUPTED) process.exit();
