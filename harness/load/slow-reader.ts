/** A client that takes the answer from the connection more slowly than it could: the server has to wait, and keeps what it could not send. */
import type { Readable } from 'node:stream';

/** Between two reads; longer for less than ten bytes a second. */
const READ_INTERVAL_MS = 100;

/** Reads until the end; then the stream ends as usual. What the system's buffers hold the server has sent already. */
export function readSlowly(stream: Readable, bytesPerSecond: number, onChunk: (chunk: Uint8Array) => void): void {
  const intervalMs = Math.max(READ_INTERVAL_MS, 1000 / bytesPerSecond);
  const bytesPerRead = Math.max(1, Math.round((bytesPerSecond * intervalMs) / 1000));
  const read = () => {
    // Without anything buffered it only asks for more, and tells of the end.
    const chunk = stream.read(Math.min(bytesPerRead, stream.readableLength)) as Uint8Array | null;
    if (chunk !== null) onChunk(chunk);
  };
  const timer = setInterval(read, intervalMs);
  stream.once('close', () => clearInterval(timer));
  read();
}
