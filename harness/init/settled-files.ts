/** The files beside the scenario: what is there stays, unless it is to be written anew. */
import { posix, relative, sep } from 'node:path';
import { withReportFolder } from './ignore-text.js';
import type { InitFile } from './init-result.js';
import { MANIFEST_FILE, SCRIPT_NAME, withScript } from './manifest.js';
import { repositoryFolder } from './package-manager.js';
import type { Project } from './start-command.js';
import { workflowText } from './workflow-text.js';

export interface SettledOptions {
  readonly project: Project;
  /** Script that makes what the server is started from. */
  readonly build: string | undefined;
  readonly force: boolean;
  readonly wantsWorkflow: boolean;
}

const IGNORE_FILE = '.gitignore';

export function settledFiles({ project, build, force, wantsWorkflow }: SettledOptions): InitFile[] {
  return [scriptFile(project, build, force), ignoreFile(project), ...(wantsWorkflow ? [workflow(project, build, force)] : [])];
}

/** Relative to the package; in a monorepo each package has one of its own. */
export function workflowFile({ files }: Pick<Project, 'files'>): string {
  const repository = repositoryFolder(files);
  const name = repository === '.' ? 'leakcheck' : `leakcheck-${packageFolder(files.folder, repository).replaceAll('/', '-')}`;
  return posix.join(repository, '.github/workflows', `${name}.yml`);
}

function scriptFile({ manifest, files }: Project, build: string | undefined, force: boolean): InitFile {
  const there = manifest.scripts[SCRIPT_NAME];
  const command = build === undefined ? 'leakcheck run' : `${build} && leakcheck run`;
  if (there === command) return { path: MANIFEST_FILE, state: 'kept', note: 'has the script' };
  if (there !== undefined && !force) return { path: MANIFEST_FILE, state: 'kept', note: `has another script "${SCRIPT_NAME}"` };
  return { path: MANIFEST_FILE, state: 'changed', note: `script "${SCRIPT_NAME}": ${command}`, text: withScript(files.text(MANIFEST_FILE) ?? '{}', command) };
}

function ignoreFile({ files }: Project): InitFile {
  const there = files.text(IGNORE_FILE);
  const text = withReportFolder(there ?? '');
  if (text === undefined) return { path: IGNORE_FILE, state: 'kept', note: 'has leakcheck-report/' };
  return there === undefined ? { path: IGNORE_FILE, state: 'written', text } : { path: IGNORE_FILE, state: 'changed', note: 'leakcheck-report/', text };
}

function workflow({ manifest, manager, files, nodeMajor }: Project, build: string | undefined, force: boolean): InitFile {
  const path = workflowFile({ files });
  if (files.has(path) && !force) return { path, state: 'kept', note: 'is there already' };
  const folder = packageFolder(files.folder, repositoryFolder(files));
  return { path, state: 'written', text: workflowText({ manager, managerIsPinned: manifest.packageManager !== undefined, nodeMajor, folder, build }) };
}

/** `packages/api`, or `.`. */
function packageFolder(folder: string, repository: string): string {
  return relative(posix.join(folder, repository), folder).split(sep).join('/') || '.';
}
