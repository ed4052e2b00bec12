/** V8's `--trace-gc` output as typed collections, and its verdict. */
import { judgeGcLog as judgeBuffers, type GcLogResult } from '../gc-log/gc-log.js';
import { type GcEvent, GcTraceParser } from '../samples/gc-trace.js';
import { chunksOf, type LogChunks } from './log-chunks.js';

/**
 * The collections in the output of a process, in its order, from Node.js 0.10 to 26, `--trace-gc-nvp` too. What is not
 * the trace's, and lines that are cut or torn, are left out. Pieces may end anywhere, also inside a character; of a
 * stream no more than a line is held.
 */
export function parseGcTrace(log: string): GcEvent[];
export function parseGcTrace(log: LogChunks): AsyncGenerator<GcEvent, void, undefined>;
export function parseGcTrace(log: string | LogChunks): GcEvent[] | AsyncGenerator<GcEvent, void, undefined> {
  return typeof log === 'string' ? inText(log) : inChunks(log);
}

function inText(log: string): GcEvent[] {
  const events: GcEvent[] = [];
  const parser = new GcTraceParser({ onEvent: (event) => void events.push(event) });
  parser.push(log);
  parser.end();
  return events;
}

async function* inChunks(log: LogChunks): AsyncGenerator<GcEvent, void, undefined> {
  const events: GcEvent[] = [];
  const parser = new GcTraceParser({ onEvent: (event) => void events.push(event) });
  for await (const chunk of log) {
    parser.push(chunk);
    yield* events.splice(0);
  }
  parser.end();
  yield* events;
}

/**
 * What `leakcheck gc-log` does. Memory grows with the number of isolates in the log, not with its length.
 *
 * @param log plain or gzip, whole or in pieces, such as a read stream
 * @throws LeakcheckError trace-empty if no trace line is in it, input-unreadable if it cannot be read or unpacked
 */
export async function judgeGcLog(log: string | Uint8Array | LogChunks): Promise<GcLogResult> {
  return judgeBuffers(buffersOf(chunksOf(log)));
}

async function* buffersOf(chunks: LogChunks): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
