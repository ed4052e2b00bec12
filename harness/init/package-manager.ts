/** npm, pnpm or yarn, by the lock file. Pure. */
import { posix } from 'node:path';
import type { Manifest } from './manifest.js';
import type { ProjectFiles } from './project-files.js';

export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn';
  /** As CI installs what is locked. */
  readonly install: string;
  /** Before a command of an installed package. */
  readonly exec: string;
  readonly addLeakcheck: string;
  /** Folder of the lock file, relative to the package: `.`, or `../..` in a monorepo. */
  readonly lockFolder: string;
  readonly hasLock: boolean;
}

const LOCK_FILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
] as const;

/** Packages of monorepos are two or three folders deep. */
const MOST_FOLDERS_UP = 5;

export function packageManagerOf({ packageManager = '' }: Manifest, files: ProjectFiles): PackageManager {
  const lock = findLock(files);
  const named = (['pnpm', 'yarn', 'npm'] as const).find((name) => packageManager.startsWith(`${name}@`));
  const name = named ?? lock?.name ?? 'npm';
  const lockFolder = lock?.folder ?? '.';
  const modernYarn = /^yarn@([2-9]|\d\d)/.test(packageManager) || files.has(posix.join(lockFolder, '.yarnrc.yml'));
  return {
    name,
    lockFolder,
    hasLock: lock !== undefined,
    ...{
      npm: { install: lock === undefined ? 'npm install' : 'npm ci', exec: 'npx', addLeakcheck: 'npm install --save-dev leakcheck' },
      pnpm: { install: 'pnpm install --frozen-lockfile', exec: 'pnpm exec', addLeakcheck: 'pnpm add --save-dev leakcheck' },
      // `yarn run` would take the script of that name, with its own words.
      yarn: { install: modernYarn ? 'yarn install --immutable' : 'yarn install --frozen-lockfile', exec: modernYarn ? 'yarn exec' : 'npx', addLeakcheck: 'yarn add --dev leakcheck' },
    }[name],
  };
}

/** `npm start`, `pnpm run serve` … */
export function runScript({ name }: Pick<PackageManager, 'name'>, script: string): string {
  return script === 'start' ? `${name} start` : `${name} run ${script}`;
}

/** The folder with .git, relative to the package; `.` when there is none. */
export function repositoryFolder(files: ProjectFiles): string {
  return foldersUp(files).find((folder) => files.has(posix.join(folder, '.git'))) ?? '.';
}

function findLock(files: ProjectFiles): { readonly name: PackageManager['name']; readonly folder: string } | undefined {
  const folders = foldersUp(files);
  const repository = folders.findIndex((folder) => files.has(posix.join(folder, '.git')));
  for (const folder of folders.slice(0, repository === -1 ? 1 : repository + 1)) {
    const lock = LOCK_FILES.find(([file]) => files.has(posix.join(folder, file)));
    if (lock !== undefined) return { name: lock[1], folder };
  }
  return undefined;
}

function foldersUp({ folder }: ProjectFiles): string[] {
  const depth = Math.min(MOST_FOLDERS_UP, folder.split(/[\\/]/).filter(Boolean).length);
  return Array.from({ length: depth + 1 }, (_, level) => (level === 0 ? '.' : Array(level).fill('..').join('/')));
}
