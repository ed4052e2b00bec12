/** The packages of a checked-out commit: the head's, where the lock files agree, else installed. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LeakcheckError } from '../errors.js';
import { linkPackages } from './link-packages.js';
import { installPackages } from './npm.js';

/** Of npm, which can be installed from, then of others. */
const NPM_LOCKS = ['npm-shrinkwrap.json', 'package-lock.json'] as const;
const LOCKS = [...NPM_LOCKS, 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'] as const;
/** Says what is needed where nothing is locked. */
const MANIFEST = 'package.json';

export interface Dependencies {
  /** Root of the head's work tree. */
  readonly head: string;
  /** Root of the commit's. */
  readonly base: string;
  /** Folder of the server, relative to both. */
  readonly inside: string;
  readonly signal: AbortSignal;
}

/**
 * Gives the folders from the root down to the server their packages. May be called again for another folder.
 * @throws LeakcheckError base-dependencies
 */
export async function provideDependencies({ head, base, inside, signal }: Dependencies): Promise<void> {
  for (const folder of foldersDownTo(inside)) {
    if (existsSync(join(base, folder, 'node_modules')) || !(existsSync(join(head, folder, 'node_modules')) || locksIn(base, folder).length > 0)) continue;
    const locked = governingFolder(head, base, folder);
    if (isSame(head, base, locked ?? folder, locked === undefined ? [MANIFEST] : LOCKS)) linkPackages(head, base, folder);
    // One installation serves the folders below it.
    else if (!existsSync(join(base, locked ?? folder, 'node_modules'))) await install(base, locked ?? folder, signal);
  }
}

/** The root is '.'. */
function foldersDownTo(inside: string): string[] {
  const parent = dirname(inside);
  return inside === '' || inside === '.' ? ['.'] : [...foldersDownTo(parent), inside];
}

/** The nearest one that has a lock file, in either. */
function governingFolder(head: string, base: string, folder: string): string | undefined {
  if (locksIn(head, folder).length > 0 || locksIn(base, folder).length > 0) return folder;
  return folder === '.' ? undefined : governingFolder(head, base, dirname(folder));
}

function locksIn(root: string, folder: string): string[] {
  return LOCKS.filter((lock) => existsSync(join(root, folder, lock)));
}

function isSame(head: string, base: string, folder: string, files: readonly string[]): boolean {
  return files.every((file) => contentOf(join(head, folder, file)) === contentOf(join(base, folder, file)));
}

function contentOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'latin1') : undefined;
}

async function install(base: string, folder: string, signal: AbortSignal): Promise<void> {
  if (!NPM_LOCKS.some((lock) => existsSync(join(base, folder, lock)))) {
    throw new LeakcheckError('base-dependencies', `the base has other dependencies than the head in ${folder === '.' ? 'the root of the repository' : folder}, and no package-lock.json to install them from`, {
      next: 'Install them in a copy of your own, and give --base a command that starts it.',
    });
  }
  await installPackages(join(base, folder), signal);
}
