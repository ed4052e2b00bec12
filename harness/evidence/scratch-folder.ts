/** Folders for what is written between the target and the analysis: a snapshot is gone with the process that it is of. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LeakcheckError } from '../errors.js';

const folders = new Set<string>();

/** @throws LeakcheckError output-unwritable */
export async function withScratchFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'leakcheck-heap-')).catch((cause: Error) => {
    throw new LeakcheckError('output-unwritable', `cannot make a folder for heap snapshots in ${tmpdir()}: ${cause.message}`, { next: 'Give another one in TMPDIR, or leave out the evidence with --no-evidence.', cause });
  });
  folders.add(folder);
  try {
    return await work(folder);
  } finally {
    remove(folder);
  }
}

/** For the end of the process: at once, whatever is under way. */
export function removeScratchFolders(): void {
  for (const folder of folders) remove(folder);
}

function remove(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}
