/** Projects as texts, for what init makes of them. */
import { posix } from 'node:path';
import { frameworkOf } from '../../harness/init/framework.js';
import { readManifest } from '../../harness/init/manifest.js';
import { packageManagerOf } from '../../harness/init/package-manager.js';
import type { ProjectFiles } from '../../harness/init/project-files.js';
import type { Project } from '../../harness/init/start-command.js';

const REPOSITORY = '/repo';

/** @param texts path → content; @param folder of the package, below the repository's */
export function fakeFiles(texts: Readonly<Record<string, string>>, folder = ''): ProjectFiles {
  const project = posix.join(REPOSITORY, folder);
  const absolute = new Map(Object.entries(texts).map(([path, text]) => [posix.join(project, path), text]));
  return {
    folder: project,
    text: (path) => absolute.get(posix.join(project, path)),
    has: (path) => [...absolute.keys()].some((file) => `${file}/`.startsWith(`${posix.join(project, path)}/`)),
    sources: () => Object.keys(texts).filter((path) => !path.startsWith('..')),
  };
}

export interface FakeProject {
  readonly manifest?: object;
  /** Besides package.json. */
  readonly files?: readonly string[] | Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly nodeMajor?: number;
}

export function fakeProject({ manifest = {}, files = {}, folder, nodeMajor = 22 }: FakeProject): Project {
  const others = Array.isArray(files) ? Object.fromEntries(files.map((path) => [path as string, ''])) : (files as Record<string, string>);
  const all = fakeFiles({ 'package.json': JSON.stringify(manifest), ...others }, folder);
  const read = readManifest(all);
  return { manifest: read, framework: frameworkOf(read.dependencies), manager: packageManagerOf(read, all), files: all, nodeMajor };
}
