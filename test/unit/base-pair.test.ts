/** Head and base as one target: what a sample of both is, who is driven first, what is said of whom. */
import { describe, expect, test } from '@jest/globals';
import { asBaseFailure } from '../../harness/base/base-failure.js';
import { differenceOf, ownReadings } from '../../harness/base/difference.js';
import { PairedTarget } from '../../harness/base/paired-target.js';
import { pairedWorld } from '../../harness/base/paired-world.js';
import { LeakcheckError } from '../../harness/errors.js';
import type { Route } from '../../harness/scenario/scenario.js';
import type { Sample, Target } from '../../harness/target/target.js';
import { noiseOf } from '../../harness/verdict/noise-model.js';
import type { World } from '../../harness/world.js';
import { aRoute, aScenario, fakeWorld } from '../support/fake-world.js';

const MB = 1024 * 1024;

function aSample(channels: Sample['channels'], parts: Partial<Sample> = {}): Sample {
  return { channels, fdKinds: {}, resourceKinds: {}, collections: 3, openConnections: 0, ...parts };
}

function aTarget(parts: Partial<Target> = {}): Target {
  return {
    info: { origin: 'http://127.0.0.1:1', command: 'node server.js', node: 'v22.0.0', v8: '12', flags: [], jit: false, heapLimitBytes: 1 },
    sample: () => Promise.resolve(aSample({ heap: 1 })),
    lastOutput: () => [],
    listenerWarnings: () => [],
    throwIfDead: () => {},
    stop: () => Promise.resolve(),
    ...parts,
  };
}

/** Reads the given heaps, one after the other. */
const reading = (...heaps: number[]) => aTarget({ sample: () => Promise.resolve(aSample({ heap: heaps.shift() ?? NaN })) });

describe('a difference', () => {
  test('has the channels and kinds of both, and what it is of', () => {
    const head = aSample({ heap: 12 * MB, fds: 30, resources: 4 }, { fdKinds: { file: 12, socket: 3 }, resourceKinds: { Timeout: 2 }, collections: 4, openConnections: 1 });
    const base = aSample({ heap: 10 * MB, fds: 21, native: 7 }, { fdKinds: { file: 2, pipe: 9, constructor: 1 }, resourceKinds: { Timeout: 2 }, collections: 3, openConnections: 9 });
    const difference = differenceOf(head, base);
    expect(difference).toEqual({
      channels: { heap: 2 * MB, fds: 9 }, base: base.channels, fdKinds: { file: 10, socket: 3, pipe: -9, constructor: -1 }, resourceKinds: { Timeout: 0 }, collections: 4, openConnections: 1,
    });
    expect(ownReadings(difference, 'heap')).toEqual([12 * MB, 10 * MB]);
    expect(ownReadings(head, 'heap')).toEqual([12 * MB]);
  });

  test('has no kinds where one of them has not told them apart', () => {
    expect(differenceOf(aSample({}, { fdKinds: { file: 3 } }), aSample({})).fdKinds).toEqual({});
  });

  test('is held against more noise than one server', () => {
    const [one, two] = [noiseOf('heap', { difference: false }), noiseOf('heap', { difference: true })];
    expect(two.band).toBe(2 * one.band);
    expect(two.farEnough).toBe(one.farEnough);
  });
});

describe('a pair', () => {
  test('reads the base again where it stands higher for a moment', async () => {
    const pair = new PairedTarget(reading(12 * MB, 12 * MB + 5_000), reading(10 * MB, 10 * MB + 250_000, 10 * MB), {});
    expect((await pair.sample()).channels.heap).toBe(2 * MB);
    expect((await pair.sample()).channels.heap).toBe(2 * MB + 5_000);
  });

  test('believes the base when it stays higher', async () => {
    const pair = new PairedTarget(reading(12 * MB, 12 * MB), reading(10 * MB, 11 * MB, 11 * MB), {});
    await pair.sample();
    expect((await pair.sample()).channels.heap).toBe(MB);
  });

  test('tells only the warnings that the base does not give, and whose output is whose', () => {
    const head = aTarget({ listenerWarnings: () => ['11 a', '11 b'], lastOutput: () => ['one'] });
    const pair = new PairedTarget(head, aTarget({ listenerWarnings: () => ['11 a', '11 c'], lastOutput: () => ['two'] }), {});
    expect(pair.listenerWarnings()).toEqual(['11 b']);
    expect(pair.lastOutput()).toEqual(['one', 'base: two']);
  });

  test('is dead when either is', () => {
    const dead = aTarget({ throwIfDead: () => { throw new LeakcheckError('target-crashed', 'it ended'); } });
    expect(() => new PairedTarget(dead, aTarget(), {}).throwIfDead()).toThrow(/^it ended/);
    expect(() => new PairedTarget(aTarget(), dead, {}).throwIfDead()).toThrow('the base: it ended');
  });
});

describe('the traffic', () => {
  const drives: { readonly to: string; readonly routes: readonly Route[]; readonly requests: number; readonly seed: number }[] = [];
  const fake = fakeWorld({ routes: {} });
  const world: World = {
    ...fake,
    createTraffic: ({ origin, seed }) => ({ counts: { a: { [origin]: 1 } }, tolerated: {}, setUp: () => Promise.resolve(), end: () => Promise.resolve(), drive: (routes, requests) => { drives.push({ to: origin, routes, requests, seed }); return Promise.resolve(); } }),
  };

  test('is the same for both, and goes to each first as often, among small windows and among large ones', async () => {
    const { signal } = new AbortController();
    const paired = pairedWorld(world, { spec: aScenario([]).target, advice: {} });
    const target = await paired.startTarget(aScenario([]).target, { onGcEvent: () => {}, signal });
    const traffic = paired.createTraffic({ origin: target.info.origin, connections: 1, seed: 7, signal });
    const routes = [aRoute('a')];
    for (let window = 0; window < 8; window += 1) await traffic.drive(routes, window % 2 === 0 ? 80 : 240);
    const { origin: head } = target.info;
    expect(drives.map(({ to, requests }) => `${to === head ? 'head' : 'base'} ${requests}`).filter((_, index) => index % 2 === 0)).toEqual([
      'head 80', 'base 240', 'base 80', 'head 240', 'head 80', 'base 240', 'base 80', 'head 240',
    ]);
    expect(drives.filter(({ to }) => to !== head)).toHaveLength(8);
    expect(new Set(drives.map(({ seed }) => seed))).toEqual(new Set([7]));
    expect(traffic.counts).toEqual({ a: { [head]: 1 } });
  });
});

describe('a failure of the base', () => {
  test('keeps its code and details, and has a next step of its own where there is one', () => {
    const failure = new LeakcheckError('target-exited', 'it ended', { next: 'Run it by hand.', details: ['Error'] });
    expect(asBaseFailure(failure, {})).toMatchObject({ code: 'target-exited', message: 'the base: it ended', next: 'Run it by hand.', details: ['Error'] });
    expect(asBaseFailure(failure, { 'target-exited': 'Build it.' })).toMatchObject({ next: 'Build it.' });
  });

  test('an interruption and a bug are nobody\'s', () => {
    for (const error of [new LeakcheckError('interrupted', 'interrupted'), new TypeError('a bug')]) expect(asBaseFailure(error, {})).toBe(error);
  });
});
