/** One variant of a case, installed and judged by the built command line. */
import { install } from './install.mjs';
import { leakcheck } from './leakcheck.mjs';

/**
 * @param {import('./cases.mjs').Case} one
 * @param {string} variant
 * @param {{ cli: string, flags: string[], cache: string, signal: AbortSignal }} how
 * @returns {Promise<import('./outcome.mjs').Run>}
 */
export async function runCase(one, variant, { cli, flags, cache, signal }) {
  let folder;
  try {
    folder = await install(one, variant, cache);
  } catch (error) {
    return { notRun: error.message };
  }
  return runScenario({ cli, folder, scenario: `${variant}.yaml`, flags, cache, signal });
}

/**
 * @param {Parameters<typeof leakcheck>[0]} request of a file with one scenario
 * @returns {Promise<import('./outcome.mjs').Run>}
 */
export async function runScenario(request) {
  try {
    const startedMs = performance.now();
    const document = await leakcheck(request);
    return { result: document.scenarios[0], wallMs: performance.now() - startedMs };
  } catch (error) {
    return { failed: error.message };
  }
}
