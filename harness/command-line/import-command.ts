/** `leakcheck import …`: argv → a scenario file and notices. What is printed is handed back to the command line. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { LeakcheckError } from '../errors.js';
import type { ImportKind } from '../import/import-kinds.js';
import { importTraffic } from '../import/import-traffic.js';
import type { ImportedTarget } from '../import/imported-scenario.js';
import { startCommand } from '../import/start-command.js';
import { SCENARIO_FOLDER } from '../scenario/find-scenarios.js';
import { checkWritable, writeWhole } from '../store.js';
import type { CommandLine } from './command-line.js';
import { importNotices } from './import-notices.js';

export interface ImportFlags {
  readonly out?: string;
  readonly force: boolean;
  readonly command?: string;
  readonly cwd?: string;
  readonly host?: string;
  readonly routes: number;
  readonly assets: boolean;
  readonly format?: string;
}

const STANDARD_OUTPUT = '-';

export async function importCommand(kind: ImportKind, file: string, flags: ImportFlags, { print, say }: CommandLine): Promise<number> {
  const path = resolve(file);
  const out = outputOf(path, flags.out);
  if (flags.out !== STANDARD_OUTPUT) {
    if (existsSync(out) && !flags.force) throw new LeakcheckError('output-unwritable', `${relative('', out)} is there already`, { next: 'Name another file with --out <file>, or write over it with --force.' });
    checkWritable(out);
  }
  const imported = await importTraffic(kind, path, { ...flags, name: nameOf(out), output: out, target: targetOf(flags, dirname(out)), shownAs: file });
  if (flags.out === STANDARD_OUTPUT) print(imported.yaml);
  else writeWhole(out, imported.yaml);
  say(importNotices(imported, flags.out === STANDARD_OUTPUT ? undefined : relative('', out)));
  return 0;
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

function targetOf({ command, cwd }: ImportFlags, folder: string): ImportedTarget {
  if (command !== undefined) return { command, cwd: resolve(cwd ?? '') };
  const found = startCommand(cwd === undefined ? folder : resolve(cwd));
  if (found === undefined) {
    throw new LeakcheckError('usage', 'what starts the server is not known: there is no package.json with the script "start"', { next: 'Say it with --command "node server.js", and --cwd <folder> if it does not run here.' });
  }
  return found;
}
