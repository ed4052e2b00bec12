/** The scripted world's own promises, on which the tests of the pipeline rest. */
import { expect, test } from '@jest/globals';
import type { ChannelName } from '../../harness/channels.js';
import type { Sample } from '../../harness/target/target.js';
import { aRoute, aScenario, fakeWorld, perCall, type FakeServer } from '../support/fake-world.js';

function without(name: ChannelName, channels: Sample['channels']): Record<string, number> {
  return Object.fromEntries(Object.entries(channels).filter(([channel]) => channel !== name));
}

async function samplesOf(server: FakeServer, windows = 3): Promise<Sample[]> {
  const world = fakeWorld(server);
  const { signal } = new AbortController();
  const target = await world.startTarget(aScenario([]).target, { onGcEvent: () => {}, signal });
  const traffic = world.createTraffic({ origin: target.info.origin, connections: 1, seed: 1, signal });
  const samples = [];
  for (let window = 0; window < windows; window += 1) {
    samples.push(await target.sample());
    await traffic.drive([aRoute('a'), aRoute('b')], 200);
  }
  return samples;
}

test('channels that are not scripted are flat', async () => {
  const samples = await samplesOf({ routes: { a: perCall(1_000) } });
  const others = samples.map(({ channels, fdKinds, resourceKinds }) => ({ rest: without('heap', channels), fdKinds, resourceKinds }));
  expect(others).toEqual(others.map(() => others[0]));
  expect(Object.keys(others[0]?.rest ?? {})).toEqual(['external', 'arrayBuffers', 'native', 'fds', 'resources']);
});

test('a channel grows by its own routes, and a count by its kind', async () => {
  const [first, , last] = await samplesOf({ routes: {}, channels: { fds: { routes: { b: perCall(1) }, kind: 'pipe' }, native: { base: (calls, samples) => calls + samples } } });
  expect((last?.channels.fds ?? 0) - (first?.channels.fds ?? 0)).toBe(200);
  expect((last?.fdKinds['pipe'] ?? 0) - (first?.fdKinds['pipe'] ?? 0)).toBe(200);
  expect((last?.channels.native ?? 0) - (first?.channels.native ?? 0)).toBe(402);
});

test('the kinds of a count add up to it', async () => {
  for (const { channels, fdKinds, resourceKinds } of await samplesOf({ routes: {}, channels: { resources: { routes: { a: perCall(2) } } } })) {
    const sum = (kinds: Readonly<Record<string, number>>) => Object.values(kinds).reduce((total, count) => total + count, 0);
    expect([sum(fdKinds), sum(resourceKinds)]).toEqual([channels.fds, channels.resources]);
  }
});

test('a channel that the system does not have is in no sample, and changes nothing in the others', async () => {
  const server = { routes: { a: perCall(10) }, channels: { external: { noise: 500 } } };
  const whole = await samplesOf(server);
  const less = await samplesOf({ ...server, absent: ['fds'] });
  expect(less.map(({ channels }) => channels)).toEqual(whole.map(({ channels }) => without('fds', channels)));
  expect(less[0]?.fdKinds).toEqual({});
});
