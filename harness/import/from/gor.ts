/**
 * Files of GoReplay (`--output-file requests.gor`): payloads with a separator between them, each with a line before it:
 * type (1 a request, 2 its answer, 3 the answer of a replay), id, time and latency.
 * Source: https://github.com/buger/goreplay/wiki/Saving-and-Replaying-from-file
 */
import { LeakcheckError } from '../../errors.js';
import { unmarked } from '../group/template-text.js';
import type { LeftOut, RecordedRequest } from '../recorded-request.js';
import { httpMessage, type HttpMessage } from './http-message.js';

const SEPARATOR = Buffer.from('\n🐵🙈🙉\n');
/** GoReplay's own limit of a payload is 5 MB (`--copy-buffer-size`). */
const LARGEST_PAYLOAD_BYTES = 16 * 1024 ** 2;
/** Requests whose answer may still come, where answers were recorded. */
const MOST_PENDING = 1000;
const REQUEST = '1';
const ANSWER = '2';

/** @throws LeakcheckError import-invalid when the first payload is none */
export async function* gorRequests(chunks: AsyncIterable<Buffer>, shownAs: string, leftOut: LeftOut): AsyncGenerator<RecordedRequest> {
  const pending = new Map<string, RecordedRequest>();
  let requests = 0;
  for await (const payload of payloads(chunks)) {
    const lineEnd = payload.indexOf(0x0a);
    const [type = '', id = ''] = payload.subarray(0, Math.max(0, lineEnd)).toString('latin1').split(' ');
    const message = /^[123]$/.test(type) ? httpMessage(payload.subarray(lineEnd + 1)) : undefined;
    if (message === undefined) {
      if (requests === 0 && type !== ANSWER) throw notGor(shownAs);
      leftOut.add('payloads that are no HTTP request', undefined);
      continue;
    }
    if (type === REQUEST) {
      requests += 1;
      const request = requestOf(message, leftOut);
      if (request !== undefined) pending.set(id, request);
    } else if (type === ANSWER) {
      const request = pending.get(id);
      if (request === undefined) continue;
      pending.delete(id);
      yield { ...request, status: Number(message.startLine.split(' ')[1]) };
    }
    const [oldest] = pending;
    if (pending.size > MOST_PENDING && oldest !== undefined) {
      pending.delete(oldest[0]);
      yield oldest[1];
    }
  }
  if (requests === 0) throw notGor(shownAs);
  yield* pending.values();
}

async function* payloads(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(SEPARATOR); end !== -1; end = rest.indexOf(SEPARATOR, from)) {
      if (end > from) yield rest.subarray(from, end);
      from = end + SEPARATOR.length;
    }
    rest = rest.subarray(from);
    // Without a separator in so many bytes it is another kind of file; what follows is looked at as a payload of its own.
    if (rest.length > LARGEST_PAYLOAD_BYTES) {
      yield rest;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.toString('latin1').trim() !== '') yield rest;
}

function requestOf({ startLine, headers, body }: HttpMessage, leftOut: LeftOut): RecordedRequest | undefined {
  const [method = '', target = ''] = startLine.split(' ');
  const shown = `${method} ${target.split('?', 1)[0] ?? ''}`;
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity' && body.length > 0) {
    leftOut.add('requests with a compressed body', shown);
    return undefined;
  }
  return {
    method: method.toUpperCase(),
    ...(headers['host'] !== undefined && { host: headers['host'] }),
    // To a proxy the whole address is sent.
    target: unmarked(target.replace(/^https?:\/\/[^/?#]*/i, '') || '/'),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, unmarked(value)])),
    ...(body.length > 0 && { body: unmarked(body.toString('utf8')) }),
  };
}

function notGor(shownAs: string): LeakcheckError {
  return new LeakcheckError('import-invalid', `${shownAs} is no recording of GoReplay: expected a line such as "1 a1b2c3 1700000000000000000 0", then a request, then a line with 🐵🙈🙉`, {
    next: 'Record with `gor --input-raw :3000 --output-file requests.gor`; gzip is read as it is.',
  });
}
