/** `leakcheck import …`: argv → a scenario file and notices. What is printed is handed back to the command line. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { LeakcheckError } from '../errors.js';
import { IMPORT_KINDS, type ImportKind } from '../import/import-kinds.js';
import type { ImportedTarget } from '../import/imported-scenario.js';
import { startCommand } from '../import/start-command.js';
import { SCENARIO_FOLDER } from '../scenario/find-scenarios.js';
import { checkWritable, writeWhole } from '../store.js';
import { importNotices } from './import-notices.js';

interface Flags {
  readonly out?: string;
  readonly force: boolean;
  readonly command?: string;
  readonly cwd?: string;
  readonly host?: string;
  readonly routes: number;
  readonly assets: boolean;
  readonly format?: string;
}

export interface ImportOutput {
  /** To standard output. */
  readonly print: (text: string) => void;
  /** To standard error. */
  readonly notify: (text: string) => void;
}

/** More make reports that nobody reads, and a bisection that takes long. */
const USUAL_ROUTES = 100;
const STANDARD_OUTPUT = '-';

export function importCommand(output: ImportOutput): Command {
  return new Command('import')
    .description('write a scenario from recorded or described traffic')
    .addArgument(new Argument('<kind>', 'what the file is').choices(IMPORT_KINDS))
    .argument('<file>', 'plain or gzip')
    .option('--out <file>', `the scenario to write, - for standard output (default: ${SCENARIO_FOLDER}/<name of the file>.yaml)`)
    .option('--force', 'write over a scenario that is there', false)
    .option('--command <command>', 'what starts the server (default: npm start, where package.json has it)')
    .option('--cwd <folder>', 'where the command runs (default: the folder of that package.json, or this one)')
    .option('--host <host>', 'take the requests to this host (default: the one with most of them)')
    .option('--routes <n>', 'routes at most, the most frequent first', wholeNumber, USUAL_ROUTES)
    .option('--assets', 'keep requests for scripts, styles, images and fonts', false)
    .option('--format <format>', `format of the lines of an access log, in the words of nginx or Apache`)
    .addHelpText('after', '\nWhat is varied, what is left out, and how to record: docs/imports.md in the repository of leakcheck')
    .action(async (kind: ImportKind, file: string, flags: Flags) => {
      const path = resolve(file);
      const out = outputOf(path, flags.out);
      if (flags.out !== STANDARD_OUTPUT) {
        if (existsSync(out) && !flags.force) throw new LeakcheckError('output-unwritable', `${relative('', out)} is there already`, { next: 'Name another file with --out <file>, or write over it with --force.' });
        checkWritable(out);
      }
      // Its parsers are not worth the time of every other command.
      const { importTraffic } = await import('../import/import-traffic.js');
      const imported = await importTraffic(kind, path, { ...flags, name: nameOf(out), output: out, target: targetOf(flags, dirname(out)), shownAs: file });
      if (flags.out === STANDARD_OUTPUT) output.print(imported.yaml);
      else writeWhole(out, imported.yaml);
      output.notify(importNotices(imported, flags.out === STANDARD_OUTPUT ? undefined : relative('', out)));
    });
}

/** Paths in a scenario for standard output are relative to the folder that the command was given in. */
function outputOf(file: string, out: string | undefined): string {
  const stem = nameOf(file.replace(/\.gz$/i, ''));
  if (out === STANDARD_OUTPUT) return resolve(`${stem}.yaml`);
  return resolve(out ?? join(SCENARIO_FOLDER, `${stem}.yaml`));
}

function nameOf(file: string): string {
  return basename(file, extname(file));
}

function targetOf({ command, cwd }: Flags, folder: string): ImportedTarget {
  if (command !== undefined) return { command, cwd: resolve(cwd ?? '') };
  const found = startCommand(cwd === undefined ? folder : resolve(cwd));
  if (found === undefined) {
    throw new LeakcheckError('usage', 'what starts the server is not known: there is no package.json with the script "start"', { next: 'Say it with --command "node server.js", and --cwd <folder> if it does not run here.' });
  }
  return found;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return value;
}
