/** The self-test from its checks to its exit code, on scripted servers and machines. */
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../harness/doctor/doctor.js';
import type { DoctorResult } from '../../harness/doctor/doctor-result.js';
import type { Machine } from '../../harness/doctor/machine.js';
import type { RunEvent } from '../../harness/events.js';
import { LeakcheckError } from '../../harness/errors.js';
import { aMachine, doctorWorld, heldByFixture, type DoctorWorldOptions } from '../support/doctor-world.js';

interface Setting extends DoctorWorldOptions {
  readonly machine?: Partial<Machine>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

async function diagnosed({ machine, signal = new AbortController().signal, onEvent = () => {}, ...options }: Setting = {}): Promise<DoctorResult> {
  const world = doctorWorld(options);
  const result = await diagnose({ seed: 1, version: '0.0.0', cwd: '/project', signal, listener: onEvent, world, machine: aMachine(machine) });
  expect(world.running).toBe(0);
  return result;
}

const outcomes = ({ probes }: DoctorResult) => Object.fromEntries(probes.map(({ scenario, outcome }) => [scenario.name, outcome]));
const failed = ({ checks }: DoctorResult) => checks.filter(({ status }) => status === 'failed').map(({ name, code }) => [name, code]);

test('servers that keep what they are told to: the clean one passes, each leak that the threshold admits is called', async () => {
  const events: string[] = [];
  const result = await diagnosed({ onEvent: ({ type }) => events.push(type) });
  expect(outcomes(result)).toMatchObject({ 'clean server': 'right', '8 bytes per request': 'right', '64 bytes per request': 'right', '1024 bytes per request': 'right' });
  expect(result.probes.map(({ injected }) => injected.bytesPerRequest)).toEqual([0, 8, 64, 1024, 0.56]);
  expect(result.checks.map(({ name, status }) => `${name} ${status}`)).toEqual(['node ok', 'cores ok', 'memory ok', 'load ok', 'port ok', 'files ok', 'gc ok']);
  expect(result.noiseFloor?.standardDeviationBytes).toBeLessThan(1000);
  expect(result.smallestDetectable).toBeGreaterThan(0);
  expect(events.filter((type) => type === 'scenario-finished')).toHaveLength(5);
});

test('every verdict right: 0', async () => {
  // A kilobyte in every hundredth request is above any threshold that the defaults may have.
  const result = await diagnosed({ held: (bytes, every) => heldByFixture(every === 100 ? 1024 : bytes, every) });
  expect(new Set(Object.values(outcomes(result)))).toEqual(new Set(['right']));
  expect(result.exitCode).toBe(0);
});

test('a gate that does not see a leak: wrong, 1', async () => {
  const result = await diagnosed({ held: (bytes, every) => (bytes === 64 ? () => 0 : heldByFixture(bytes, every)) });
  expect(outcomes(result)).toMatchObject({ '64 bytes per request': 'wrong', '1024 bytes per request': 'right' });
  expect(result.exitCode).toBe(1);
});

test('a gate that accuses a clean server: wrong, 1, and no smallest leak is claimed', async () => {
  const result = await diagnosed({ held: (bytes, every) => heldByFixture(bytes === 0 ? 500 : bytes, every) });
  expect(outcomes(result)).toMatchObject({ 'clean server': 'wrong' });
  expect(result).toMatchObject({ exitCode: 1, smallestDetectable: null });
});

test('a server that dies: that one could not be judged, 2', async () => {
  const result = await diagnosed({ held: (bytes, every) => heldByFixture(every === 100 ? 1024 : bytes, every), server: { failsAfter: 400 } });
  expect(result.probes.map(({ outcome }) => outcome)).toContain('error');
  expect(result).toMatchObject({ exitCode: 2, smallestDetectable: null });
});

describe('a machine that lacks something: nothing is measured, 2', () => {
  const refuse = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

  test.each<[string, Partial<Machine>, [string, string]]>([
    ['no port', { freePort: refuse('EPERM') }, ['port', 'machine-unfit']],
    ['no temporary files', { tryTemporaryFile: refuse('EROFS') }, ['files', 'machine-unfit']],
    ['a Node.js without the trace', { findNode: () => Promise.resolve({ path: '/bin/node', version: '22.1.0', v8Options: '  --expose-gc (x)\n' }) }, ['node', 'machine-unfit']],
    ['no Node.js', { findNode: () => Promise.reject(new LeakcheckError('target-node', 'there is none')) }, ['node', 'target-node']],
  ])('%s', async (_what, machine, failure) => {
    const result = await diagnosed({ machine });
    expect(failed(result)).toEqual([failure]);
    expect(result).toMatchObject({ exitCode: 2, probes: [], noiseFloor: null, smallestDetectable: null });
    // The checks that need no server have all been made.
    expect(result.checks).toHaveLength(6);
  });

  test('collections that take nothing away', async () => {
    const result = await diagnosed({ garbageBytes: 0 });
    expect(failed(result)).toEqual([['gc', 'machine-unfit']]);
    expect(result.exitCode).toBe(2);
  });

  test('what nobody expects is no finding, but a bug', async () => {
    await expect(diagnosed({ machine: { processors: () => { throw new TypeError('not a function'); } } })).rejects.toThrow(TypeError);
  });
});

test.each<[string, Partial<Machine>]>([
  ['cores', { processors: () => 1 }],
  ['memory', { availableMemoryBytes: () => 100 * 1024 * 1024 }],
  ['load', { loadAverage: () => 1.6 }],
])('%s: a warning says what to do and stops nothing', async (name, machine) => {
  const result = await diagnosed({ machine });
  const warnings = result.checks.filter(({ status }) => status === 'warning');
  expect(warnings).toMatchObject([{ name, next: expect.stringMatching(/\.$/) }]);
  expect(result.probes).toHaveLength(5);
});

describe('interrupted: 130', () => {
  test('while a server is measured: what is finished stays', async () => {
    const interrupt = new AbortController();
    const result = await diagnosed({
      signal: interrupt.signal,
      // The check of the collections starts the first server, so the fourth is the third probe's.
      onStart: (before) => {
        if (before < 3) return;
        interrupt.abort();
        throw new LeakcheckError('interrupted', 'the run was interrupted');
      },
    });
    expect(result).toMatchObject({ exitCode: 130, interrupted: true, planned: 5 });
    expect(result.probes).toHaveLength(2);
  });

  test('while the machine is looked at: no check is blamed', async () => {
    const interrupt = new AbortController();
    const result = await diagnosed({
      signal: interrupt.signal,
      onStart: () => {
        interrupt.abort();
        throw new LeakcheckError('interrupted', 'the run was interrupted');
      },
    });
    expect(result).toMatchObject({ exitCode: 130, probes: [] });
    expect(failed(result)).toEqual([]);
  });
});
