/** The wiring of the evidence: each leak is made to happen once more, on a process of its own, which is looked into. */
import { LeakcheckError } from './errors.js';
import { capture } from './evidence/capture.js';
import { planOfRequests, planOfSeconds } from './evidence/capture-plan.js';
import { explain } from './evidence/explain.js';
import type { LeakToExplain } from './evidence/leaks-to-explain.js';
import { withScratchFolder } from './evidence/scratch-folder.js';
import type { Evidence } from './result/evidence.js';
import { CHANNEL_UNITS } from './channels.js';
import type { Scenario } from './scenario/scenario.js';
import type { Rig } from './trials/trial.js';
import type { Trials } from './trials/trials.js';

/** Requests that load the code, and requests that tell how long one takes: two for each of ten connections. */
const PROBE_REQUESTS = 20;

export interface Explained {
  readonly evidence: readonly Evidence[];
  /** Why a leak has none. */
  readonly noEvidence?: string;
}

/** A failure ends it with what is known: the leak stays one. @throws LeakcheckError interrupted */
export async function explainLeaks(scenario: Scenario, trials: Trials, leaks: readonly LeakToExplain[]): Promise<Explained> {
  const evidence: Evidence[] = [];
  let noEvidence: string | undefined;
  for (const leak of leaks) {
    try {
      const found = await trials.withFreshTarget('evidence', leak.routes, (rig) => explainLeak(scenario, rig, leak));
      if (found.length === 0) noEvidence ??= 'nothing in the heap grew in proportion to the requests';
      evidence.push(...found);
    } catch (error) {
      if (!(error instanceof LeakcheckError) || error.code === 'interrupted') throw error;
      noEvidence ??= error.message;
    }
  }
  return { evidence, ...(noEvidence !== undefined && { noEvidence }) };
}

async function explainLeak(scenario: Scenario, rig: Rig, { routes, channel, growth }: LeakToExplain): Promise<Evidence[]> {
  const { target, traffic } = rig;
  const bytes = CHANNEL_UNITS[channel] === 'bytes' ? growth : 0;
  // Tells which of several processes grows.
  await target.sample();
  const driven = routes.length > 0;
  const plan = driven ? planOfRequests(bytes, await requestMsOf(rig, routes)) : planOfSeconds(bytes);
  await target.sample();
  if (target.inspect === undefined) throw new LeakcheckError('inspection-refused', 'nobody can look into the heap of this target');
  const inspection = target.inspect();
  const drive = driven ? (requests: number) => traffic.drive(routes, requests) : (seconds: number) => rig.sleep(1_000 * seconds);
  return withScratchFolder(async (folder) => {
    const captured = await capture(inspection, { plan, drive, folder });
    return explain(captured, { routes: routes.map(({ name }) => name), bytesPerRequest: bytes, folder: scenario.target.cwd });
  });
}

async function requestMsOf({ traffic, now }: Rig, routes: LeakToExplain['routes']): Promise<number> {
  await traffic.drive(routes, PROBE_REQUESTS);
  const startedMs = now();
  await traffic.drive(routes, PROBE_REQUESTS);
  return Math.max(1, now() - startedMs) / PROBE_REQUESTS;
}
