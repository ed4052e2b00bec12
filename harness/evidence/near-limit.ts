/**
 * The last resort of the evidence: V8 writes a heap snapshot when the heap comes near its limit, then the target dies.
 * Node.js 18 to 26 do. Only for a target that is not measured.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DiedOfMemory } from '../target/died-of-memory.js';

/**
 * While V8 writes, the target's memory grows to 24 times the limit: measured with empty objects at limits of 40 and
 * 150 MB, on Node.js 18 to 26. Fuller objects take half of that.
 */
const PEAK_PER_LIMIT_BYTE = 24;
/** V8 took up to a minute for 150 MB on a busy machine. In a larger heap the three snapshots of the usual evidence have room. */
const MOST_LIMIT_BYTES = 128 * 1024 * 1024;
/** So much more than the limit is driven at most: what it grows by is known, but not to the byte. */
const MOST_OF_LIMIT = 3;
/** The last amount may end it, so amounts are small. */
const AMOUNTS_TO_LIMIT = 10;
const END_OF_SNAPSHOT = ']}';
/** That, and a newline or two. */
const TAIL_BYTES = 4;

/** Why no snapshot is written near this limit; undefined where one may be. @param freeBytes of memory, for all that runs */
export function reasonAgainst(limitBytes: number, freeBytes: number): string | undefined {
  if (limitBytes > MOST_LIMIT_BYTES) return 'the heap limit is too large to write a snapshot at it';
  return PEAK_PER_LIMIT_BYTE * limitBytes > freeBytes ? 'a snapshot near the heap limit would take more memory than there is' : undefined;
}

/**
 * Drives a target until it has written a snapshot, or died of memory.
 * @param drive requests, or seconds of time
 * @param approach growth: bytes per unit of what is driven, above 0; patience: units that are driven besides
 */
export async function driveToLimit(folder: string, drive: (amount: number) => Promise<void>, { limitBytes, growth, patience }: { readonly limitBytes: number; readonly growth: number; readonly patience: number }): Promise<void> {
  const most = (MOST_OF_LIMIT * limitBytes) / growth + patience;
  const amount = Math.max(1, Math.floor(limitBytes / growth / AMOUNTS_TO_LIMIT));
  try {
    for (let driven = 0; driven < most && wholeSnapshotIn(folder) === undefined; driven += amount) await drive(amount);
  } catch (error) {
    if (!(error instanceof DiedOfMemory)) throw error;
  }
}

/** The largest snapshot in the folder that is whole: each process of the target writes its own, and a death may cut one off. */
export function wholeSnapshotIn(folder: string): string | undefined {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.heapsnapshot'))
    .map((name) => ({ file: join(folder, name), ...endOf(join(folder, name)) }))
    .filter(({ end }) => end.trimEnd().endsWith(END_OF_SNAPSHOT))
    .toSorted((a, b) => b.bytes - a.bytes)[0]?.file;
}

function endOf(file: string): { readonly bytes: number; readonly end: string } {
  const descriptor = openSync(file, 'r');
  try {
    const { size: bytes } = fstatSync(descriptor);
    const buffer = Buffer.alloc(TAIL_BYTES);
    const read = readSync(descriptor, buffer, 0, TAIL_BYTES, Math.max(0, bytes - TAIL_BYTES));
    return { bytes, end: buffer.toString('latin1', 0, read) };
  } finally {
    closeSync(descriptor);
  }
}
