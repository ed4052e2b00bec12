/** The look into the heap of a process over its inspector: what the agent does for `leakcheck run`, from outside. */
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { LeakcheckError } from '../errors.js';
import type { Inspection } from '../target/inspection.js';
import type { AttachedProcess } from './attached-process.js';
import type { Cdp } from './cdp.js';
import { SNAPSHOT_BYTES_PER_S, SNAPSHOT_PEAK_PER_HEAP_BYTE } from './pauses.js';

/** As deep as V8 follows a stack for a sample; web frameworks are up to 40 deep. */
const STACK_DEPTH = 64;
/** A snapshot may take so many times longer than estimated, on a machine that is busy. */
const PATIENCE = 10;
const LEAST_LIMIT_MS = 120_000;

interface ParsedScript {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/** @param onPause is told how long the process stood still for each snapshot, in milliseconds */
export function inspectionOver(attached: AttachedProcess, onPause: (ms: number) => void): Inspection {
  const { cdp, now } = attached;
  return {
    async snapshot(file) {
      const { heapBytes } = await compacted(attached);
      const { freeBytes } = await attached.room();
      const neededBytes = SNAPSHOT_PEAK_PER_HEAP_BYTE * heapBytes;
      if (neededBytes > freeBytes) {
        throw new LeakcheckError('inspection-refused', `a heap snapshot would take about ${megabytes(neededBytes)} of memory, and ${megabytes(freeBytes)} are free`, {
          next: 'Attach where there is more memory, or earlier, while the heap is small.',
        });
      }
      const startedMs = now();
      await writeSnapshot(cdp, file, Math.max(LEAST_LIMIT_MS, (PATIENCE * 1000 * heapBytes) / SNAPSHOT_BYTES_PER_S.slow));
      onPause(now() - startedMs);
    },
    async startSampling(intervalBytes) {
      await cdp.send('HeapProfiler.enable');
      await cdp.send('HeapProfiler.startSampling', { samplingInterval: intervalBytes, stackDepth: STACK_DEPTH });
    },
    async stopSampling(file) {
      await cdp.send('Runtime.discardConsoleEntries');
      await compacted(attached);
      const { profile } = await cdp.send<{ profile: object }>('HeapProfiler.stopSampling');
      await cdp.send('HeapProfiler.disable');
      await writeFile(file, JSON.stringify(profile));
    },
    async scripts(file) {
      const found: { scriptId: number; url: string; sourceMapUrl: string }[] = [];
      const end = cdp.on('Debugger.scriptParsed', ({ scriptId, url, sourceMapURL }: ParsedScript) => found.push({ scriptId: Number(scriptId), url, sourceMapUrl: sourceMapURL ?? '' }));
      await cdp.send('Debugger.enable');
      // Code may not stop at a `debugger` statement because somebody looks at the heap.
      await cdp.send('Debugger.setSkipAllPauses', { skip: true });
      end();
      await writeFile(file, JSON.stringify(found));
    },
    async sources(scriptIds, file) {
      const sources = [];
      for (const scriptId of scriptIds) {
        const { scriptSource } = await cdp.send<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId: String(scriptId) });
        sources.push({ scriptId, source: scriptSource });
      }
      await cdp.send('Debugger.disable');
      await writeFile(file, JSON.stringify(sources));
    },
  };
}

async function compacted(attached: AttachedProcess): Promise<{ heapBytes: number }> {
  const { channels } = await attached.sample();
  return { heapBytes: channels.heap ?? 0 };
}

async function writeSnapshot(cdp: Cdp, file: string, limitMs: number): Promise<void> {
  const out = createWriteStream(file);
  const end = cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }: { chunk: string }) => void out.write(chunk));
  try {
    await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false }, limitMs);
  } finally {
    end();
    out.end();
    await finished(out);
  }
}
