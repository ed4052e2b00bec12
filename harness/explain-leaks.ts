/** The wiring of the evidence: each leak is made to happen once more, on a process of its own, which is looked into. */
import { LeakcheckError } from './errors.js';
import { capture } from './evidence/capture.js';
import { planOfRequests, planOfSeconds, probeRequests } from './evidence/capture-plan.js';
import { explain, type Explanation } from './evidence/explain.js';
import type { LeakToExplain } from './evidence/leaks-to-explain.js';
import { withScratchFolder } from './evidence/scratch-folder.js';
import type { Evidence } from './result/evidence.js';
import { CHANNEL_UNITS } from './channels.js';
import { nearLimitSnapshot } from './near-limit-snapshot.js';
import type { Scenario } from './scenario/scenario.js';
import type { OutputFile } from './store.js';
import { DiedOfMemory } from './target/died-of-memory.js';
import type { Rig } from './trials/trial.js';
import type { Trials } from './trials/trials.js';

export interface Explained {
  readonly evidence: readonly Evidence[];
  /** Scripts and source maps that could not be used, with why. */
  readonly unusableSources: readonly string[];
  /** Why a leak has none. */
  readonly noEvidence?: string;
  /** Path of a snapshot near the heap limit, where a server did not survive being looked into. */
  readonly nearLimitSnapshot?: string;
}

export interface ExplainLeaksOptions {
  /** Opens a file of the run's output; without it no snapshot is kept. */
  readonly outputFile?: (name: string) => OutputFile;
}

/** A failure ends it with what is known: the leak stays one. @throws LeakcheckError interrupted */
export async function explainLeaks(scenario: Scenario, trials: Trials, leaks: readonly LeakToExplain[], { outputFile }: ExplainLeaksOptions): Promise<Explained> {
  const evidence: Evidence[] = [];
  const unusable = new Set<string>();
  let noEvidence: string | undefined;
  let nearLimit: { readonly file?: string; readonly why?: string } | undefined;
  for (const leak of leaks) {
    try {
      const found = await trials.withFreshTarget('evidence', leak.routes, (rig) => explainLeak(rig, leak, scenario.target.cwd));
      if (found.evidence.length === 0) noEvidence ??= 'nothing in the heap grew in proportion to the requests';
      evidence.push(...found.evidence);
      for (const each of found.unusable) unusable.add(each);
    } catch (error) {
      if (!(error instanceof LeakcheckError) || error.code === 'interrupted') throw error;
      noEvidence ??= error.message;
      if (!(error instanceof DiedOfMemory) || outputFile === undefined || nearLimit !== undefined) continue;
      // One is kept: it is large, and whoever mends its leak can run again.
      nearLimit = await nearLimitSnapshot(scenario, trials, leak, { limitBytes: error.death.heapLimitBytes, outputFile });
      if (nearLimit.why !== undefined) noEvidence = `${noEvidence}; ${nearLimit.why}`;
    }
  }
  return { evidence, unusableSources: [...unusable], ...(noEvidence !== undefined && { noEvidence }), ...(nearLimit?.file !== undefined && { nearLimitSnapshot: nearLimit.file }) };
}

/**
 * Makes one leak happen on a warm target, and looks into its heap.
 * @param folder that paths of sources are relative to
 * @throws LeakcheckError
 */
export async function explainLeak(rig: Rig, { routes, channel, growth }: LeakToExplain, folder: string): Promise<Explanation> {
  const { target, traffic } = rig;
  const bytes = CHANNEL_UNITS[channel] === 'bytes' ? growth : 0;
  // Tells which of several processes grows.
  const { channels } = await target.sample();
  const driven = routes.length > 0;
  // A difference from the base's heap says nothing about the room in it.
  const roomBytes = channel === 'heap' && target.info.base === undefined ? Math.max(0, target.info.heapLimitBytes - (channels.heap ?? 0)) : Infinity;
  const plan = driven ? planOfRequests(bytes, await requestMsOf(rig, routes, probeRequests(bytes, roomBytes)), roomBytes) : planOfSeconds(bytes);
  const { members = [] } = await target.sample();
  // Which of several grows is told by warm ones: code loads with the first requests, in some more than others leak.
  if (members.length > 1 && driven) {
    await traffic.drive(routes, probeRequests(bytes, roomBytes));
    await target.sample();
  }
  if (target.inspect === undefined) throw new LeakcheckError('inspection-refused', 'nobody can look into the heap of this target');
  const inspection = target.inspect();
  const drive = driven ? (requests: number) => traffic.drive(routes, requests) : (seconds: number) => rig.sleep(1_000 * seconds);
  return withScratchFolder(async (scratch) => {
    const captured = await capture(inspection, { plan, drive, folder: scratch });
    return explain(captured, { routes: routes.map(({ name }) => name), bytesPerRequest: bytes, folder });
  });
}

async function requestMsOf({ traffic, now }: Rig, routes: LeakToExplain['routes'], requests: number): Promise<number> {
  await traffic.drive(routes, requests);
  const startedMs = now();
  await traffic.drive(routes, requests);
  return Math.max(1, now() - startedMs) / requests;
}
