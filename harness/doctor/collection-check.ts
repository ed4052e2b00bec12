/** Whether a forced collection is one here: on a running server, seen in V8's own trace. */
import { LeakcheckError } from '../errors.js';
import type { GcEvent, MajorGc } from '../samples/gc-trace.js';
import type { Scenario } from '../scenario/scenario.js';
import type { World } from '../world.js';

/** Leave megabytes of garbage behind; the trace's sizes have a resolution of 0.1 MB. */
const ROUND_REQUESTS = 100;
/** One round may end just after V8 has collected by itself. */
const ROUNDS = 3;
const BYTES_PER_MB = 1024 * 1024;

/**
 * Drives and samples the server a few times, and compares the trace's sizes before and after. That each collection of the sample is
 * a full one, and in the trace, the target sees to itself.
 * @returns what was found, as a phrase
 * @throws LeakcheckError machine-unfit, or what the target or the traffic throws
 */
export async function checkCollection({ target: spec, load, routes }: Scenario, world: World, { seed, signal }: { readonly seed: number; readonly signal: AbortSignal }): Promise<string> {
  const forced: MajorGc[] = [];
  const onGcEvent = (event: GcEvent) => {
    if (event.kind === 'major' && event.forced) forced.push(event);
  };
  const target = await world.startTarget(spec, { onGcEvent, signal });
  try {
    const traffic = world.createTraffic({ origin: target.info.origin, connections: load.connections, seed, signal });
    let collections = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      await traffic.drive(routes, ROUND_REQUESTS);
      collections += (await target.sample()).collections;
    }
    const takenBytes = forced.reduce((sum, { beforeBytes, afterBytes }) => sum + beforeBytes - afterBytes, 0);
    if (takenBytes <= 0) {
      throw new LeakcheckError('machine-unfit', `${collections} forced collections took nothing away after ${ROUNDS * ROUND_REQUESTS} requests that leave garbage`, {
        next: 'Take flags that change the collector out of NODE_OPTIONS, or use another build of Node.js: `leakcheck doctor --node 22`.',
      });
    }
    return `gc() took ${(takenBytes / BYTES_PER_MB).toFixed(1)} MB of garbage away; the trace shows all ${collections} forced collections as full`;
  } finally {
    await target.stop();
  }
}
