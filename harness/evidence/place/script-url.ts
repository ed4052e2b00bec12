/** What the names say that V8 and bundlers give to scripts and sources. Pure. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Node.js itself. */
export function isNodeInternal(url: string): boolean {
  return url.startsWith('node:');
}

/** CommonJS modules are known by their path, ES modules by a URL. @returns undefined where it names no file */
export function pathOfUrl(url: string): string | undefined {
  if (isAbsolute(url)) return url;
  if (!url.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    return rawPath(url);
  }
}

/** The URL that a script's relative URLs are meant from; '' where it has no file. */
export function baseUrlOf(url: string): string {
  return isAbsolute(url) ? pathToFileURL(url).href : url.startsWith('file:') ? url : '';
}

/** `webpack://app/./src/a.ts?1f2e`, `webpack-internal:///(rsc)/./src/a.ts`: the scheme, the bundle's name, and what it calls layers. */
const BUNDLER_PREFIX = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/(?:\([^/)]*\)\/|\[[^/\]]*\]\/)?/i;
/** Longer names come from nobody who wants to be read. */
const LONGEST_NAME = 300;

/** How people know it: relative to `folder` where it lies in it. @param url of a script or of a map's source */
export function fileNameOf(url: string, folder: string): string {
  const path = pathOfUrl(url);
  if (path !== undefined) return shortened(inFolder(path, folder) ?? path);
  if (url.startsWith('data:')) return 'data:';
  return shortened(url.replace(BUNDLER_PREFIX, '').replace(/^(\.\/)+/, '').replace(/[?#].*$/s, '') || '(no name)');
}

/** @returns the path from `folder` on, with `/`; undefined where it does not lie in it */
export function inFolder(path: string, folder: string): string | undefined {
  const way = relative(folder, path);
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined;
  return way.replaceAll(sep, '/');
}

/** Where a source may lie whose bundler names it without the folder. */
export function pathInFolder(url: string, folder: string): string {
  return pathOfUrl(url) ?? resolve(folder, fileNameOf(url, folder));
}

/** A URL with a `%` that stands for itself. */
function rawPath(url: string): string | undefined {
  const path = url.replace(/^file:\/\//, '');
  return isAbsolute(path) ? path : undefined;
}

function shortened(name: string): string {
  return name.length <= LONGEST_NAME ? name : `…${name.slice(-LONGEST_NAME)}`;
}
