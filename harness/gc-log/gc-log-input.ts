/** Reads a log that may be packed: gzip by its first bytes, whatever the file is called. */
import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import { LeakcheckError, systemErrorCode } from '../errors.js';
import { LONGEST_MAGIC, packerOf } from '../packing.js';

/**
 * Hands every piece of the plain log to `onChunk`, one at a time.
 *
 * @returns warnings: what could be read of a damaged gzip file was handed over
 * @throws LeakcheckError 'input-unreadable'
 */
export async function readLog(input: AsyncIterable<Buffer>, onChunk: (chunk: Buffer) => void): Promise<string[]> {
  const unpacked = new Gunzipped(onChunk);
  let start: Buffer | undefined = Buffer.alloc(0);
  let packed = false;
  const accept = async (chunk: Buffer): Promise<void> => {
    if (packed) await unpacked.write(chunk);
    else onChunk(chunk);
  };
  try {
    for await (const chunk of input) {
      if (!start) {
        await accept(chunk);
        continue;
      }
      start = Buffer.concat([start, chunk]);
      if (start.length < LONGEST_MAGIC) continue;
      packed = isPacked(start);
      await accept(start);
      start = undefined;
    }
  } catch (error) {
    throw unreadable(error);
  }
  if (start) onChunk(start);
  return packed ? unpacked.end() : [];
}

function isPacked(start: Buffer): boolean {
  const packer = packerOf(start);
  if (packer === undefined || packer === 'gzip') return packer === 'gzip';
  throw new LeakcheckError('input-unreadable', `The log is packed with ${packer}`, { next: 'Unpack it first and pipe it in; gzip is read as it is.' });
}

/** Members of a concatenated file are read as one. */
class Gunzipped {
  readonly #gunzip = createGunzip();
  #error: Error | undefined;

  constructor(onChunk: (chunk: Buffer) => void) {
    this.#gunzip.on('data', onChunk);
    this.#gunzip.on('error', (error) => { this.#error ??= error; });
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#error || this.#gunzip.write(chunk)) return;
    await Promise.race([once(this.#gunzip, 'drain'), once(this.#gunzip, 'close')]).catch(() => undefined);
  }

  async end(): Promise<string[]> {
    if (!this.#error) {
      this.#gunzip.end();
      await once(this.#gunzip, 'close').catch(() => undefined);
    }
    return this.#error ? [`the gzip file is damaged (${this.#error.message}): judged what could be read before`] : [];
  }
}

function unreadable(error: unknown): unknown {
  if (error instanceof LeakcheckError) return error;
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const { path = 'The log' } = error as NodeJS.ErrnoException;
  return new LeakcheckError('input-unreadable', `${path} could not be read (${code})`, {
    next: 'Give the path of a readable file, or - and pipe the log in.',
    cause: error,
  });
}
