/** HAR 1.2, as browsers and proxies write it: http://www.softwareishard.com/blog/har-12-spec/ */
import { asKeys, asList } from '../../scenario/plain-data.js';
import { LeakcheckError } from '../../errors.js';
import { unmarked } from '../group/template-text.js';
import type { LeftOut, RecordedRequest } from '../recorded-request.js';
import { BrokenJson, jsonItems } from './json-items.js';
import { plainText } from '../plain-text.js';

/**
 * @param chunks of the file, in order
 * @param shownAs how messages name it
 * @throws LeakcheckError import-invalid
 */
export async function* harRequests(chunks: AsyncIterable<Buffer>, shownAs: string, leftOut: LeftOut): AsyncGenerator<RecordedRequest> {
  const places = new LineCounter();
  let isHar = false;
  try {
    for await (const entry of jsonItems(places.counting(chunks), '$.log.entries.*')) {
      isHar = true;
      const request = requestOf(asKeys(entry), leftOut);
      if (request !== undefined) yield request;
    }
  } catch (error) {
    if (!(error instanceof BrokenJson)) throw error;
    const place = error.offset === undefined ? places.end : places.placeOf(error.offset);
    throw new LeakcheckError('import-invalid', `${shownAs}:${place}: ${error.message}`, { next: 'Save the HAR file again; one of a browser that was closed meanwhile is not complete.', cause: error });
  }
  if (!isHar) throw new LeakcheckError('import-invalid', `${shownAs} has no list log.entries with something in it: it is no HAR file, or an empty one`, { next: 'Save it in the network panel of the browser, after the requests were made, or with a proxy.' });
}

function requestOf(entry: Readonly<Record<string, unknown>>, leftOut: LeftOut): RecordedRequest | undefined {
  const request = asKeys(entry['request']);
  const address = plainText(request['url']);
  const method = (plainText(request['method']) || 'GET').toUpperCase();
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (method === 'CONNECT') return { method, target: '/', headers: {} };
  if (url === undefined || !/^(https?|wss?):$/.test(url.protocol)) {
    leftOut.add('addresses that no server answers (data:, blob:, extensions)', url === undefined ? address.slice(0, LONGEST_EXAMPLE) : `${url.protocol}…`);
    return undefined;
  }
  const isSocket = url.protocol.startsWith('ws') || entry['_resourceType'] === 'websocket' || entry['_webSocketMessages'] !== undefined;
  const status = Number(asKeys(entry['response'])['status'] ?? NaN);
  const headers = headersOf(request['headers']);
  const body = bodyOf(asKeys(request['postData']), headers);
  const shown = `${method} ${url.pathname}`;
  if (body === 'files') {
    leftOut.add('forms with files, whose contents a HAR has not', shown);
    return undefined;
  }
  // Recorders may be told to omit contents; -1 is "not known".
  if (body === undefined && Number(request['bodySize'] ?? 0) > 0) {
    leftOut.add('requests with a body that the HAR has not', shown);
    return undefined;
  }
  return {
    method,
    host: url.host,
    target: unmarked(rawTarget(address, url)),
    headers: { ...headers, ...body?.headers },
    ...(body !== undefined && { body: unmarked(body.text) }),
    ...(isSocket ? { status: 101 } : Number.isInteger(status) ? { status: Math.max(0, status) } : {}),
  };
}

const LONGEST_EXAMPLE = 40;

/** As it was sent: `URL` would take `.` and `..` out of the path. */
function rawTarget(address: string, url: URL): string {
  const [, target = ''] = /^[a-z]+:\/\/[^/?#]*([^#]*)/i.exec(address) ?? [];
  return target.startsWith('/') ? target : `/${target || url.search}`;
}

function headersOf(list: unknown): Record<string, string> {
  return Object.fromEntries(asList(list).map(asKeys).map(({ name, value }) => [plainText(name).toLowerCase(), unmarked(plainText(value))]));
}

/** Bodies are text, or a list of fields. */
function bodyOf({ mimeType, text, params, encoding }: Readonly<Record<string, unknown>>, headers: Record<string, string>): { text: string; headers: Record<string, string> } | undefined | 'files' {
  const type = typeof mimeType === 'string' && mimeType !== '' && headers['content-type'] === undefined ? { 'content-type': mimeType } : {};
  if (typeof text === 'string' && text !== '') return { text: encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text, headers: type };
  const fields = asList(params).map(asKeys);
  if (fields.length === 0) return undefined;
  if (!/urlencoded/i.test(plainText(mimeType ?? headers['content-type']))) return 'files';
  return { text: fields.map(({ name, value }) => `${formText(name)}=${formText(value)}`).join('&'), headers: type };
}

/** Chromium and Firefox write the fields of a form as they were sent; proxies decode them. */
function formText(text: unknown): string {
  const plain = plainText(text);
  return /^[\w.~*%+!'()-]*$/.test(plain) ? plain : encodeURIComponent(plain);
}

/** Where the lines of a text begin that is never there as a whole. */
class LineCounter {
  readonly #recent: { readonly offset: number; readonly line: number }[] = [{ offset: 0, line: 1 }];
  #bytes = 0;

  async *counting(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      // A mistake shows in the chunk that is read, so that older line starts are not asked for.
      this.#recent.splice(0, this.#recent.length - 1);
      let line = this.#recent[0]?.line ?? 1;
      for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) this.#recent.push({ offset: this.#bytes + at + 1, line: (line += 1) });
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  /** `line:column` of a byte of the last chunk. */
  placeOf(offset: number): string {
    const { offset: start, line } = this.#recent.findLast((begin) => begin.offset <= offset) ?? { offset: 0, line: 1 };
    return `${line}:${offset - start + 1}`;
  }

  get end(): string {
    return this.placeOf(this.#bytes);
  }
}
