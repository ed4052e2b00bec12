/** The wiring of the self-test: can the gate fail here, and can it pass? Checks of the machine, then servers of known leak. */
import type { Listener } from '../events.js';
import type { ScenarioResult } from '../result/document.js';
import { realWorld, run } from '../run.js';
import type { World } from '../world.js';
import { checkCollection } from './collection-check.js';
import type { DoctorResult, MachineCheck, Probe } from './doctor-result.js';
import { INJECTIONS, injectionName, injectionScenario, type Injection } from './injections.js';
import { realMachine, type Machine } from './machine.js';
import { checked, checkMachine } from './machine-checks.js';
import { noiseFloorOf } from './noise-floor.js';

export interface DoctorOptions {
  /** A version or an absolute path; undefined is the `node` of the PATH, as for a scenario that says `node server.js`. */
  readonly node?: string | undefined;
  readonly seed: number;
  readonly version: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly listener: Listener;
  readonly world?: World;
  readonly machine?: Machine;
}

/** Never rejects for an expected failure: that is a result too. */
export async function diagnose({ node, world = realWorld, machine = realMachine, ...options }: DoctorOptions): Promise<DoctorResult> {
  const startedMs = world.now();
  const scenarios = INJECTIONS.map((injection) => injectionScenario(injection, node));
  const checks = await checkMachine(machine, node, options.signal);
  const [clean] = scenarios;
  if (clean !== undefined && isFit(checks)) {
    checks.push(await checked('gc', async () => ({ finding: await checkCollection(clean, world, options) })));
  }
  // Without scenarios the exit code of a run says that it could not run, or that it was interrupted.
  const { scenarios: judged, ...about } = await run(isFit(checks) ? scenarios : [], { ...options, world, jobs: 1, bisect: false, confirm: false, onResult: () => {} });
  const heap = judged.find(({ expected }) => expected?.verdict === 'clean')?.channels.heap;
  return {
    ...about,
    durationMs: Math.round(world.now() - startedMs),
    // A look that was cut off is no finding.
    checks: checks.filter(({ code }) => code !== 'interrupted'),
    probes: INJECTIONS.flatMap((injection) => judged.filter(({ name }) => name === injectionName(injection)).map((scenario) => probeOf(injection, scenario))),
    noiseFloor: heap === undefined ? null : noiseFloorOf(heap.series),
    smallestDetectable: heap?.verdict === 'clean' ? heap.minimumDetectable : null,
  };
}

function isFit(checks: readonly MachineCheck[]): boolean {
  return checks.every(({ status }) => status !== 'failed');
}

function probeOf(injection: Injection, scenario: ScenarioResult): Probe {
  return { injected: { ...injection, bytesPerRequest: injection.bytes / injection.everyRequests }, outcome: outcomeOf(scenario), scenario };
}

function outcomeOf({ verdict, expected }: ScenarioResult): Probe['outcome'] {
  if (expected?.met === true) return 'right';
  return verdict === 'error' || verdict === 'inconclusive' ? verdict : 'wrong';
}
