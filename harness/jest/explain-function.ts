/** What grows with the calls, and the line that holds it. It is no part of the verdict: where it fails, it is left out. */
import { capture } from '../evidence/capture.js';
import { planOfRequests, probeRequests } from '../evidence/capture-plan.js';
import { explain } from '../evidence/explain.js';
import { withScratchFolder } from '../evidence/scratch-folder.js';
import { LeakcheckError } from '../errors.js';
import type { Evidence } from '../result/evidence.js';
import type { Route } from '../scenario/scenario.js';
import type { Inspection } from '../target/inspection.js';
import type { Rig } from '../trials/trial.js';

export async function explainFunction(inspection: Inspection, { rig, routes, growthBytes, cwd }: { readonly rig: Rig; readonly routes: readonly Route[]; readonly growthBytes: number; readonly cwd: string }): Promise<readonly Evidence[]> {
  const drive = (calls: number) => rig.traffic.drive(routes, calls);
  try {
    const { channels } = await rig.target.sample();
    const roomBytes = Math.max(0, rig.target.info.heapLimitBytes - (channels.heap ?? 0));
    const probe = probeRequests(growthBytes, roomBytes);
    const startedMs = rig.now();
    await drive(probe);
    const plan = planOfRequests(growthBytes, Math.max(1, rig.now() - startedMs) / probe, roomBytes);
    return await withScratchFolder(async (folder) => {
      const captured = await capture(inspection, { plan, drive, folder });
      return (await explain(captured, { routes: routes.map(({ name }) => name), bytesPerRequest: growthBytes, folder: cwd })).evidence;
    });
  } catch (error) {
    if (error instanceof LeakcheckError) return [];
    throw error;
  }
}
