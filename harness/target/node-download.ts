/** A Node.js of another version: the npm package `node`, which ships the binary, installed once into a cache. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LeakcheckError } from '../errors.js';
import { interruption } from './time-limit.js';

const run = promisify(execFile);

/** @returns the path of the binary. @throws LeakcheckError target-node when npm cannot install it */
export async function fetchNode(version: string, signal: AbortSignal): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'leakcheck');
  const folder = join(cache, `node-${version}`);
  const binary = join('node_modules', 'node', 'bin', 'node');
  const cached = join(folder, binary);
  if (await exists(cached)) return cached;

  await mkdir(cache, { recursive: true });
  // Installed aside and renamed, so that a run beside this one never sees half of it.
  const aside = await mkdtemp(join(cache, 'fetching-'));
  try {
    await writeFile(join(aside, 'package.json'), '{ "private": true }\n');
    // The package's own install script only links the binary of the platform package; the platform package is enough.
    await run('npm', ['install', '--no-audit', '--no-fund', '--foreground-scripts', `node@${version}`], { cwd: aside, signal });
    if (!(await exists(join(aside, binary)))) throw new Error(`the npm package node@${version} brought no binary`);
    await rename(aside, folder).catch(async (error: unknown) => {
      if (!(await exists(cached))) throw error;
    });
    return cached;
  } catch (error) {
    if (signal.aborted) throw interruption();
    throw new LeakcheckError('target-node', `Node.js ${version} is not installed here and could not be fetched from the npm registry`, {
      next: 'Check the version and the network, or give the path of a binary: `target.node: /path/to/node`.',
      details: error instanceof Error ? error.message.split('\n').slice(0, 8) : [],
      cause: error,
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
