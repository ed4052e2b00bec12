import { describe, expect, test } from '@jest/globals';
import { processResults } from '../../harness/outcome/process-results.js';
import type { MemberSample } from '../../harness/target/target.js';
import type { ChannelTrial } from '../../harness/trials/trial.js';
import type { TrialSample } from '../../harness/trials/trial-samples.js';

const leakOfHeap = [{ name: 'heap', judgement: { verdict: 'leak', settledIndex: 1 } }] as unknown as readonly ChannelTrial[];
const cleanHeap = [{ name: 'heap', judgement: { verdict: 'clean', settledIndex: 1 } }] as unknown as readonly ChannelTrial[];

const aMember = (pid: number, heap: number): MemberSample => ({ pid, parentPid: 1, threadId: 0, role: 'cluster worker', script: '/s.js', channels: { heap }, fdKinds: {}, resourceKinds: {}, collections: 2, openConnections: 0 });

/** Samples 100 requests apart. @param heaps by process, one reading a sample; undefined: not there yet */
function samplesOf(heaps: Readonly<Record<number, readonly (number | undefined)[]>>): TrialSample[] {
  const count = Math.max(...Object.values(heaps).map(({ length }) => length));
  return Array.from({ length: count }, (_, index) => {
    const members = Object.entries(heaps).flatMap(([pid, readings]) => (readings[index] === undefined ? [] : [aMember(Number(pid), readings[index])]));
    return { channels: {}, fdKinds: {}, resourceKinds: {}, collections: 2, openConnections: 0, requests: index * 100, atMs: index, members };
  });
}

const found = (channels: readonly ChannelTrial[], heaps: Parameters<typeof samplesOf>[0]) => processResults({ channels, samples: samplesOf(heaps) });

describe('each process', () => {
  test('has its growth from the first judged sample on: not what its code took', () => {
    expect(found(cleanHeap, { 7: [0, 1_000, 1_100, 1_200] })).toMatchObject([{ pid: 7, heapBytes: 1_200, heapSlopePerRequest: 1, leaks: [] }]);
  });

  test('that came later, from its own first sample on', () => {
    expect(found(cleanHeap, { 7: [0, 0, 0], 8: [undefined, 500, 600] })).toMatchObject([{ heapSlopePerRequest: 0 }, { heapSlopePerRequest: 1 }]);
  });

  test('that has ended is not in it', () => {
    expect(found(cleanHeap, { 7: [0, 0, 0], 8: [5, 5, undefined] })?.map(({ pid }) => pid)).toEqual([7]);
  });
});

describe('the leak', () => {
  test('is in the one that grows', () => {
    expect(found(leakOfHeap, { 7: [0, 0, 10], 8: [0, 0, 10_000] })?.map(({ leaks }) => leaks)).toEqual([[], ['heap']]);
  });

  test('is in all that share it', () => {
    expect(found(leakOfHeap, { 7: [0, 0, 9_000], 8: [0, 0, 10_000], 9: [0, 0, 0] })?.map(({ leaks }) => leaks)).toEqual([['heap'], ['heap'], []]);
  });

  test('is nowhere where there is none', () => {
    expect(found(cleanHeap, { 7: [0, 0, 10_000] })?.map(({ leaks }) => leaks)).toEqual([[]]);
  });
});

test('a target of one isolate has no list', () => {
  expect(processResults({ channels: cleanHeap, samples: samplesOf({ 7: [1] }).map(({ members: _, ...sample }) => sample) })).toBeUndefined();
});
