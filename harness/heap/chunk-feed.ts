import { Malformed } from './malformed.js';

/** Room before a chunk for what the reader has left of the last one. */
export const CARRY_BYTES = 64;

export interface ChunkReader {
  /** @returns as Section.write */
  write(bytes: Uint8Array, start: number, end: number, base: number): number;
  /** Whether it wants no more. */
  readonly satisfied: boolean;
}

/** Hands chunks on, each behind what was left of the one before. */
export class ChunkFeed {
  readonly #reader: ChunkReader;
  #carried = new Uint8Array(0);
  /** Bytes taken in. */
  position = 0;

  constructor(reader: ChunkReader) {
    this.#reader = reader;
  }

  /** For chunks of at most `chunkBytes`, which start at CARRY_BYTES. */
  static buffer(chunkBytes: number): Uint8Array {
    return new Uint8Array(CARRY_BYTES + chunkBytes + 1);
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
