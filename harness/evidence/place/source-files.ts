/** The only place that reads files for the evidence: what a source map names may be anything, so this decides what is opened. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { packageOf } from './npm-package.js';
import { inFolder, pathOfUrl } from './script-url.js';
import type { ReadText, Script } from './script.js';

/** Code in a language that ends up as JavaScript, its source maps, and what says the version of a package: no line of a `.env` is ever quoted. */
const READABLE = /(?:\.(?:[cm]?[jt]sx?|map|vue|svelte|astro|coffee|ls|civet|res|re|ml|elm|purs|cljs|cljc|kt|dart|gleam|imba)|[\\/]package\.json)$/i;

/** Whether a file of that name may be read, wherever it is. */
export function isReadable(path: string): boolean {
  return READABLE.test(path);
}

/**
 * Reads regular files in the target's folder, the scripts themselves, and what lies in the packages of scripts from elsewhere
 * (a workspace has them beside the target). Links are followed before the place is judged.
 * @param folder the target's
 */
export function sourceFiles(folder: string, scripts: readonly Script[]): ReadText {
  const target = realPath(resolve(folder)) ?? resolve(folder);
  let elsewhere: readonly string[] | undefined;
  const isAllowed = (path: string): boolean => {
    if (inFolder(path, target) !== undefined) return true;
    elsewhere ??= foldersElsewhere(scripts, target);
    return elsewhere.some((allowed) => path === allowed || inFolder(path, allowed) !== undefined);
  };
  return (path, maxBytes) => {
    try {
      if (!isReadable(path)) return undefined;
      const real = realpathSync(path);
      if (!isReadable(real) || !isAllowed(real)) return undefined;
      const { size } = statOfRegular(real) ?? {};
      // A byte-order mark is no part of what V8 runs.
      return size === undefined || size > maxBytes ? undefined : readFileSync(real, 'utf8').replace(/^\ufeff/, '');
    } catch {
      // Not there, no rights, a name with a zero byte: nothing to quote.
      return undefined;
    }
  };
}

/** Packages of the scripts that lie outside of the target's folder, or the scripts alone where they are in none. */
function foldersElsewhere(scripts: readonly Script[], target: string): readonly string[] {
  const paths = scripts.map(({ url }) => pathOfUrl(url)).filter((path) => path !== undefined).map((path) => realPath(path) ?? path);
  return [...new Set(paths.filter((path) => inFolder(path, target) === undefined).map((path) => packageFolder(path) ?? path))];
}

function packageFolder(path: string): string | undefined {
  const installed = packageOf(path);
  if (installed !== undefined) return installed.folder;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return undefined;
}

function statOfRegular(path: string): { readonly size: number } | undefined {
  const stats = statSync(path);
  return stats.isFile() ? stats : undefined;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
