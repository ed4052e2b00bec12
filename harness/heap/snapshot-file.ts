/** The bytes of a snapshot's file, plain or gzip, handed to a reader chunk by chunk. The heap's only door to the disk. */
import { fstatSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LeakcheckError, systemErrorCode } from '../errors.js';
import { LONGEST_MAGIC, packerOf } from '../packing.js';
import { CARRY_BYTES, ChunkFeed, type ChunkReader } from './chunk-feed.js';
import { Malformed } from './malformed.js';

/** Larger ones are no faster. */
const CHUNK_BYTES = 1 << 20;
/** V8's snapshots shrink to a tenth at least; a thousandth is the most that gzip can do. */
export const MOST_UNPACKED_RATIO = 200;
/** Room for files that are tiny when packed. */
const LEAST_UNPACKED_LIMIT = 1 << 24;

export class SnapshotFile {
  readonly #handle: FileHandle;
  readonly #chunkBytes: number;
  readonly path: string;
  readonly packed: boolean;
  /** Bytes of the file when it is unpacked, at most. */
  readonly mostBytes: number;

  private constructor(handle: FileHandle, path: string, packed: boolean, sizeBytes: number) {
    this.#handle = handle;
    this.path = path;
    this.packed = packed;
    this.#chunkBytes = Math.min(CHUNK_BYTES, Math.max(1, sizeBytes));
    this.mostBytes = packed ? Math.max(LEAST_UNPACKED_LIMIT, sizeBytes * MOST_UNPACKED_RATIO) : sizeBytes;
  }

  /** @throws LeakcheckError input-unreadable, snapshot-cut */
  static async open(path: string): Promise<SnapshotFile> {
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw unreadable(path, error);
    });
    try {
      const stat = fstatSync(handle.fd);
      if (!stat.isFile()) throw new LeakcheckError('input-unreadable', `${path} is not a file`, { next: 'Give the path of a .heapsnapshot file; a pipe cannot be read twice.' });
      const start = new Uint8Array(LONGEST_MAGIC);
      const packer = packerOf(start.subarray(0, readSync(handle.fd, start, 0, start.length, 0)));
      if (packer !== undefined && packer !== 'gzip') throw new LeakcheckError('input-unreadable', `${path} is packed with ${packer}`, { next: 'Unpack it first; gzip is read as it is.' });
      return new SnapshotFile(handle, path, packer === 'gzip', stat.size);
    } catch (error) {
      await handle.close();
      throw error instanceof LeakcheckError ? error : unreadable(path, error);
    }
  }

  /** Fills `into` from a position of the plain file; shorter where the file ends. */
  read(into: Uint8Array, position: number): number {
    return readSync(this.#handle.fd, into, 0, into.length, position);
  }

  /** May be called twice. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  /**
   * @returns bytes that the file has when it is unpacked, as far as the reader wanted them
   * @throws Malformed with the position in the unpacked file; LeakcheckError input-unreadable
   */
  async feed(reader: ChunkReader): Promise<number> {
    const feed = new ChunkFeed(reader);
    try {
      await (this.packed ? this.#feedUnpacked(feed) : this.#feedPlain(feed));
    } catch (error) {
      throw systemErrorCode(error)?.startsWith('E') === true ? unreadable(this.path, error) : error;
    }
    return feed.position;
  }

  /** The next chunk is read while this one is parsed. */
  async #feedPlain(feed: ChunkFeed): Promise<void> {
    let [buffer, other] = [ChunkFeed.buffer(this.#chunkBytes), ChunkFeed.buffer(this.#chunkBytes)];
    const fill = (into: Uint8Array, position: number) => this.#handle.read(into, CARRY_BYTES, this.#chunkBytes, position);
    let { bytesRead } = await fill(buffer, 0);
    let position = bytesRead;
    while (bytesRead > 0) {
      const next = fill(other, position);
      // Whatever the reader throws, nothing may still be reading when the file is closed.
      next.catch(() => undefined);
      try {
        feed.take(buffer, bytesRead);
      } catch (error) {
        await next.catch(() => undefined);
        throw error;
      }
      ({ bytesRead } = await next);
      if (feed.satisfied) return;
      position += bytesRead;
      [buffer, other] = [other, buffer];
    }
  }

  async #feedUnpacked(feed: ChunkFeed): Promise<void> {
    const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
    const packed = Readable.from(this.#packedChunks());
    packed.on('error', (error) => unpacked.destroy(error));
    packed.pipe(unpacked);
    const buffer = ChunkFeed.buffer(CHUNK_BYTES);
    try {
      for await (const chunk of unpacked as AsyncIterable<Buffer>) {
        if (feed.position + chunk.length > this.mostBytes) throw new Malformed(`it unpacks to more than ${this.mostBytes} bytes, which no heap snapshot does`);
        buffer.set(chunk, CARRY_BYTES);
        feed.take(buffer, chunk.length);
        if (feed.satisfied) return;
      }
    } finally {
      packed.unpipe();
      unpacked.destroy();
      // Waits for a read that is under way.
      packed.destroy();
      await finished(packed).catch(() => undefined);
    }
  }

  async *#packedChunks(): AsyncGenerator<Buffer> {
    for (let position = 0; ; ) {
      const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(this.#chunkBytes), 0, this.#chunkBytes, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

function unreadable(path: string, error: unknown): LeakcheckError {
  return new LeakcheckError('input-unreadable', `${path} could not be read (${systemErrorCode(error) ?? String(error)})`, { next: 'Give the path of a readable .heapsnapshot file.', cause: error });
}
