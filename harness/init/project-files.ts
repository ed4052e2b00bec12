/** The files of a project, as init looks at them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LeakcheckError, systemErrorCode } from '../errors.js';

/** Paths are relative to the folder of package.json, with slashes; `..` leads out of it. */
export interface ProjectFiles {
  /** Absolute. */
  readonly folder: string;
  /** undefined when there is no such file. @throws LeakcheckError input-unreadable */
  text(path: string): string | undefined;
  has(path: string): boolean;
  /** Files below the folder, without installed packages and what is hidden; at most 500. */
  sources(): readonly string[];
}

/** A larger project is not searched in full: what is looked for stands near its entry. */
const MOST_SOURCES = 500;

export function projectFiles(folder: string): ProjectFiles {
  return {
    folder,
    text: (path) => {
      try {
        return readFileSync(join(folder, path), 'utf8');
      } catch (cause) {
        if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(cause) ?? '')) return undefined;
        throw new LeakcheckError('input-unreadable', `${path} cannot be read`, { next: 'Make it a file that this user may read.', cause });
      }
    },
    has: (path) => existsSync(join(folder, path)),
    sources: () => sourcesBelow(folder),
  };
}

/** Nearest first. */
function sourcesBelow(folder: string): string[] {
  const found: string[] = [];
  const folders = [''];
  for (let at = folders.shift(); at !== undefined && found.length < MOST_SOURCES; at = folders.shift()) {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) found.push(path);
    }
  }
  return found.slice(0, MOST_SOURCES);
}
