/** One run of the built command line on one scenario. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const STDERR_TAIL_LENGTH = 400;

/**
 * @param {object} request
 * @param {string} request.cli
 * @param {string} request.folder where the scenario and its dependencies are
 * @param {string} request.scenario
 * @param {string[]} request.flags
 * @param {string} request.cache Node.js versions are kept there, too
 * @param {AbortSignal} request.signal
 * @returns {Promise<object>} the result document of the run
 */
export async function leakcheck({ cli, folder, scenario, flags, cache, signal }) {
  const json = join(folder, 'result.json');
  await rm(json, { force: true });
  // Servers leave uploads behind.
  const temporary = join(folder, 'tmp');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary);
  const args = [cli, 'run', scenario, '--json', json, '--out', join(folder, 'leakcheck-report'), ...flags];
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, XDG_CACHE_HOME: cache, TMPDIR: temporary }, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr = (stderr + text).slice(-STDERR_TAIL_LENGTH)));
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  const text = await readFile(json, 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`leakcheck wrote no result: ${stderr.trim()}`);
  return JSON.parse(text);
}
