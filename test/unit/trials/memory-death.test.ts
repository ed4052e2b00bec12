/** Which channel's growth explains a death, and what the result says of it. */
import { describe, expect, test } from '@jest/globals';
import type { ChannelName } from '../../../harness/channels.js';
import type { MemoryDeath } from '../../../harness/target/died-of-memory.js';
import { atDeath, leakUntilDeath, outOfMemory } from '../../../harness/trials/memory-death.js';
import type { AskedChannel } from '../../../harness/trials/trial.js';
import type { TrialSample } from '../../../harness/trials/trial-samples.js';
import { aRoute } from '../../support/fake-world.js';

const MB = 1024 ** 2;
const REST = { heap: 5, external: 2, arrayBuffers: 0, native: 10 };

const asked = (...names: readonly ChannelName[]): AskedChannel[] =>
  names.map((name) => ({ name, threshold: { perMixRequest: 16, coarsePerMixRequest: 128, explicit: false }, driftPerMs: 0, waitsForRequests: Infinity }));

/** Ten requests a window. @param perRequest growth in MB */
function samples(perRequest: Partial<Record<keyof typeof REST, number>>, windows = 4): TrialSample[] {
  return Array.from({ length: windows + 1 }, (_, index) => ({
    channels: Object.fromEntries(Object.entries(REST).map(([name, rest]) => [name, (rest + (perRequest[name as keyof typeof REST] ?? 0) * 10 * index) * MB])),
    fdKinds: {}, resourceKinds: {}, collections: 3, openConnections: 0, requests: 10 * index, atMs: 100 * index,
  }));
}

function death(exhausted: MemoryDeath['exhausted'], parts: Partial<MemoryDeath> = {}): MemoryDeath {
  return { exhausted, words: 'it says so', heapLimitBytes: 43 * MB, collections: [], ...parts };
}

function explained(died: MemoryDeath, parts: Parameters<typeof samples>[0], channels = asked('heap', 'external', 'arrayBuffers', 'native')) {
  const leak = leakUntilDeath(died, { routes: [aRoute('a')], asked: channels, samples: samples(parts), answered: 3, underWay: 1 });
  return leak === undefined ? undefined : [leak.name, Math.round(leak.judgement.slope / 1000)];
}

describe('the channel that explains a death', () => {
  test.each([
    ['of the heap limit: the heap', death('heap', { limitBytes: 43 * MB, sampledHeapBytes: 41 * MB }), { heap: 0.9 }, ['heap', 944]],
    ['of the system: whatever grew most', death('system', { limitBytes: 200 * MB }), { heap: 0.1, arrayBuffers: 4 }, ['arrayBuffers', 4194]],
    ['of the system: native memory too', death('system', { limitBytes: 200 * MB }), { native: 4 }, ['native', 4194]],
    ['of a worker thread: native memory', death('worker', { limitBytes: 30 * MB }), { native: 0.6 }, ['native', 629]],
  ] as const)('%s', (_, died, grows, expected) => expect(explained(died, grows)).toEqual(expected));

  test.each([
    ['of the heap limit: not array buffers', death('heap', { limitBytes: 43 * MB, sampledHeapBytes: 5 * MB }), { arrayBuffers: 4 }],
    ['of the system: not growth that leads nowhere near what it has', death('system', { limitBytes: 4_000 * MB }), { heap: 0.9 }],
    ['of the system without a known limit', death('system'), { arrayBuffers: 4 }],
    ['of a worker thread: not the heap of the main thread', death('worker', { limitBytes: 30 * MB }), { heap: 0.9 }],
    ['of a worker thread that nobody saw collect', death('worker'), { native: 0.6 }],
  ] as const)('%s', (_, died, grows) => expect(explained(died, grows)).toBeUndefined());

  test('is one that is asked about', () => {
    expect(explained(death('heap', { limitBytes: 43 * MB, sampledHeapBytes: 41 * MB }), { heap: 0.9 }, asked('fds', 'native'))).toBeUndefined();
  });

  test('may be the heap of one of several processes, whose room is its own', () => {
    // Two processes hold 41 MB together; the one that died held 40 of its 43 before.
    expect(explained(death('heap', { limitBytes: 43 * MB, sampledHeapBytes: 40 * MB }), { heap: 0.9 })).toEqual(['heap', 944]);
  });
});

test('without traffic a sample at the death reads the limit', () => {
  const [last] = samples({}).slice(-1) as [TrialSample];
  expect(atDeath(death('heap', { limitBytes: 43 * MB, sampledHeapBytes: 5 * MB }), last).channels.heap).toBe(43 * MB);
  expect(atDeath(death('system', { limitBytes: 43 * MB }), last)).toBe(last);
});

test('what the result says of it', () => {
  const minor = { pid: 7, isolate: '0xa', kind: 'minor', atMs: 20, forced: false, pauseMs: 0.4, reason: '' } as const;
  expect(outOfMemory(death('system', { collections: [minor] }), [aRoute('a'), aRoute('b')], 12)).toEqual({
    exhausted: 'system',
    words: 'it says so',
    routes: ['a', 'b'],
    requests: 12,
    heapLimitBytes: 43 * MB,
    sampledHeapBytes: null,
    collections: [{ kind: 'minor', atMs: 20, beforeBytes: null, afterBytes: null, pauseMs: 0.4, reason: '' }],
  });
});
