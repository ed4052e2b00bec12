/** The bytes of a recording, plain or gzip, in bounded memory. The imports' only door to the disk. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { LeakcheckError, systemErrorCode } from '../errors.js';
import { LONGEST_MAGIC, packerOf } from '../packing.js';

/** Descriptions are written by people: the largest public ones have 15 MB. A recording is streamed. */
const LARGEST_DOCUMENT_BYTES = 64 * 1024 ** 2;

/**
 * Chunks of the plain text, in order.
 * @param shownAs how messages name the file
 * @throws LeakcheckError input-unreadable; import-invalid for an empty or binary file, and one whose gzip is damaged
 */
export async function* textChunks(file: string, shownAs: string): AsyncGenerator<Buffer> {
  let isEmpty = true;
  try {
    const bytes = await unpacked(file, shownAs);
    for await (const chunk of bytes) {
      if (isEmpty && chunk.subarray(0, SNIFFED_BYTES).includes(0)) throw notText(shownAs);
      isEmpty &&= chunk.length === 0;
      yield chunk;
    }
  } catch (error) {
    throw explained(error, shownAs);
  }
  if (isEmpty) throw new LeakcheckError('import-invalid', `${shownAs} is empty`, { next: 'Give a file with a recording or a description of the traffic.' });
}

/** Text has no zero byte; what is binary has one early. */
const SNIFFED_BYTES = 4096;

/** The whole text of a file that people write. @throws the same, and import-invalid for one of more than 64 MB */
export async function wholeText(file: string, shownAs: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of textChunks(file, shownAs)) {
    size += chunk.length;
    if (size > LARGEST_DOCUMENT_BYTES) throw new LeakcheckError('import-invalid', `${shownAs} has more than 64 MB: that is no description`, { next: 'Give the file that describes the API or lists its requests.' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8').replace(/^\ufeff/, '');
}

/** Lines of a text of any length, in order, without their line breaks; a line is cut at 1 MB. */
export async function* textLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      yield lineText(Buffer.concat([rest, chunk.subarray(from, end)]));
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    if (rest.length < LONGEST_LINE_BYTES) rest = Buffer.concat([rest, chunk.subarray(from)]);
  }
  if (rest.length > 0) yield lineText(rest);
}

const LINE_FEED = 0x0a;
const LONGEST_LINE_BYTES = 1024 ** 2;

function lineText(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\r$/, '');
}

async function unpacked(file: string, shownAs: string): Promise<AsyncIterable<Buffer>> {
  if ((await stat(file)).isDirectory()) throw new LeakcheckError('input-unreadable', `${shownAs} is a folder`, { next: 'Name a file in it.' });
  const packer = packerOf(await firstBytes(file));
  if (packer !== undefined && packer !== 'gzip') throw new LeakcheckError('input-unreadable', `${shownAs} is packed with ${packer}`, { next: 'Unpack it first; gzip is read as it is.' });
  const bytes = createReadStream(file);
  if (packer === undefined) return bytes;
  const gunzip = createGunzip();
  bytes.on('error', (error) => gunzip.destroy(error));
  return bytes.pipe(gunzip);
}

async function firstBytes(file: string): Promise<Buffer> {
  const start = createReadStream(file, { end: LONGEST_MAGIC - 1 });
  const chunks: Buffer[] = [];
  for await (const chunk of start as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function notText(shownAs: string): LeakcheckError {
  return new LeakcheckError('import-invalid', `${shownAs} is binary`, { next: 'Give the recording as text or gzip; a packet capture (.pcap) has to be turned into a HAR or a .gor file first.' });
}

function explained(error: unknown, shownAs: string): unknown {
  const code = systemErrorCode(error);
  if (error instanceof LeakcheckError || code === undefined) return error;
  // zlib's own codes begin with Z.
  if (code.startsWith('Z')) return new LeakcheckError('import-invalid', `${shownAs} is damaged: its gzip data end too early or are wrong (${code})`, { next: 'Copy the file again, or unpack what can be had of it with `gzip -dc` and import that.', cause: error });
  return new LeakcheckError('input-unreadable', `${shownAs} could not be read (${code})`, { next: 'Give the path of a readable file.', cause: error });
}

/** Files beside a description that it refers to. @throws LeakcheckError input-unreadable */
export async function textBeside(file: string, shownAs: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    throw explained(error, shownAs);
  }
}
