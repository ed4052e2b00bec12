/** Finds the Node.js binary of a target and what it can do. */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { LeakcheckError } from '../errors.js';
import { fetchNode } from './node-download.js';

export interface NodeBinary {
  readonly path: string;
  /** Without the leading v: 20.20.2. */
  readonly version: string;
  /** The output of `node --v8-options`. */
  readonly v8Options: string;
}

/** Targets need `--require` before ES modules, bare `gc()` and the trace grammar with pid and isolate; older ones have gc-log. */
const OLDEST_TARGET_MAJOR = 18;

const run = promisify(execFile);

export interface NodeSearch {
  /** Folder that a relative path in the command starts from. */
  readonly cwd: string;
  /** The target's PATH. */
  readonly searchPath: string;
  readonly signal: AbortSignal;
}

/**
 * @param wanted a path, a version ("22", "22.3.0"), or undefined for the `node` named by `command`
 * @param command what the scenario writes for node: `node`, or a path relative to `cwd`
 * @throws LeakcheckError target-node
 */
export async function findNode(wanted: string | undefined, command: string, { cwd, searchPath, signal }: NodeSearch): Promise<NodeBinary> {
  if (wanted !== undefined && /^v?\d+(\.\d+){0,2}$/.test(wanted)) return nodeOfVersion(wanted.replace(/^v/, ''), searchPath, signal);
  const path = locate(wanted ?? command, cwd, searchPath);
  if (path === undefined) {
    throw new LeakcheckError('target-node', `there is no executable \`${wanted ?? command}\``, {
      next: 'Check `target.node` and `target.command`: a version such as 22, or the path of a node binary.',
    });
  }
  return inspectNode(path);
}

async function nodeOfVersion(version: string, searchPath: string, signal: AbortSignal): Promise<NodeBinary> {
  for (const path of [process.execPath, locate('node', process.cwd(), searchPath)]) {
    if (path === undefined) continue;
    const node = await inspectNode(path);
    if (node.version === version || node.version.startsWith(`${version}.`)) return node;
  }
  return inspectNode(await fetchNode(version, signal));
}

/** What a binary can do does not change while leakcheck runs; a bisection starts it many times. */
const inspected = new Map<string, Promise<NodeBinary>>();

function inspectNode(path: string): Promise<NodeBinary> {
  let node = inspected.get(path);
  if (node === undefined) inspected.set(path, (node = inspect(path)));
  return node;
}

async function inspect(path: string): Promise<NodeBinary> {
  try {
    const [{ stdout: version }, { stdout: v8Options }] = await Promise.all([
      run(path, ['-p', 'process.versions.node'], { env: withoutNodeOptions() }),
      run(path, ['--v8-options'], { env: withoutNodeOptions(), maxBuffer: 16 * 1024 * 1024 }),
    ]);
    const node = { path, version: version.trim(), v8Options };
    if (!/^\d+\.\d+\.\d+/.test(node.version)) throw new Error(`it says ${JSON.stringify(node.version.slice(0, 80))} for its version`);
    if (Number.parseInt(node.version, 10) < OLDEST_TARGET_MAJOR) {
      throw new LeakcheckError('target-node', `the target's Node.js is ${node.version}; leakcheck drives Node.js ${OLDEST_TARGET_MAJOR} and up`, {
        next: 'Use a newer one with `target.node: 20`, or judge a log of the old one with `leakcheck gc-log`.',
      });
    }
    return node;
  } catch (error) {
    if (error instanceof LeakcheckError) throw error;
    throw new LeakcheckError('target-node', `\`${path}\` does not behave like a Node.js binary`, {
      next: 'Check `target.node`: it is a version such as 22, or the path of a node binary.',
      cause: error,
    });
  }
}

/** The preload that a parent may carry in NODE_OPTIONS is not for this look at the binary. */
function withoutNodeOptions(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '' };
}

/** The executable that a command's first word stands for, absolute; undefined when there is none. */
export function locate(name: string, cwd: string, searchPath: string): string | undefined {
  if (/[/\\]/.test(name)) return isExecutable(resolve(cwd, name)) ? resolve(cwd, name) : undefined;
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(isAbsolute(folder) ? folder : resolve(cwd, folder), name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
