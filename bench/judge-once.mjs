/* One scenario judged as `leakcheck run` does it. */
import { run } from '../dist/harness/run.js';
import { killAllTrees } from '../dist/harness/target/process-tree.js';

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());
process.on('exit', killAllTrees);

/** Aborted by Ctrl-C; a second one ends the process. */
export const { signal } = interrupt;

/**
 * @param {import('../dist/harness/index.js').Scenario} scenario
 * @param {{ seed: number, bisect: boolean, confirm?: boolean }} options confirm false: the first process's word is enough
 * @returns {Promise<import('../dist/harness/index.js').ScenarioResult | undefined>} undefined when it was interrupted
 */
export async function judgeOnce(scenario, { seed, bisect, confirm = true }) {
  const { scenarios } = await run([scenario], { seed, bisect, confirm, jobs: 1, version: 'bench', cwd: process.cwd(), signal, listener: () => {}, onResult: () => {} });
  return scenarios[0];
}

/** Requests between the first judged sample and the verdict: those of the warm-up are not measured. */
export function measuredRequests({ channels: { heap } }) {
  const measured = heap?.series.filter(({ phase }) => phase === 'measured') ?? [];
  return measured.length === 0 ? 0 : measured.at(-1).requests - measured[0].requests;
}
