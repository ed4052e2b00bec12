/** How a project starts its server, by its package.json. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asKeys } from '../scenario/plain-data.js';
import type { ImportedTarget } from './imported-scenario.js';

/**
 * `npm start` of the nearest package.json that has such a script, from a folder upwards.
 * undefined where there is none: a package.json that cannot be read counts as none.
 */
export function startCommand(folder: string): ImportedTarget | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (existsSync(file) && typeof asKeys(asKeys(parsed(file))['scripts'])['start'] === 'string') return { command: 'npm start', cwd: at };
    if (dirname(at) === at) return undefined;
  }
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
