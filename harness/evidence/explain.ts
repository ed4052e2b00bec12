/** From a capture to what the report says of it. */
import { readHeapSnapshot } from '../heap/read-snapshot.js';
import type { Evidence } from '../result/evidence.js';
import { isAgentScript } from '../target/launch.js';
import type { Capture } from './capture.js';
import { evidenceFingerprint } from './evidence-fingerprint.js';
import { analyseGrowth } from './growth/analyse-growth.js';
import { earlierHeap, type EarlierHeap } from './growth/earlier-heap.js';
import type { Growth } from './growth/growth.js';
import { allocationStacks, type AllocationStack, type SamplingHeapProfile } from './place/allocation-frames.js';
import { placesOf } from './place/places.js';
import { Scripts } from './place/scripts.js';
import { sourceFiles } from './place/source-files.js';

export interface ExplainOptions {
  /** Driven; none where time drives the growth. */
  readonly routes: readonly string[];
  /** Known growth; 0 where it is not counted in bytes. */
  readonly bytesPerRequest: number;
  /** The target's folder, absolute. */
  readonly folder: string;
}

/** Stacks whose scripts are looked at: what survives is mostly of a few. */
const MOST_STACKS = 30;

/** @returns one for each distinct holder, the largest first; none where nothing grows in proportion */
export async function explain(capture: Capture, { routes, bytesPerRequest, folder }: ExplainOptions): Promise<Evidence[]> {
  const growths = await growthsIn(capture, bytesPerRequest);
  if (growths.length === 0) return [];
  // What the look itself leaves behind is no part of the server.
  const stacks = allocationStacks(capture.profile as SamplingHeapProfile).filter(({ frames }) => !frames.some(({ url }) => isAgentScript(url)));
  const scripts = await scriptsOf(capture, growths, stacks.slice(0, MOST_STACKS), folder);
  return growths.map((growth) => {
    const { class: className, countPerRequest, bytesPerRequest, share, kind, summary, intervals, classes, retainers } = growth;
    const { location, growsAt, allocatedAt } = placesOf(growth, stacks, scripts);
    const said = { class: className, countPerRequest, bytesPerRequest, ...(share !== undefined && { share }), kind, summary, intervals, classes, retainers };
    return { ...said, routes, location, growsAt, allocatedAt, fingerprint: evidenceFingerprint(growth, location) };
  });
}

async function growthsIn({ snapshots: [first, second, third], intervals }: Capture, slopeBytesPerRequest: number): Promise<Growth[]> {
  const earlier = { first: await earlierIn(first), second: await earlierIn(second) };
  const last = await readHeapSnapshot(third);
  try {
    return analyseGrowth({ ...earlier, last, requests: intervals, ...(slopeBytesPerRequest > 0 && { slopeBytesPerRequest }) });
  } finally {
    await last.close();
  }
}

async function earlierIn(file: string): Promise<EarlierHeap> {
  const snapshot = await readHeapSnapshot(file);
  try {
    return earlierHeap(snapshot);
  } finally {
    await snapshot.close();
  }
}

/** With the text of those that matter as V8 runs it: a loader may have made it of something else than the file. */
async function scriptsOf(capture: Capture, growths: readonly Growth[], stacks: readonly AllocationStack[], folder: string): Promise<Scripts> {
  const known = new Set(capture.scripts.filter(({ url }) => !url.startsWith('node:')).map(({ scriptId }) => scriptId));
  const wanted = new Set([
    ...growths.flatMap(({ names, closuresBorn, constructors }) => [...names.flatMap(({ positions }) => positions), ...closuresBorn, ...constructors]),
    ...stacks.flatMap(({ frames }) => frames.map(({ position }) => position)),
  ].map(({ scriptId }) => scriptId).filter((scriptId) => known.has(scriptId)));
  const sources = await capture.sources([...wanted]);
  const all = capture.scripts.map((script) => {
    const source = sources.get(script.scriptId);
    return source === undefined ? script : { ...script, source };
  });
  return new Scripts(all, folder, sourceFiles(folder, all));
}
