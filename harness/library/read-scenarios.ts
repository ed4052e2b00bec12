import { findScenarios } from '../scenario/find-scenarios.js';
import { readScenarios as readFiles } from '../scenario/read-scenarios.js';
import type { Scenario } from '../scenario/scenario.js';

/**
 * What `leakcheck check` does: the scenarios, complete and frozen, or all their mistakes. Starts nothing.
 *
 * @param paths files, or folders with `*.yaml` and `*.yml`; each file is read once, in alphabetical order
 * @throws LeakcheckError scenario-missing or scenario-invalid
 */
export async function readScenarios(paths: string | readonly string[], { cwd = process.cwd() }: { readonly cwd?: string } = {}): Promise<readonly Scenario[]> {
  return readFiles(await findScenarios(typeof paths === 'string' ? [paths] : paths, cwd), cwd);
}
