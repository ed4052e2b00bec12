/** The self-test's servers and machine as a script: every injected leak has a heap of its own. */
import type { Machine } from '../../harness/doctor/machine.js';
import type { MajorGc } from '../../harness/samples/gc-trace.js';
import type { Target } from '../../harness/target/target.js';
import type { World } from '../../harness/world.js';
import { fakeWorld, type FakeServer, type FakeWorld, type Shape } from './fake-world.js';

const MB = 1024 * 1024;
const ROUTE = 'GET /items/{{int 1 1000}}';

/** As the fixture does it: links of at least 56 bytes. */
export const heldByFixture = (bytes: number, everyRequests: number): Shape => (calls) => {
  const owed = bytes * Math.floor(calls / everyRequests);
  return owed - (bytes < 56 ? owed % 56 : 0);
};

export interface DoctorWorldOptions {
  readonly server?: Partial<FakeServer>;
  readonly held?: typeof heldByFixture;
  /** What a forced collection takes away by the trace. */
  readonly garbageBytes?: number;
  /** Called when a target is started, with how many were started before. */
  readonly onStart?: (before: number) => void;
}

/** One server runs at a time; each has a world of its own, whose clocks are added up. */
export function doctorWorld({ server, held = heldByFixture, garbageBytes = 2 * MB, onStart }: DoctorWorldOptions = {}): World & { readonly running: number } {
  const worlds: FakeWorld[] = [];
  const current = (): FakeWorld => {
    const last = worlds.at(-1);
    if (last === undefined) throw new Error('no server was started');
    return last;
  };
  return {
    get running() {
      return worlds.reduce((sum, { running }) => sum + running, 0);
    },
    startTarget: async (spec, options) => {
      onStart?.(worlds.length);
      const leak = held(Number(spec.env['LEAK_BYTES']), Number(spec.env['LEAK_EVERY']));
      worlds.push(fakeWorld({ seed: worlds.length + 1, noiseBytes: 20, ...server, routes: { [ROUTE]: leak } }));
      const target = await current().startTarget(spec, options);
      return collecting(target, () => options.onGcEvent(forcedMajor(garbageBytes)));
    },
    createTraffic: (options) => current().createTraffic(options),
    now: () => worlds.reduce((sum, world) => sum + world.now(), 0),
    sleep: (ms, signal) => current().sleep(ms, signal),
  };
}

function collecting(target: Target, onCollection: () => void): Target {
  return {
    ...target,
    sample: () => {
      onCollection();
      return target.sample();
    },
  };
}

function forcedMajor(takenBytes: number): MajorGc {
  return { kind: 'major', pid: 1, isolate: '0x1', atMs: 1, forced: true, pauseMs: 1, reason: 'testing', beforeBytes: 5 * MB + takenBytes, afterBytes: 5 * MB };
}

export function aMachine(parts: Partial<Machine> = {}): Machine {
  return {
    processors: () => 2,
    availableMemoryBytes: () => 4 * 1024 * MB,
    loadAverage: () => 0.2,
    freePort: () => Promise.resolve(40_000),
    tryTemporaryFile: () => Promise.resolve('/tmp'),
    findNode: () => Promise.resolve({ path: '/usr/bin/node', version: '22.1.0', v8Options: '  --expose-gc (x)\n  --trace-gc (x)\n  --opt (x)\n' }),
    ...parts,
  };
}
