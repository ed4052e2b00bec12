/** One HTTP/1 message as it went over the wire, of a recording that keeps them whole. Pure. */

export interface HttpMessage {
  /** `GET /a HTTP/1.1`, or `HTTP/1.1 200 OK`. */
  readonly startLine: string;
  /** Names in lower case; of several of one name the values joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';
const LINE_BREAK = '\r\n';

/** undefined when there is no message: a body without its head, say. */
export function httpMessage(bytes: Buffer): HttpMessage | undefined {
  const end = bytes.indexOf(HEAD_END);
  const head = bytes.subarray(0, end === -1 ? bytes.length : end).toString('latin1');
  const [startLine = '', ...lines] = head.split(LINE_BREAK);
  if (!/ HTTP\/\d|^HTTP\/\d/.test(startLine)) return undefined;
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  const rest = end === -1 ? Buffer.alloc(0) : bytes.subarray(end + HEAD_END.length);
  return { startLine, headers, body: /\bchunked\b/i.test(headers['transfer-encoding'] ?? '') ? unchunked(rest) : withLength(rest, headers['content-length']) };
}

/** A recorder may add a line break. */
function withLength(rest: Buffer, length: string | undefined): Buffer {
  return length !== undefined && /^\d+$/.test(length) ? rest.subarray(0, Number(length)) : rest;
}

/** RFC 9112, section 7.1; what was cut off is left out. */
function unchunked(rest: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf(LINE_BREAK, at);
    const size = lineEnd === -1 ? 0 : Number.parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16);
    if (!(size > 0)) return Buffer.concat(chunks);
    const start = lineEnd + LINE_BREAK.length;
    chunks.push(rest.subarray(start, start + size));
    at = start + size + LINE_BREAK.length;
  }
}
