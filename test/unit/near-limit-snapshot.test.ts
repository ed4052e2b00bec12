/** The fallback of the evidence, where the server does not survive being looked into. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { runScenario } from '../../harness/run-scenario.js';
import type { Inspection } from '../../harness/target/inspection.js';
import type { World } from '../../harness/world.js';
import { aScenario, fakeWorld, perCall, type FakeServer } from '../support/fake-world.js';

const MB = 1024 ** 2;
const GB = 1024 * MB;
const dying: FakeServer = { heapLimitBytes: 43 * MB, peakBytes: 0, routes: { leaky: perCall(6 * MB), b: () => 0 } };

/** Of a heap that nobody can look into. */
const unreadable = { snapshot: () => Promise.reject(new LeakcheckError('inspection-refused', 'no memory for a snapshot')) } as unknown as Inspection;

interface Kept {
  readonly result: ScenarioResult;
  readonly taken: readonly string[];
  /** Folders that targets were started with. */
  readonly folders: readonly string[];
}

/** @param written what V8 writes as a process dies */
async function evidenceOf(server: FakeServer, written: string | undefined, freeBytes = 64 * GB): Promise<Kept> {
  jest.spyOn(process, 'availableMemory').mockReturnValue(freeBytes);
  const fake = fakeWorld(server);
  const folders: string[] = [];
  const world: World = {
    ...fake,
    startTarget: async (spec, options) => {
      const target = await fake.startTarget(spec, options);
      if (options.nearLimitSnapshots === undefined) return Object.assign(target, { inspect: () => unreadable });
      folders.push(options.nearLimitSnapshots);
      if (written !== undefined) writeFileSync(join(options.nearLimitSnapshots, 'Heap.1.heapsnapshot'), written);
      return target;
    },
  };
  const taken: string[] = [];
  const outputFile = (name: string) => ({ path: `/out/${name}`, shownAs: `out/${name}`, write: () => {}, take: () => void taken.push(name), remove: () => {} });
  const result = await runScenario(aScenario(Object.keys(server.routes), { name: 'shop api' }), world, { seed: 1, bisect: 'routes', evidence: true, signal: new AbortController().signal, listener: () => {}, displayFile: 'fake.yaml', outputFile });
  return { result, taken, folders };
}

describe('a server that dies while it is looked into', () => {
  test('has a snapshot near its limit, of another process', async () => {
    const { result, taken, folders } = await evidenceOf(dying, '{"strings":[]}');
    expect(result).toMatchObject({ verdict: 'leak', evidence: [], outOfMemory: { snapshot: 'out/shop-api.near-heap-limit.heapsnapshot' } });
    expect(result.noEvidence).toBe('`fake` ran out of memory: Reached heap limit');
    expect(taken).toContain('shop-api.near-heap-limit.heapsnapshot');
    expect(folders).toHaveLength(1);
  });

  test.each([
    ['one that is cut off is not kept', '{"strings":[', 64 * GB, 'V8 wrote no snapshot near the heap limit'],
    ['with too little memory none is written', '{"strings":[]}', GB, 'a snapshot near the heap limit would take more memory than there is'],
  ])('%s', async (_, written, freeBytes, why) => {
    const { result, taken } = await evidenceOf(dying, written, freeBytes);
    expect(result.verdict).toBe('leak');
    expect(result.noEvidence).toBe(`\`fake\` ran out of memory: Reached heap limit; ${why}`);
    expect(result.outOfMemory?.snapshot).toBeUndefined();
    expect(taken).toEqual([]);
  });
});

test('a server that survives has none, whatever else its evidence lacks', async () => {
  const { result, folders } = await evidenceOf({ routes: { leaky: perCall(10_000) } }, '{"strings":[]}');
  expect(result).toMatchObject({ verdict: 'leak', noEvidence: 'no memory for a snapshot' });
  expect(folders).toEqual([]);
});
