/** Samples of a target that is left alone: the control without traffic. */
import type { Rig, TrialSample } from './trial.js';

/** @param count of samples after the first, evenly spread over the time */
export async function sampleIdle(rig: Rig, durationMs: number, count: number): Promise<TrialSample[]> {
  const startedMs = rig.now();
  const samples: TrialSample[] = [];
  for (let index = 0; index <= count; index += 1) {
    await rig.sleep(Math.max(0, startedMs + (durationMs * index) / count - rig.now()));
    samples.push({ ...(await rig.target.sample()), requests: 0, atMs: Math.round(rig.now() - startedMs) });
  }
  return samples;
}
