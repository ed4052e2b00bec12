/** Where the run was started, as seen from the root of the repository: annotations name files from there. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** With a trailing slash; '' at the root, or outside of any repository. A worktree and a submodule have a file `.git`. */
export function repositoryPrefix(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, '.git'))) return root === folder ? '' : `${relative(root, folder).split(sep).join('/')}/`;
    if (dirname(root) === root) return '';
  }
}
