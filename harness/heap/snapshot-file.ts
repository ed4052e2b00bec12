/** The bytes of a snapshot's file, plain or gzip, handed to a reader chunk by chunk. The heap's only door to the disk. */
import { fstatSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LeakcheckError, systemErrorCode } from '../errors.js';
import { LONGEST_MAGIC, packerOf } from '../packing.js';
import { Malformed } from './malformed.js';

/** Larger ones are no faster. */
const CHUNK_BYTES = 1 << 20;
/** Room before a chunk for what the reader has left of the last one. */
const CARRY_BYTES = 64;
/** V8's snapshots shrink to a tenth at least; a thousandth is the most that gzip can do. */
export const MOST_UNPACKED_RATIO = 200;
/** Room for files that are tiny when packed. */
const LEAST_UNPACKED_LIMIT = 1 << 24;

export interface ChunkReader {
  /** @returns as Section.write */
  write(bytes: Uint8Array, start: number, end: number, base: number): number;
  /** Whether it wants no more. */
  readonly satisfied: boolean;
}

export class SnapshotFile {
  readonly #handle: FileHandle;
  readonly path: string;
  readonly packed: boolean;
  /** Bytes of the file when it is unpacked, at most. */
  readonly mostBytes: number;

  private constructor(handle: FileHandle, path: string, packed: boolean, sizeBytes: number) {
    this.#handle = handle;
    this.path = path;
    this.packed = packed;
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
    const feeding = new Feeding(reader);
    try {
      await (this.packed ? this.#feedUnpacked(feeding) : this.#feedPlain(feeding));
    } catch (error) {
      throw systemErrorCode(error)?.startsWith('E') === true ? unreadable(this.path, error) : error;
    }
    return feeding.position;
  }

  /** The next chunk is read while this one is parsed. */
  async #feedPlain(feeding: Feeding): Promise<void> {
    let [buffer, other] = [chunkBuffer(), chunkBuffer()];
    const fill = (into: Uint8Array, position: number) => this.#handle.read(into, CARRY_BYTES, CHUNK_BYTES, position);
    let { bytesRead } = await fill(buffer, 0);
    let position = bytesRead;
    while (bytesRead > 0) {
      const next = fill(other, position);
      // Whatever the reader throws, nothing may still be reading when the file is closed.
      next.catch(() => undefined);
      try {
        feeding.take(buffer, bytesRead);
      } catch (error) {
        await next.catch(() => undefined);
        throw error;
      }
      ({ bytesRead } = await next);
      if (feeding.satisfied) return;
      position += bytesRead;
      [buffer, other] = [other, buffer];
    }
  }

  async #feedUnpacked(feeding: Feeding): Promise<void> {
    const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
    const packed = Readable.from(this.#packedChunks());
    packed.on('error', (error) => unpacked.destroy(error));
    packed.pipe(unpacked);
    const buffer = chunkBuffer();
    try {
      for await (const chunk of unpacked as AsyncIterable<Buffer>) {
        if (feeding.position + chunk.length > this.mostBytes) throw new Malformed(`it unpacks to more than ${this.mostBytes} bytes, which no heap snapshot does`);
        buffer.set(chunk, CARRY_BYTES);
        feeding.take(buffer, chunk.length);
        if (feeding.satisfied) return;
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
      const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

/** Hands chunks on, each behind what was left of the one before. */
class Feeding {
  readonly #reader: ChunkReader;
  #carried = new Uint8Array(0);
  /** Bytes taken in. */
  position = 0;

  constructor(reader: ChunkReader) {
    this.#reader = reader;
  }

  get satisfied(): boolean {
    return this.#reader.satisfied;
  }

  /** @param buffer has `length` new bytes from CARRY_BYTES on, and room for one more */
  take(buffer: Uint8Array, length: number): void {
    const start = CARRY_BYTES - this.#carried.length;
    const end = CARRY_BYTES + length;
    const base = this.position - CARRY_BYTES;
    buffer.set(this.#carried, start);
    buffer[end] = 0;
    try {
      const used = this.#reader.write(buffer, start, end, base);
      this.#carried = buffer.slice(used, end);
    } catch (error) {
      throw error instanceof Malformed && error.at !== undefined ? new Malformed(error.message, base + error.at) : error;
    }
    this.position += length;
  }
}

function chunkBuffer(): Uint8Array {
  return new Uint8Array(CARRY_BYTES + CHUNK_BYTES + 1);
}

function unreadable(path: string, error: unknown): LeakcheckError {
  return new LeakcheckError('input-unreadable', `${path} could not be read (${systemErrorCode(error) ?? String(error)})`, { next: 'Give the path of a readable .heapsnapshot file.', cause: error });
}
