/** The output folder: one run at a time, every file whole or not there. */
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { LeakcheckError, systemErrorCode } from './errors.js';
import { readProcess } from './target/process-table.js';

const LOCK_FILE = '.lock';

/** Holds the folder for this process until `close`. @throws LeakcheckError output-unwritable */
export function openOutputFolder(folder: string): { readonly path: string; close(): void } {
  const lock = join(folder, LOCK_FILE);
  writing(folder, () => mkdirSync(folder, { recursive: true }));
  while (!tryLock(lock, folder)) {
    const holder = readLock(lock);
    if (holder === undefined) continue;
    if (isAlive(holder)) {
      throw new LeakcheckError('output-unwritable', `another leakcheck (process ${holder.pid}) is writing to ${folder}`, {
        next: 'Wait for it, or give this run a folder of its own with --out <dir>.',
      });
    }
    dropStaleLock(lock, holder, folder);
  }
  return { path: folder, close: () => rmSync(lock, { force: true }) };
}

/**
 * Written aside and renamed, so that a reader or a crash never meets half a file. What is no file, such as `/dev/stderr`
 * or a pipe, is written to; a link stays one. @throws LeakcheckError output-unwritable
 */
export function writeWhole(path: string, text: string): void {
  writing(path, () => {
    if (isStream(path)) return writeFileSync(path, text, { flag: 'a' });
    const file = behindLink(path);
    const aside = `${file}.${process.pid}.tmp`;
    mkdirSync(dirname(file), { recursive: true });
    try {
      writeFileSync(aside, text);
      renameSync(aside, file);
    } finally {
      rmSync(aside, { force: true });
    }
  });
}

/** Folders for temporary files are often on another file system: what is moved from there is copied aside first. */
function moveWhole(from: string, file: string): void {
  const aside = `${file}.${process.pid}.tmp`;
  writing(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    try {
      try {
        renameSync(from, file);
      } catch (error) {
        if (systemErrorCode(error) !== 'EXDEV') throw error;
        copyFileSync(from, aside);
        renameSync(aside, file);
        rmSync(from, { force: true });
      }
    } finally {
      rmSync(aside, { force: true });
    }
  });
}

/** A file of a run's output. */
export interface OutputFile {
  /** Absolute. */
  readonly path: string;
  /** As messages and results name it. */
  readonly shownAs: string;
  /** Whole or not at all. @throws LeakcheckError output-unwritable */
  write(text: string): void;
  /** Moves a file of another folder here, whole or not at all. @throws LeakcheckError output-unwritable */
  take(file: string): void;
  /** Nothing happens when it is not there. */
  remove(): void;
}

/** Opens the files of one run in its folder; a name that is taken gets a number before it. @param cwd folder that they are shown relative to */
export function outputFiles(folder: string, cwd: string): (name: string) => OutputFile {
  const taken = new Set<string>();
  return (name) => {
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${number}-${name}`;
    taken.add(free);
    const path = join(folder, free);
    return { path, shownAs: relative(cwd, path), write: (text) => writeWhole(path, text), take: (file) => moveWhole(file, path), remove: () => rmSync(path, { force: true }) };
  };
}

/** Says before a run what would otherwise be found out after it. @throws LeakcheckError output-unwritable */
export function checkWritable(path: string): void {
  writing(path, () => {
    if (isStream(path)) return;
    const file = behindLink(path);
    const aside = `${file}.${process.pid}.tmp`;
    mkdirSync(dirname(file), { recursive: true });
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    writeFileSync(aside, '');
    rmSync(aside);
  });
}

/** `/dev/stdout` may be a file, which is written to already. */
function isStream(path: string): boolean {
  if (/^\/(dev|proc)\//.test(path)) return true;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

function behindLink(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

interface LockHolder {
  readonly pid: number;
  /** Tells the holder from a later process with its number, such as this one in a container that was started again. */
  readonly startTicks: string;
  /** As it stands in the file. */
  readonly text: string;
}

/** A link to a complete file: nobody meets a lock without its holder's name in it. */
function tryLock(lock: string, folder: string): boolean {
  const aside = `${lock}.${process.pid}`;
  return writing(folder, () => {
    try {
      writeFileSync(aside, `${process.pid} ${startTicksOf(process.pid)}\n`);
      linkSync(aside, lock);
      return true;
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(aside, { force: true });
    }
  });
}

/** undefined when it is gone by now. */
function readLock(lock: string): LockHolder | undefined {
  try {
    const text = readFileSync(lock, 'utf8');
    const [pid, startTicks = ''] = text.trim().split(' ');
    return { pid: Number(pid), startTicks, text };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw unwritable(lock, error);
  }
}

/** Its holder was killed. Moved before it is removed: if it was another run's by then, that run gets it back. */
function dropStaleLock(lock: string, stale: LockHolder, folder: string): void {
  const aside = `${lock}.${process.pid}`;
  writing(folder, () => {
    try {
      renameSync(lock, aside);
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return;
      throw error;
    }
    const moved = readLock(aside);
    if (moved !== undefined && moved.text !== stale.text) renameSync(aside, lock);
    else rmSync(aside, { force: true });
  });
}

function isAlive({ pid, startTicks }: LockHolder): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM') return false;
  }
  const now = startTicksOf(pid);
  return now === '' || startTicks === '' || now === startTicks;
}

/** Empty where there is no /proc. */
function startTicksOf(pid: number): string {
  return readProcess(pid)?.startTicks ?? '';
}

function writing<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw error instanceof LeakcheckError ? error : unwritable(path, error);
  }
}

/** @param path as the message names it */
export function unwritable(path: string, error: unknown): LeakcheckError {
  const reason = { EACCES: 'permission denied', EROFS: 'the file system is read-only', ENOSPC: 'the disk is full', ENOTDIR: 'a part of the path is a file', EISDIR: 'it is a folder', EEXIST: 'a file of that name is in the way' }[systemErrorCode(error) ?? ''];
  return new LeakcheckError('output-unwritable', `cannot write ${path}: ${reason ?? (error instanceof Error ? error.message : String(error))}`, {
    next: 'Give a place that can be written to with --out <dir>, --json <file> or --baseline <file>.',
    cause: error,
  });
}
