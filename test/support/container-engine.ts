/**
 * The engine that tests use, and images for it, made of programs of this machine: nothing is fetched from anywhere.
 * CI starts a dockerd of its own and names its socket; on other machines these tests run when somebody does the same.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const SOCKET = process.env['LEAKCHECK_TEST_DOCKER'] ?? '';

/** Why there is no engine; undefined when there is one. */
export const noEngine = SOCKET === '' ? 'LEAKCHECK_TEST_DOCKER names no socket of a dockerd' : existsSync(SOCKET) ? undefined : `${SOCKET} is not there`;

export const ENGINE_ENVIRONMENT = { DOCKER_HOST: `unix://${SOCKET}` };

export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', env: { ...process.env, ...ENGINE_ENVIRONMENT } });
}

/** Makes an image of programs, each with the libraries that it needs, and of files by their path in it. Once made, it stays. */
export function imageOf(name: string, programs: readonly string[], changes: readonly string[] = []): string {
  if (docker('images', '--quiet', name).trim() !== '') return name;
  const root = mkdtempSync(join(tmpdir(), 'leakcheck-image-'));
  try {
    for (const program of programs) {
      const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(?:=> |^\s+)(\/\S+) \(/gm);
      for (const file of [program, ...[...libraries].map(([, path = '']) => path)]) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        cpSync(realpathSync(file), join(root, file));
      }
    }
    mkdirSync(join(root, 'tmp'), { mode: 0o1777 });
    const archive = execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 512 * 2 ** 20 });
    execFileSync('docker', ['import', ...changes.flatMap((change) => ['--change', change]), '-', name], { input: archive, env: { ...process.env, ...ENGINE_ENVIRONMENT } });
    return name;
  } finally {
    rmSync(root, { recursive: true });
  }
}

export function nodeImage(): string {
  return imageOf(`leakcheck-test/node:${process.version.slice(1)}`, [process.execPath], [`ENV PATH=${dirname(process.execPath)}`]);
}

const everything = (): string[] => [docker('ps', '--all', '--quiet'), docker('network', 'ls', '--quiet'), docker('volume', 'ls', '--quiet')].flatMap((ids) => ids.trim().split('\n'));
const before = noEngine === undefined ? everything() : [];

/** Containers, networks and volumes that were not there when the tests began. */
export function leftInEngine(): string[] {
  return everything().filter((id) => id !== '' && !before.includes(id));
}
