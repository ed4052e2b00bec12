/** The measured world as a script: routes with shapes of growth, seeded noise, a clock that only moves when told. */
import type { ChannelName } from '../../harness/channels.js';
import { LeakcheckError } from '../../harness/errors.js';
import type { RequestRoute, Route, Scenario } from '../../harness/scenario/scenario.js';
import { seededRandom } from '../../harness/scenario/seeded-random.js';
import type { Inspection } from '../../harness/target/inspection.js';
import type { Sample } from '../../harness/target/target.js';
import type { World } from '../../harness/world.js';
import { inTurn, Mortal } from './fake-death.js';
import { gaussian } from './noise.js';

/** What a route holds after it has been called so many times: bytes, or a number of descriptors or resources. */
export type Shape = (calls: number) => number;

export const perCall = (bytes: number): Shape => (calls) => bytes * calls;
/** A cache of `entries` entries, hit at random from `keys` keys. */
export const cacheOf = (entries: number, bytes: number, keys = Infinity): Shape => (calls) =>
  bytes * Math.min(entries, keys === Infinity ? calls : keys * (1 - Math.exp(-calls / keys)));
/** The backing store of an array that gets one 8-byte entry per call: V8 grows it by half and 16. */
export const pushedNumbers: Shape = (calls) => {
  let capacity = 17;
  while (capacity < calls) capacity += (capacity >> 1) + 16;
  return capacity * 8;
};
/** A hash table that doubles, with 32 bytes an entry. */
export const tableEntries: Shape = (calls) => 32 * 2 ** Math.ceil(Math.log2(Math.max(4, calls)));

/** Calls of a process in the order of time: when, since its start, and how many by then. */
export type History = readonly { readonly atMs: number; readonly calls: number }[];
/** Bytes held at an age of the process. */
export type TimedShape = (ageMs: number, history: History) => number;

const callsAt = (history: History, atMs: number): number => history.findLast((entry) => entry.atMs <= atMs)?.calls ?? 0;
/** Entries that each live for so long. */
export const timeToLive = (bytesPerCall: number, lifetimeMs: number): TimedShape => (ageMs, history) =>
  bytesPerCall * (callsAt(history, ageMs) - callsAt(history, ageMs - lifetimeMs));
/** A batch that is written and forgotten every so often. */
export const flushedEvery = (bytesPerCall: number, periodMs: number): TimedShape => (ageMs, history) =>
  bytesPerCall * (callsAt(history, ageMs) - callsAt(history, Math.floor(ageMs / periodMs) * periodMs));

export interface FakeServer {
  readonly routes: Readonly<Record<string, Shape>>;
  readonly seed?: number;
  /** Standard deviation of a sample, in bytes; a settled real server has 0 to 650. */
  readonly noiseBytes?: number;
  /** Held besides: by all calls of the process together, the number of samples taken, and the calls of each route. */
  readonly base?: (calls: number, samples: number, byRoute: ReadonlyMap<string, number>) => number;
  /** Held besides by calls that are given back with time. */
  readonly timed?: TimedShape;
  /** Held besides by the age of the process, in milliseconds. */
  readonly aging?: (ageMs: number) => number;
  /** The channels besides the heap; those that are not named are flat. */
  readonly channels?: Readonly<Partial<Record<OtherChannel, FakeChannel>>>;
  /** Channels that the system of this server does not have. */
  readonly absent?: readonly OtherChannel[];
  readonly listenerWarnings?: readonly string[];
  /** Held besides by all calls of the process together, unless the toggle of that name is applied. */
  readonly features?: Readonly<Record<string, Shape>>;
  /** The server does not start with one of these toggles applied. */
  readonly needs?: readonly string[];
  /** What the routes hold is given back after so long without traffic. */
  readonly lifetimeMs?: number;
  /** Time of one request; 1 ms. */
  readonly requestMs?: number;
  /** The status of the answers to a route's requests; 200. One that the route does not expect ends the window with a failure. */
  readonly answers?: (route: Route) => number;
  /** Part of a route's requests that its shape counts as calls, 0 to 1; all. Told from what the requests look like. */
  readonly counts?: (route: Route) => number;
  /** Thrown by the traffic once the process has answered this many requests. */
  readonly failsAfter?: number;
  readonly failsToStart?: boolean;
  /** Routes that answer 404 until the other one has been called. */
  readonly routeNeeds?: Readonly<Record<string, string>>;
  /** Looked into instead of a heap, by the calls so far; without it nobody can look. */
  readonly inspect?: (calls: () => number) => Inspection;
  /** V8's limit; 4 GB. */
  readonly heapLimitBytes?: number;
  /** Bytes that one request holds until it is answered: with what is kept, they may reach the limit, and the process dies of memory. Without it none does. */
  readonly peakBytes?: number;
}

export type OtherChannel = Exclude<ChannelName, 'heap'>;

export interface FakeChannel {
  readonly routes?: Readonly<Record<string, Shape>>;
  /** Shapes with a memory, made anew for each process and asked at each of its samples. */
  readonly routesOfProcess?: () => Readonly<Record<string, Shape>>;
  /** Standard deviation of a sample, in the unit of the channel; 0. */
  readonly noise?: number;
  /** Held besides: by all calls of the process together, and the number of samples taken. */
  readonly base?: (calls: number, samples: number) => number;
  /** What descriptors or resources the growth is made of. */
  readonly kind?: string;
}

/** A small Express server on Node.js 20. */
const AT_REST: Readonly<Record<OtherChannel, number>> = { external: 2_160_000, arrayBuffers: 29_000, native: 1_700_000, fds: 20, resources: 2 };
const OTHER_CHANNELS: readonly OtherChannel[] = ['external', 'arrayBuffers', 'native', 'fds', 'resources'];
const FDS_AT_REST = { socket: 3, pipe: 9, eventfd: 3, eventpoll: 3, file: 2 };
const RESOURCES_AT_REST = { TCPServerWrap: 1, PipeWrap: 1 };
const WARM_HEAP_BYTES = 7_000_000;
const LOADED_CODE_BYTES = 900_000;

export interface FakeWorld extends World {
  readonly started: number;
  readonly running: number;
}

/** @param byCommand servers that other commands start than the scenario's own */
export function fakeWorld(usual: FakeServer, byCommand: Readonly<Record<string, FakeServer>> = {}): FakeWorld {
  const random = seededRandom(usual.seed ?? 1);
  let nowMs = 0;
  const state = { started: 0, running: 0 };
  const calls = new Map<string, Map<string, number>>();
  const servers = new Map<string, FakeServer>();
  const drivenAtMs = new Map<string, number>();
  const histories = new Map<string, { atMs: number; calls: number }[]>();
  const mortals = new Map<string, Mortal>();

  return {
    get started() {
      return state.started;
    },
    get running() {
      return state.running;
    },
    now: () => nowMs,
    sleep: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
    startTarget: ({ command }, { toggles = [] }) => {
      const server = byCommand[String(command)] ?? usual;
      const id = String((state.started += 1));
      servers.set(id, server);
      const own = new Map<string, number>();
      calls.set(id, own);
      const isOff = (name: string) => toggles.some((toggle) => toggle.name === name);
      const features = Object.entries(server.features ?? {}).filter(([name]) => !isOff(name));
      const remembering = new Map(OTHER_CHANNELS.map((channel) => [channel, server.channels?.[channel]?.routesOfProcess?.() ?? {}]));
      let samples = 0;
      let stopped = false;
      if (server.failsToStart === true || server.needs?.some(isOff) === true) return Promise.reject(new LeakcheckError('target-exited', 'the fake server ended before it was ready', { next: 'Run it by hand.' }));
      state.running += 1;
      nowMs += 300;
      const bornMs = nowMs;
      const history: { atMs: number; calls: number }[] = [];
      histories.set(id, history);
      const heapLimitBytes = server.heapLimitBytes ?? 4 * 1024 ** 3;
      const served = () => [...own.values()].reduce((sum, count) => sum + count, 0);
      const heldBy = (shapes: FakeServer['routes']) => {
        const expired = nowMs - (drivenAtMs.get(id) ?? 0) >= (server.lifetimeMs ?? Infinity);
        return expired ? 0 : [...own].reduce((sum, [route, count]) => sum + (shapes[route]?.(count) ?? 0), 0);
      };
      const liveBytes = () => {
        const total = served();
        const held = heldBy(server.routes) + features.reduce((sum, [, shape]) => sum + shape(total), 0);
        const loaded = LOADED_CODE_BYTES * (1 - Math.exp(-total / 40));
        return WARM_HEAP_BYTES + loaded + held + (server.base?.(total, samples, own) ?? 0) + (server.aging?.(nowMs - bornMs) ?? 0) + (server.timed?.(nowMs - bornMs, history.map(({ atMs, calls: count }) => ({ atMs: atMs - bornMs, calls: count }))) ?? 0);
      };
      const mortal = new Mortal(server.peakBytes === undefined ? Infinity : heapLimitBytes, server.peakBytes ?? 0, liveBytes);
      mortals.set(id, mortal);
      return Promise.resolve({
        info: { origin: id, command: 'fake', node: 'v20.0.0', v8: '11', flags: [], jit: false, heapLimitBytes },
        sample: async () => {
          nowMs += 30;
          samples += 1;
          mortal.live(0);
          mortal.throwIfDead();
          const total = served();
          const heapBytes = Math.round(liveBytes() + gaussian(random) * (server.noiseBytes ?? 100));
          mortal.sampledHeapBytes = heapBytes;
          const grown = (channel: OtherChannel) => {
            const { routes = {}, noise = 0, base = () => 0 } = server.channels?.[channel] ?? {};
            return Math.round(heldBy(routes) + heldBy(remembering.get(channel) ?? {}) + base(total, samples) + (noise > 0 ? gaussian(random) * noise : 0));
          };
          return Promise.resolve(fakeSample(server, heapBytes, grown));
        },
        ...(server.inspect !== undefined && { inspect: () => server.inspect?.(() => [...own.values()].reduce((sum, count) => sum + count, 0)) as Inspection }),
        listenerWarnings: () => server.listenerWarnings ?? [],
        lastOutput: () => [],
        throwIfDead: () => mortal.throwIfDead(),
        stop: () => {
          if (!stopped) state.running -= 1;
          stopped = true;
          return Promise.resolve();
        },
      });
    },
    createTraffic: ({ origin, connections }) => {
      const server = servers.get(origin) ?? usual;
      const own = calls.get(origin) ?? new Map<string, number>();
      const counts: Record<string, Record<string, number>> = {};
      return {
        counts,
        tolerated: {},
        setUp: () => Promise.resolve(), end: () => Promise.resolve(),
        drive: (routes, requests) => {
          nowMs += requests * (server.requestMs ?? 1);
          drivenAtMs.set(origin, nowMs);
          const mortal = mortals.get(origin);
          if (mortal?.isMortal === true) {
            const die = () => Promise.reject(new LeakcheckError('traffic-failed', 'the fake server closed the connection'));
            for (const { name } of inTurn(routes, requests, own)) {
              own.set(name, (own.get(name) ?? 0) + 1);
              if (!mortal.live(Math.min(connections, requests))) return die();
              const byStatus = (counts[name] ??= {});
              byStatus[200] = (byStatus[200] ?? 0) + 1;
            }
            return Promise.resolve();
          }
          for (const route of routes) {
            const due = Math.round((requests * route.weight) / routes.reduce((sum, { weight }) => sum + weight, 0));
            const status = server.answers?.(route) ?? 200;
            own.set(route.name, (own.get(route.name) ?? 0) + due * (server.counts?.(route) ?? 1));
            const byStatus = (counts[route.name] ??= {});
            byStatus[status] = (byStatus[status] ?? 0) + due;
            if (route.chain === undefined && route.script === undefined && !route.status.some(({ from, to }) => status >= from && status <= to)) return Promise.reject(new LeakcheckError('traffic-status', `route "${route.name}" answered ${status}`));
          }
          const total = [...own.values()].reduce((sum, count) => sum + count, 0);
          const lost = routes.find(({ name }) => server.routeNeeds?.[name] !== undefined && !own.has(server.routeNeeds[name] ?? ''));
          if (lost !== undefined) return Promise.reject(new LeakcheckError('traffic-status', `route "${lost.name}" answered 404`, { route: lost.name }));
          histories.get(origin)?.push({ atMs: nowMs, calls: total });
          if (total >= (server.failsAfter ?? Infinity)) return Promise.reject(new LeakcheckError('target-crashed', 'the fake server died'));
          return Promise.resolve();
        },
      };
    },
  };
}

function fakeSample({ channels = {}, absent = [] }: FakeServer, heapBytes: number, grown: (channel: OtherChannel) => number): Sample {
  const growth = new Map(OTHER_CHANNELS.map((channel) => [channel, grown(channel)]));
  const present = OTHER_CHANNELS.filter((channel) => !absent.includes(channel));
  const kinds = (channel: 'fds' | 'resources', atRest: Readonly<Record<string, number>>, usual: string) => {
    const kind = channels[channel]?.kind ?? usual;
    return absent.includes(channel) ? {} : { ...atRest, [kind]: (atRest[kind] ?? 0) + (growth.get(channel) ?? 0) };
  };
  return {
    channels: { heap: heapBytes, ...Object.fromEntries(present.map((channel) => [channel, AT_REST[channel] + (growth.get(channel) ?? 0)])) },
    fdKinds: kinds('fds', FDS_AT_REST, 'file'),
    resourceKinds: kinds('resources', RESOURCES_AT_REST, 'Timeout'),
    collections: 3,
    openConnections: 0,
  };
}

export function aRoute(name: string, weight = 1): RequestRoute {
  return { name, method: 'GET', path: `/${name}`, headers: {}, weight, status: [{ from: 200, to: 399 }] };
}

export function aScenario(routes: readonly string[], parts: Partial<Scenario> = {}): Scenario {
  return {
    file: '/project/scenarios/fake.yaml',
    name: 'fake',
    target: { command: 'fake', cwd: '/project', env: {}, ready: { kind: 'port', timeoutMs: 1000 }, jit: false },
    load: { profile: 'standard', connections: 10, warmup: 'auto', settleMs: 0, budget: { requests: 30_000, timeMs: 120_000 }, cookies: 'drop', keepAlive: true, phases: [] },
    setup: [],
    feeds: [],
    variables: {},
    routes: routes.map((name) => aRoute(name)),
    toggles: [],
    thresholds: { perRequest: {} },
    bisect: 'auto',
    ignore: [],
    ...parts,
  };
}
