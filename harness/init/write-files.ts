/** Files that init writes: looked at before anything is started, and written whole. */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LeakcheckError } from '../errors.js';
import { writeWhole } from '../store.js';
import type { InitFile } from './init-result.js';

const NEXT = 'Let this user write there, or see with `leakcheck init --dry-run` what would be written.';

/** Leaves nothing behind, no folder either. @throws LeakcheckError output-unwritable */
export function checkPlaces(folder: string, paths: readonly string[]): void {
  for (const path of paths) {
    let place = join(folder, path);
    let stats = existing(place);
    while (stats === undefined && place !== dirname(place)) {
      place = dirname(place);
      stats = existing(place);
      if (stats !== undefined && !stats.isDirectory()) throw unwritable(path, `${place} is a file`);
    }
    try {
      accessSync(place, constants.W_OK);
    } catch (cause) {
      throw unwritable(path, `${place} is not writable`, cause);
    }
  }
}

/** @throws LeakcheckError output-unwritable */
export function writeFiles(folder: string, files: readonly InitFile[]): void {
  for (const { path, text } of files) {
    if (text === undefined) continue;
    try {
      writeWhole(join(folder, path), text);
    } catch (error) {
      if (!(error instanceof LeakcheckError)) throw error;
      throw new LeakcheckError('output-unwritable', error.message, { next: NEXT, cause: error });
    }
  }
}

/** A file in the place of a folder ends the way as well. */
function existing(place: string) {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function unwritable(path: string, reason: string, cause?: unknown): LeakcheckError {
  return new LeakcheckError('output-unwritable', `cannot write ${path}: ${reason}`, { next: NEXT, cause });
}
