/** What would be done to a process, for whoever has not agreed to it yet. Pure. */
import { LeakcheckError } from '../errors.js';
import { estimatePauses, FEWEST_SAMPLES, intervalFor, SNAPSHOT_PEAK_PER_HEAP_BYTE, SNAPSHOTS } from './pauses.js';

const MB = 2 ** 20;

export interface Wish {
  readonly durationMs: number;
  readonly intervalMs?: number;
}

/** @param heapBytes of the process, or what it takes of the machine's memory where no more is known: the heap is less */
export function needsYes(given: string, heapBytes: number, { durationMs, intervalMs }: Wish): LeakcheckError {
  const { sampleMs, snapshotMs } = estimatePauses(heapBytes);
  const samples = Math.max(FEWEST_SAMPLES, Math.floor(durationMs / (intervalMs ?? intervalFor(durationMs, sampleMs[1]))) + 1);
  return new LeakcheckError('attach-needs-yes', `watching ${given} would pause it, and needs --yes`, {
    details: [
      `For ${span(durationMs)} it would be compacted ${samples} times; each time its event loop stands still for`,
      `${range(sampleMs)} (estimated from at most ${Math.ceil(heapBytes / MB)} MB of heap).`,
      `On a leak, ${SNAPSHOTS} heap snapshots would be taken. Each pauses it for ${range(snapshotMs)}, and takes`,
      `up to ${Math.ceil((SNAPSHOT_PEAK_PER_HEAP_BYTE * heapBytes) / MB)} MB of memory for that time; where there is less, none is taken.`,
      'Nothing else is done to it, and nothing is left in it.',
    ],
    next: 'Give --yes if the process can bear that; --no-evidence leaves the snapshots out.',
  });
}

function range([low, high]: readonly [number, number]): string {
  return `${span(low)} to ${span(high)}`;
}

function span(ms: number): string {
  if (ms < 1_000) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 90_000) return `${Number((ms / 1_000).toPrecision(2))} s`;
  return `${Math.round(ms / 60_000)} min`;
}
