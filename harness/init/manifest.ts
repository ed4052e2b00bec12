/** package.json, as far as it says how a server is started. */
import { LeakcheckError } from '../errors.js';
import { renderMistakes } from '../scenario/mistake.js';
import { readJson, withJsonValue } from './json-text.js';
import type { ProjectFiles } from './project-files.js';

export const MANIFEST_FILE = 'package.json';
/** Name of the script, and of the command in it. */
export const SCRIPT_NAME = 'leakcheck';

export interface Manifest {
  readonly name: string | undefined;
  readonly main: string | undefined;
  readonly packageManager: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Package → wanted version, those for development too. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** @throws LeakcheckError project-invalid */
export function readManifest(files: ProjectFiles): Manifest {
  const text = files.text(MANIFEST_FILE);
  if (text === undefined) {
    throw new LeakcheckError('project-invalid', `there is no ${MANIFEST_FILE} in ${files.folder}`, { next: 'Run `leakcheck init` in the folder of the server; in a monorepo that is the folder of its package.' });
  }
  const plain = text.replace(/^\ufeff/, '');
  const reading = readJson(plain);
  const mistakes = 'mistakes' in reading ? reading.mistakes : isRecord(reading.value) ? [] : [{ offset: 0, length: 1, message: 'expected an object in braces' }];
  if ('mistakes' in reading || !isRecord(reading.value)) {
    throw new LeakcheckError('project-invalid', `${MANIFEST_FILE} has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}`, { details: renderMistakes(plain, MANIFEST_FILE, mistakes), next: 'Correct it: npm cannot read it either.' });
  }
  const { name, main, packageManager, scripts, dependencies, devDependencies } = reading.value;
  return {
    name: textOr(name),
    main: textOr(main),
    packageManager: textOr(packageManager),
    scripts: texts(scripts),
    dependencies: { ...texts(devDependencies), ...texts(dependencies) },
  };
}

/** @param text of package.json; all but the new line stays as it is */
export function withScript(text: string, command: string): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  return mark + withJsonValue(text.slice(mark.length), ['scripts', SCRIPT_NAME], command);
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function texts(value: unknown): Record<string, string> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
