import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { LeakcheckError } from '../errors.js';
import { nearestName } from './did-you-mean.js';

/** Where `leakcheck run` looks without arguments. */
export const SCENARIO_FOLDER = 'scenarios';

const SCENARIO_EXTENSION = /\.ya?ml$/i;

/**
 * The scenario files that a command line names, absolute, each once, sorted.
 * A folder stands for the *.yaml and *.yml in it; no argument for the folder `scenarios`.
 * @throws LeakcheckError 'scenario-missing' with every argument that names none
 */
export async function findScenarios(args: readonly string[], workingFolder: string): Promise<string[]> {
  const named = args.length === 0 ? [SCENARIO_FOLDER] : args;
  const found = await Promise.all(named.map(async arg => ({ arg, files: await filesOf(resolve(workingFolder, arg)) })));
  const missing = found.filter(({ files }) => files === undefined || files.length === 0);
  if (missing.length > 0) throw await missingError(missing, args, workingFolder);
  return [...new Set(found.flatMap(({ files = [] }) => files))].sort();
}

/** undefined when there is nothing of that name; empty for a folder without scenarios. */
async function filesOf(path: string): Promise<readonly string[] | undefined> {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isDirectory()) return [path];
    return (await readdir(path)).filter(name => SCENARIO_EXTENSION.test(name) && !name.startsWith('.')).map(name => join(path, name));
  } catch (cause) {
    // A file where a folder should be: `scenarios/a.yaml/x`.
    if (!existsSync(path) && existsSync(dirname(path))) return undefined;
    throw new LeakcheckError('input-unreadable', `${path} cannot be read`, { next: 'Give this user the right to read it.', cause });
  }
}

async function missingError(missing: readonly { arg: string; files: readonly string[] | undefined }[], args: readonly string[], workingFolder: string): Promise<LeakcheckError> {
  const next = 'Name a file or a folder with scenarios, or write a first one: the README shows how.';
  if (args.length === 0) {
    return new LeakcheckError('scenario-missing', `There is no scenario: ${SCENARIO_FOLDER}/*.yaml and ${SCENARIO_FOLDER}/*.yml match nothing`, { next });
  }
  const sentences = await Promise.all(missing.map(async ({ arg, files }) => {
    if (files !== undefined) return `${arg} has no *.yaml or *.yml file in it`;
    const near = await nearestFile(arg, workingFolder);
    return `${arg} does not exist${near === undefined ? '' : `; did you mean ${near}?`}`;
  }));
  const [only = ''] = sentences;
  if (sentences.length === 1) return new LeakcheckError('scenario-missing', only, { next });
  return new LeakcheckError('scenario-missing', `${sentences.length} of the scenarios do not exist`, { next, details: sentences });
}

/** A file beside the missing one, or in the usual folder, with a name like it, with or without its extension. */
async function nearestFile(arg: string, workingFolder: string): Promise<string | undefined> {
  const path = resolve(workingFolder, arg);
  const wanted = basename(path).replace(SCENARIO_EXTENSION, '');
  for (const folder of new Set([dirname(path), join(workingFolder, SCENARIO_FOLDER)])) {
    const files = await readdir(folder).then(names => names.filter(name => SCENARIO_EXTENSION.test(name)), () => []);
    const stems = new Map(files.map(name => [name.replace(SCENARIO_EXTENSION, ''), name]));
    const near = stems.get(nearestName(wanted, stems.keys()) ?? '');
    if (near !== undefined) return relative(workingFolder, join(folder, near));
  }
  return undefined;
}
