import { describe, expect, test } from '@jest/globals';
import { MemberSum } from '../../harness/target/member-sum.js';
import type { MemberSample } from '../../harness/target/target.js';

function aMember(parts: Partial<MemberSample> = {}): MemberSample {
  return {
    pid: 10,
    parentPid: 1,
    threadId: 0,
    role: 'server',
    script: '/app/server.js',
    channels: { heap: 1_000, external: 20, arrayBuffers: 300, native: -40, fds: 7, resources: 2 },
    fdKinds: { socket: 5, file: 2 },
    resourceKinds: { TCPServerWrap: 1, Timeout: 1 },
    collections: 2,
    openConnections: 1,
    ...parts,
  };
}

const aThread = (threadId: number, heap: number): MemberSample => aMember({ role: 'thread', threadId, channels: { heap, external: 0, arrayBuffers: 0, resources: 1 }, fdKinds: {}, resourceKinds: { MessagePort: 1 } });
const aChild = (pid: number, heap: number): MemberSample => aMember({ role: 'child', pid, parentPid: 10, channels: { heap } });

describe('the samples of several processes', () => {
  test('are summed, channel by channel and kind by kind', () => {
    const members = [aMember(), aMember({ pid: 11, fdKinds: { socket: 1, eventfd: 6 }, resourceKinds: {}, collections: 3, openConnections: 0 })];
    expect(new MemberSum().add(members)).toEqual({
      channels: { heap: 2_000, external: 40, arrayBuffers: 600, native: -80, fds: 14, resources: 4 },
      fdKinds: { socket: 6, file: 2, eventfd: 6 },
      resourceKinds: { TCPServerWrap: 1, Timeout: 1 },
      collections: 5,
      openConnections: 1,
      members,
    });
  });

  test('have no sum in a channel that one of them lacks', () => {
    const { channels } = new MemberSum().add([aMember(), aMember({ pid: 11, channels: { heap: 5, external: 0 }, fdKinds: {} })]);
    expect(channels).toEqual({ heap: 1_005, external: 20 });
  });

  test('may have kinds by any name', () => {
    const { fdKinds } = new MemberSum().add([aMember({ fdKinds: { ['__proto__']: 1, toString: 2 } }), aMember({ pid: 11, fdKinds: { ['__proto__']: 3 } })]);
    expect(Object.entries(fdKinds)).toEqual([['__proto__', 4], ['toString', 2]]);
  });

  test('of one process without threads say nothing of members', () => {
    expect(new MemberSum().add([aMember()])).not.toHaveProperty('members');
  });

  test('what a process has as a whole is counted once, by its main thread', () => {
    expect(new MemberSum().add([aMember(), aThread(1, 500)]).channels).toEqual({ heap: 1_500, external: 20, arrayBuffers: 300, native: -40, fds: 7, resources: 3 });
  });
});

describe('members that come and go', () => {
  /** The heap's series over samples of these members beside a server of 1,000 bytes. */
  const heaps = (...samples: readonly (readonly MemberSample[])[]) => {
    const sum = new MemberSum();
    return samples.map((members) => sum.add([aMember(), ...members]).channels.heap);
  };

  test('a thread in the place of another counts with its own growth only', () => {
    expect(heaps([aThread(1, 500)], [aThread(1, 560)], [aThread(2, 400)], [aThread(2, 430)])).toEqual([1_500, 1_560, 1_500, 1_530]);
  });

  test('also when a sample comes between, which has neither', () => {
    expect(heaps([aThread(1, 500)], [], [aThread(2, 430)], [aThread(2, 440)])).toEqual([1_500, 1_000, 1_500, 1_510]);
  });

  test('a pool that replaces a worker in each window does not grow, whatever a new one holds', () => {
    const windows = [510, 380, 440, 402].map((heap, index) => [aThread(index + 1, heap), aThread(100, 600)]);
    expect(heaps(...windows)).toEqual([2_110, 2_110, 2_110, 2_110]);
  });

  test('who is started and never ended counts in full', () => {
    expect(heaps([aThread(1, 500)], [aThread(1, 500), aThread(2, 480)], [aThread(1, 500), aThread(2, 480), aThread(3, 490)])).toEqual([1_500, 1_980, 2_470]);
  });

  test('a child takes the place of a child of the same process, not of a thread or of a child of another', () => {
    expect(heaps([aChild(20, 700)], [aChild(21, 300)])).toEqual([1_700, 1_700]);
    expect(heaps([aThread(1, 700)], [aChild(21, 300)])).toEqual([1_700, 1_300]);
    expect(heaps([aChild(20, 700)], [{ ...aChild(21, 300), parentPid: 11 }])).toEqual([1_700, 1_300]);
  });

  test('counts are plain sums: what has ended holds nothing open', () => {
    const sum = new MemberSum();
    const resources = [[aThread(1, 1), aThread(2, 1)], [aThread(3, 1)]].map((members) => sum.add([aMember(), ...members]).channels.resources);
    expect(resources).toEqual([4, 3]);
  });
});
