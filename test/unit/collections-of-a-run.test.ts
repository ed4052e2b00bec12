/** The wiring of the raw collections: those of the first server, up to the verdict. */
import { expect, test } from '@jest/globals';
import { runScenario } from '../../harness/run-scenario.js';
import type { World } from '../../harness/world.js';
import { aScenario, fakeWorld, perCall } from '../support/fake-world.js';

const KB = 1024;
const SERVER = { routes: { a: () => 0, leaky: perCall(80 * KB) } };

/** Each sample collects once; the process is known by its number. */
function collecting(world: World): World {
  let started = 0;
  let atMs = 0;
  return {
    ...world,
    startTarget: async (spec, options) => {
      const [target, pid] = [await world.startTarget(spec, options), (started += 1)];
      const sample: typeof target.sample = () => {
        options.onGcEvent({ kind: 'major', pid, isolate: '0x1', atMs: (atMs += 100), forced: true, pauseMs: 1, reason: 'testing', beforeBytes: 2 * KB, afterBytes: KB });
        return target.sample();
      };
      return { ...target, sample };
    },
  };
}

test('are of the first process, one for each sample that the verdict has seen', async () => {
  const result = await runScenario(aScenario(['a', 'leaky']), collecting(fakeWorld(SERVER)), { seed: 1, bisect: true, signal: new AbortController().signal, listener: () => {}, displayFile: 'fake.yaml' });
  const series = result.channels.heap?.series ?? [];
  expect(result.bisection?.steps.length).toBeGreaterThan(2);
  expect(result.collections).toMatchObject({ pid: 1, count: series.length });
  expect(result.collections?.points).toHaveLength(series.length);
});

test('are missing where the trace has none', async () => {
  const result = await runScenario(aScenario(['a', 'leaky']), fakeWorld(SERVER), { seed: 1, bisect: false, signal: new AbortController().signal, listener: () => {}, displayFile: 'fake.yaml' });
  expect(result).not.toHaveProperty('collections');
});
