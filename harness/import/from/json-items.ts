/** The items of a list inside a JSON text of any size, one by one. */
import { JSONParser } from '@streamparser/json';

/** A JSON text that is broken, with the byte at which that showed. */
export class BrokenJson extends Error {
  override readonly name = 'BrokenJson';
  /** @param offset undefined when the text ended too early */
  constructor(message: string, readonly offset: number | undefined) {
    super(message);
  }
}

/**
 * Memory is that of the largest item.
 * @param path of the items, such as `$.log.entries.*`
 * @throws BrokenJson
 */
export async function* jsonItems(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<unknown> {
  const parser = new JSONParser({ paths: [path], keepStack: false, stringBufferSize: STRING_BUFFER_BYTES });
  let found: unknown[] = [];
  parser.onValue = ({ value }) => found.push(value);
  let isFirst = true;
  for await (const chunk of chunks) {
    // A byte-order mark is no JSON.
    const bytes = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
    isFirst = false;
    try {
      parser.write(bytes);
    } catch (error) {
      yield* found;
      throw broken(error as Error);
    }
    yield* found;
    found = [];
  }
  if (parser.isEnded) return;
  try {
    parser.end();
  } catch {
    throw new BrokenJson('it ends before it is complete', undefined);
  }
}

/** The library's own advice for texts with long strings, such as the bodies in a HAR. */
const STRING_BUFFER_BYTES = 64 * 1024;

function broken({ message }: Error): BrokenJson {
  const [, offset] = /absolute position "(\d+)"/.exec(message) ?? [];
  const [, unexpected] = /Unexpected (".*?")/s.exec(message) ?? [];
  return new BrokenJson(unexpected === undefined ? 'it is not JSON' : `unexpected ${unexpected}`, offset === undefined ? undefined : Number(offset));
}
