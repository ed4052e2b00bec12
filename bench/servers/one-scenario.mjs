/* A scenario of one route, from what the table of servers says. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readScenario } from '../../dist/harness/scenario/read-scenario.js';

/** A build may come first. */
const READY_LIMIT = '300s';

/** @param {{ name: string, command: string, cwd: string, env?: Record<string, string>, route?: string }} server @param {string} folder of the table */
export async function parseScenario({ name, command, cwd, env = {}, route = 'GET /' }, folder) {
  const scratch = await mkdtemp(join(tmpdir(), 'leakcheck-servers-'));
  try {
    const file = join(scratch, 'scenario.yaml');
    await writeFile(file, stringify({ name, target: { command, cwd: join(folder, cwd), env, ready: { port: true, timeout: READY_LIMIT } }, load: { profile: 'standard' }, routes: [route] }));
    return await readScenario(file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
