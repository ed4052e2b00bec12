/** Three real snapshots of a process that serves requests to the leaks of test/apps/leaks/, and what the analysis says of them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyseGrowth } from '../../harness/evidence/growth/analyse-growth.js';
import { earlierHeap, type EarlierHeap } from '../../harness/evidence/growth/earlier-heap.js';
import type { Growth } from '../../harness/evidence/growth/growth.js';
import { readHeapSnapshot } from '../../harness/heap/read-snapshot.js';

const CAPTURE = join(__dirname, '../apps/leaks/capture.cjs');
/** As targets are run: without compilers that learn. */
const QUIET = ['--no-opt', '--no-sparkplug', '--no-lazy-feedback-allocation', '--no-flush-bytecode'];

/** @param requests in the warm-up and in each interval */
export async function growthOf(leaks: readonly string[], requests: number): Promise<Growth[]> {
  const folder = mkdtempSync(join(tmpdir(), 'leakcheck heaps '));
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--expose-gc', ...QUIET, CAPTURE, folder, String(requests), ...leaks], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const file = (name: string) => join(folder, `${name}.heapsnapshot`);
    const [first, second] = [await remembered(file('first')), await remembered(file('second'))];
    const last = await readHeapSnapshot(file('last'));
    try {
      return analyseGrowth({ first, second, last, requests: [requests, requests] });
    } finally {
      await last.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function remembered(file: string): Promise<EarlierHeap> {
  const heap = await readHeapSnapshot(file);
  try {
    return earlierHeap(heap);
  } finally {
    await heap.close();
  }
}
