/** What the death of a target for want of memory says of the trial that it ended. Pure. */
import type { ChannelName } from '../channels.js';
import type { OutOfMemory } from '../result/out-of-memory.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { Route } from '../scenario/scenario.js';
import type { MemoryDeath } from '../target/died-of-memory.js';
import { ownReadings } from '../base/difference.js';
import { judgeUntilDeath } from '../verdict/until-death.js';
import type { AskedChannel, ChannelTrial } from './trial.js';
import { ownHeapBytes, seriesOf, type TrialSample } from './trial-samples.js';

/** What the system's memory goes to. */
const MEMORY_CHANNELS: readonly ChannelName[] = ['heap', 'external', 'arrayBuffers', 'native'];
/** What can have grown. */
const CANDIDATES: Readonly<Record<MemoryDeath['exhausted'], readonly ChannelName[]>> = { heap: ['heap'], worker: ['heap'], system: MEMORY_CHANNELS };
/** The heap of a worker thread that was never sampled is native memory to its process. */
const UNSAMPLED_WORKER: readonly ChannelName[] = ['native'];

export interface DyingTrial {
  readonly routes: readonly Route[];
  readonly asked: readonly AskedChannel[];
  readonly samples: readonly TrialSample[];
  /** Answers since the last sample, and requests that may have been under way. */
  readonly answered: number;
  readonly underWay: number;
}

/** The channel whose growth explains the death, judged as a leak; undefined where none does. */
export function leakUntilDeath(death: MemoryDeath, { routes, asked, samples, answered, underWay }: DyingTrial): ChannelTrial | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const requests = [last.requests + answered, last.requests + answered + underWay] as const;
  const roundRequests = Math.ceil(totalWeight(routes) / Math.min(...routes.map(({ weight }) => weight)));
  const unsampledWorker = death.exhausted === 'worker' && death.sampledHeapBytes === undefined;
  const candidates = unsampledWorker ? UNSAMPLED_WORKER : CANDIDATES[death.exhausted];
  const leaks = asked
    .filter(({ name }) => candidates.includes(name))
    .flatMap(({ name, threshold, driftPerMs }): ChannelTrial[] => {
      const series = seriesOf(samples, name, driftPerMs);
      const [from, to] = [series[0]?.y ?? 0, series.at(-1)?.y ?? 0];
      // It begins with next to nothing.
      const value = unsampledWorker ? from + (death.limitBytes ?? Infinity) : to + roomLeft(death, last);
      const judgement = judgeUntilDeath(series, { requests, value }, { threshold: threshold.perMixRequest, roundRequests });
      return judgement === undefined ? [] : [{ name, judgement }];
    });
  return leaks.toSorted((a, b) => b.judgement.slope - a.judgement.slope)[0];
}

/** How far the process was from its limit in its last sample; Infinity where nobody knows the limit, which explains no death. */
function roomLeft({ exhausted, limitBytes = Infinity, sampledHeapBytes }: MemoryDeath, last: TrialSample): number {
  // Of several processes the one that died may not have been the largest.
  if (exhausted !== 'system') return Math.max(0, limitBytes - (sampledHeapBytes ?? ownHeapBytes(last)));
  return Math.max(0, limitBytes - MEMORY_CHANNELS.reduce((sum, name) => sum + ownReadings(last, name)[0], 0));
}

/** What a sample would have read when the process died, as far as that is known. */
export function atDeath(death: MemoryDeath, last: TrialSample): TrialSample {
  return death.exhausted === 'heap' || (death.exhausted === 'worker' && death.sampledHeapBytes !== undefined) ? { ...last, channels: { ...last.channels, heap: (last.channels.heap ?? 0) + roomLeft(death, last) } } : last;
}

/** For the result. @param requests answered by the process since it started */
export function outOfMemory({ exhausted, words, heapLimitBytes, sampledHeapBytes, collections }: MemoryDeath, routes: readonly Route[], requests: number): OutOfMemory {
  return {
    exhausted,
    words,
    routes: routes.map(({ name }) => name),
    requests,
    heapLimitBytes,
    sampledHeapBytes: sampledHeapBytes ?? null,
    collections: collections.map(({ kind, atMs, beforeBytes, afterBytes, pauseMs, reason }) => ({ kind, atMs, beforeBytes: beforeBytes ?? null, afterBytes: afterBytes ?? null, pauseMs, reason })),
  };
}
