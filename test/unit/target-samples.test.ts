import { describe, expect, test } from '@jest/globals';
import { sumSamples } from '../../harness/target/sum-samples.js';
import type { Sample } from '../../harness/target/target.js';

function anAnswer(parts: Partial<Sample> = {}): Sample {
  return {
    channels: { heap: 1_000, external: 20, arrayBuffers: 300, native: -40, fds: 7, resources: 2 },
    fdKinds: { socket: 5, file: 2 },
    resourceKinds: { TCPServerWrap: 1, Timeout: 1 },
    collections: 2,
    openConnections: 1,
    ...parts,
  };
}

describe('the samples of several processes', () => {
  test('are summed, channel by channel and kind by kind', () => {
    const second = anAnswer({ fdKinds: { socket: 1, eventfd: 6 }, resourceKinds: {}, collections: 3, openConnections: 0 });
    expect(sumSamples([anAnswer(), second])).toEqual({
      channels: { heap: 2_000, external: 40, arrayBuffers: 600, native: -80, fds: 14, resources: 4 },
      fdKinds: { socket: 6, file: 2, eventfd: 6 },
      resourceKinds: { TCPServerWrap: 1, Timeout: 1 },
      collections: 5,
      openConnections: 1,
    });
  });

  test('have no sum in a channel that one of them lacks', () => {
    const { channels } = sumSamples([anAnswer(), anAnswer({ channels: { heap: 5, external: 0 }, fdKinds: {} })]);
    expect(channels).toEqual({ heap: 1_005, external: 20 });
  });

  test('may have kinds by any name', () => {
    const { fdKinds } = sumSamples([anAnswer({ fdKinds: { ['__proto__']: 1, toString: 2 } }), anAnswer({ fdKinds: { ['__proto__']: 3 } })]);
    expect(Object.entries(fdKinds)).toEqual([['__proto__', 4], ['toString', 2]]);
  });
});
