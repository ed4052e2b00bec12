/** From a capture to what the report says of it. */
import { realpath } from 'node:fs/promises';
import { readHeapSnapshot } from '../heap/read-snapshot.js';
import type { Evidence } from '../result/evidence.js';
import { isAgentScript } from '../target/launch.js';
import type { Capture, CapturedFiles } from './capture.js';
import { evidenceFingerprint } from './evidence-fingerprint.js';
import { analyseGrowth } from './growth/analyse-growth.js';
import { earlierHeap, type EarlierHeap } from './growth/earlier-heap.js';
import type { Growth } from './growth/growth.js';
import { allocationStacks, type SamplingHeapProfile } from './place/allocation-frames.js';
import { placesOf } from './place/places.js';
import { isOwnScript, Scripts } from './place/scripts.js';
import type { ReadText, Script } from './place/script.js';
import { isReadable, sourceFiles } from './place/source-files.js';

export interface ExplainOptions {
  /** Driven; none where time drives the growth. */
  readonly routes: readonly string[];
  /** Known growth; 0 where it is not counted in bytes. */
  readonly bytesPerRequest: number;
  /** The target's folder, absolute; where its files are elsewhere, the capture knows it. */
  readonly folder: string;
}

export interface Explanation {
  /** One for each distinct holder, the largest first; none where nothing grows in proportion. */
  readonly evidence: readonly Evidence[];
  /** Scripts and source maps that could not be used, with why: places in them are coarser, or those of generated code. */
  readonly unusable: readonly string[];
}

export async function explain(capture: Capture, { routes, bytesPerRequest, folder }: ExplainOptions): Promise<Explanation> {
  const growths = await growthsIn(capture, bytesPerRequest);
  if (growths.length === 0) return { evidence: [], unusable: [] };
  // What the look itself leaves behind is no part of the server.
  const stacks = allocationStacks(capture.profile as SamplingHeapProfile).filter(({ frames }) => !frames.some(({ url }) => isAgentScript(url)));
  const placed = (scripts: Scripts) => ({ places: growths.map((growth) => placesOf(growth, stacks, scripts)), unusable: scripts.notes });
  const { places, unusable } = await (capture.elsewhere === undefined ? placed(await scriptsHere(capture, folder)) : placedElsewhere(capture, capture.elsewhere, placed));
  const evidence = growths.map((growth, index) => {
    const { class: className, countPerRequest, bytesPerRequest, share, kind, summary, intervals, classes, retainers } = growth;
    const { location = null, growsAt = [], allocatedAt = [] } = places[index] ?? {};
    const said = { class: className, countPerRequest, bytesPerRequest, ...(share !== undefined && { share }), kind, summary: routes.length === 0 ? bySeconds(summary) : summary, intervals, classes, retainers };
    return { ...said, routes, location, growsAt, allocatedAt, fingerprint: evidenceFingerprint(growth, location) };
  });
  return { evidence, unusable };
}

/** Where time drives it, an interval is counted in seconds. */
function bySeconds(summary: string): string {
  return summary.replaceAll(' per request', ' per second').replace(/( in [\d,]+) requests/g, '$1 seconds');
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

/** Without what measures it, and with the text of own code as V8 runs it: a loader may have made it of something else than the file. */
async function scriptsOf(capture: Capture): Promise<Script[]> {
  const ofTarget = capture.scripts.filter(({ url }) => !isAgentScript(url));
  const sources = await capture.sources(ofTarget.filter(isOwnScript).map(({ scriptId }) => scriptId));
  return ofTarget.map((script) => {
    const source = sources.get(script.scriptId);
    return source === undefined ? script : { ...script, source };
  });
}

async function scriptsHere(capture: Capture, folder: string): Promise<Scripts> {
  const all = await scriptsOf(capture);
  // V8 names scripts without symbolic links.
  const target = await realpath(folder).catch(() => folder);
  return new Scripts(all, target, sourceFiles(target, all));
}

/** A map names its sources, so files are known to be wanted only when others have been read: what is missed is fetched, and looked at again. */
async function placedElsewhere<Placed>(capture: Capture, elsewhere: CapturedFiles, placed: (scripts: Scripts) => Placed): Promise<Placed> {
  const all = await scriptsOf(capture);
  const texts = new Map<string, string | undefined>();
  for (;;) {
    const missed = new Set<string>();
    const read: ReadText = (path, maxBytes) => {
      if (!texts.has(path) && isReadable(path)) missed.add(path);
      const text = texts.get(path);
      return text === undefined || text.length > maxBytes ? undefined : text;
    };
    const found = placed(new Scripts(all, elsewhere.folder, read));
    if (missed.size === 0) return found;
    const fetched = await elsewhere.texts([...missed]);
    for (const path of missed) texts.set(path, fetched.get(path)?.replace(/^\ufeff/, ''));
  }
}
