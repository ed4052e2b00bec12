/** The gateway to git: the only file that runs it. */
import { execFileSync } from 'node:child_process';
import { LeakcheckError } from '../errors.js';
import { interruption } from '../target/time-limit.js';
import { ChildFailure, runToEnd } from './child.js';

/** In a hook, these name the repository of the hook, whatever folder is asked about. */
const OF_A_HOOK: readonly string[] = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX'];

/** Digits of a hash that tell it from others. */
const SHORT_HASH = 10;

export interface Commit {
  /** Absolute path of the work tree's root, without symbolic links. */
  readonly repository: string;
  /** The whole hash. */
  readonly hash: string;
}

/** The commit that a name stands for in the repository of a folder; undefined without git, a repository, or such a name. */
export async function findCommit(folder: string, name: string, signal: AbortSignal): Promise<Commit | undefined> {
  try {
    const repository = await git(folder, ['rev-parse', '--show-toplevel'], signal);
    const hash = await git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], signal);
    return { repository, hash };
  } catch {
    if (signal.aborted) throw interruption();
    return undefined;
  }
}

/** Checks a commit out beside the work tree, into an empty folder. @throws LeakcheckError base-checkout with git's words */
export async function addWorktree({ repository, hash }: Commit, folder: string, signal: AbortSignal): Promise<void> {
  // A hook of the repository may install or build: it was written for the developer's work tree.
  try {
    await git(repository, ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--detach', '--quiet', folder, hash], signal);
  } catch (error) {
    if (signal.aborted) throw interruption();
    throw new LeakcheckError('base-checkout', `git could not check ${shortName(hash)} out`, {
      next: 'Mend what git says, or give --base a command that starts the base.',
      details: error instanceof ChildFailure ? error.lines : [],
      cause: error,
    });
  }
}

/** Synchronous, so that it is done also when the process ends at once. Never throws: what is left is removed by `git worktree prune`. */
export function removeWorktree(repository: string, folder: string): void {
  for (const args of [['remove', '--force', '--force', folder], ['prune']]) {
    try {
      execFileSync('git', ['worktree', ...args], { cwd: repository, env: ownEnvironment(), stdio: 'ignore' });
    } catch {
      // It was never registered, or its folder is gone already.
    }
  }
}

/** For messages. */
export function shortName(hash: string): string {
  return `commit ${hash.slice(0, SHORT_HASH)}`;
}

async function git(folder: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return (await runToEnd('git', args, { cwd: folder, env: ownEnvironment(), signal })).trim();
}

function ownEnvironment(): NodeJS.ProcessEnv {
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_A_HOOK.includes(name))), LC_ALL: 'C' };
}
