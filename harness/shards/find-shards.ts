/** The results of shards on the disk, however a CI system has laid out what it has collected. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { LeakcheckError, systemErrorCode } from '../errors.js';
import { readResult } from '../saved-result.js';
import type { FoundShard } from './merge.js';

const RESULT_FILE = 'result.json';

/**
 * Every `result.json` of a shard in the folders and below; other runs' are passed over. A file is taken as it is.
 * @throws LeakcheckError 'shards-none', 'input-unreadable', or 'result-invalid' for one that is not whole
 */
export function findShards(paths: readonly string[], workingFolder: string): [FoundShard, ...FoundShard[]] {
  const files = [...new Set(paths.flatMap((path) => resultFiles(resolve(workingFolder, path), path)))].sort();
  const found = files.flatMap((file): FoundShard[] => {
    const shownAs = relative(workingFolder, file);
    const result = readResult(file, shownAs);
    return result.shard === undefined ? [] : [{ shownAs, result: { ...result, shard: result.shard } }];
  });
  const [first, ...others] = found;
  if (first !== undefined) return [first, ...others];
  throw new LeakcheckError('shards-none', `there is no result of a shard in ${paths.join(', ')}`, {
    next: files.length === 0 ? `Give the folders in which the shards have left their ${RESULT_FILE}.` : 'Run each part with --shard i/n: a result without it is the whole of a run already.',
  });
}

function resultFiles(path: string, given: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name === RESULT_FILE)
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (cause) {
    const missing = systemErrorCode(cause) === 'ENOENT';
    throw new LeakcheckError('input-unreadable', `${given} ${missing ? 'does not exist' : `cannot be read (${systemErrorCode(cause) ?? String(cause)})`}`, { next: 'Give the folders in which the shards have left their results.', cause });
  }
}
