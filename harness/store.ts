/** The output folder: one run at a time, every file whole or not there. */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LeakcheckError, systemErrorCode } from './errors.js';

const LOCK_FILE = '.lock';

/** Holds the folder for this process until `close`. @throws LeakcheckError output-unwritable */
export function openOutputFolder(folder: string): { readonly path: string; close(): void } {
  const lock = join(folder, LOCK_FILE);
  writing(folder, () => mkdirSync(folder, { recursive: true }));
  if (!tryLock(lock, folder)) {
    const holder = holderOf(lock);
    if (holder !== undefined && isAlive(holder)) {
      throw new LeakcheckError('output-unwritable', `another leakcheck (process ${holder}) is writing to ${folder}`, {
        next: 'Wait for it, or give this run a folder of its own with --out <dir>.',
      });
    }
    // Its holder was killed: the lock is nobody's.
    rmSync(lock, { force: true });
    if (!tryLock(lock, folder)) return openOutputFolder(folder);
  }
  return { path: folder, close: () => rmSync(lock, { force: true }) };
}

/** Written aside and renamed, so that a reader or a crash never meets half a file. @throws LeakcheckError output-unwritable */
export function writeWhole(file: string, text: string): void {
  const aside = `${file}.${process.pid}.tmp`;
  writing(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    try {
      writeFileSync(aside, text);
      renameSync(aside, file);
    } finally {
      rmSync(aside, { force: true });
    }
  });
}

function tryLock(lock: string, folder: string): boolean {
  try {
    const handle = openSync(lock, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw unwritable(folder, error);
  }
}

function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw error instanceof LeakcheckError ? error : unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): LeakcheckError {
  const reason = { EACCES: 'permission denied', EROFS: 'the file system is read-only', ENOSPC: 'the disk is full', ENOTDIR: 'a part of the path is a file', EISDIR: 'it is a folder', EEXIST: 'a file of that name is in the way' }[systemErrorCode(error) ?? ''];
  return new LeakcheckError('output-unwritable', `cannot write ${path}: ${reason ?? (error instanceof Error ? error.message : String(error))}`, {
    next: 'Give a folder that can be written to with --out <dir> or --json <file>.',
    cause: error,
  });
}
