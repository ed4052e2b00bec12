/** `leakcheck check …`: are these scenarios valid? */
import { plural } from '../../reports/format/units.js';
import { findScenarios } from '../scenario/find-scenarios.js';
import { readScenarios } from '../scenario/read-scenarios.js';
import type { CommandLine } from './command-line.js';

export async function checkCommand(names: readonly string[], { print }: CommandLine): Promise<number> {
  const scenarios = await readScenarios(await findScenarios(names, process.cwd()), process.cwd());
  for (const { name, routes } of scenarios) print(`ok  ${name} (${plural(routes.length, 'route')})\n`);
  return 0;
}
