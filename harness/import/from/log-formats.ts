/** Lines of access logs → requests: combined, JSON, or a format that is given. Pure. */
import { asKeys } from '../../scenario/plain-data.js';

export interface LoggedRequest {
  readonly method: string;
  readonly target: string;
  readonly status?: number;
  readonly host?: string;
}

/** undefined for a line of another format. */
export type LineReader = (line: string) => LoggedRequest | undefined;

/**
 * Apache's common and combined, nginx's combined, morgan's: the request in quotes, then the status. What stands before and
 * after differs (a virtual host first, times last) and is not looked at.
 */
const QUOTED_REQUEST = /"([A-Z]{3,12}) (\S(?:[^"\\]|\\.)*?)(?: HTTP\/[\d.]+)?" (\d{3}|-)(?= |$)/;

export function combinedLine(line: string): LoggedRequest | undefined {
  const [, method, target, status] = QUOTED_REQUEST.exec(line) ?? [];
  return method === undefined || target === undefined ? undefined : logged(method, unescaped(target), status);
}

/** nginx writes `\x22` for a quote, Apache `\"`. */
function unescaped(text: string): string {
  return text.replace(/\\x([\dA-Fa-f]{2})/g, (_, hex: string) => encodeURIComponent(String.fromCharCode(Number.parseInt(hex, 16)))).replace(/\\(["\\])/g, '$1');
}

/** Names that loggers give, each with the objects it may stand in: pino, winston, bunyan, Caddy, Traefik, Envoy, ECS, nginx's own choice. */
const METHOD_KEYS = ['method', 'request_method', 'requestMethod', 'http_method', 'httpMethod', 'verb', 'RequestMethod', 'http.request.method', 'cs-method'];
const TARGET_KEYS = ['originalUrl', 'url', 'uri', 'request_uri', 'requestUri', 'requestUrl', 'path', 'request_path', 'target', 'RequestPath', 'url.original', 'url.path', 'http.target', 'http.url', 'cs-uri-stem'];
const STATUS_KEYS = ['status', 'statusCode', 'status_code', 'response_code', 'responseStatus', 'DownstreamStatus', 'http.response.status_code', 'sc-status'];
const HOST_KEYS = ['host', 'http_host', 'hostname', 'vhost', 'authority', 'RequestHost', 'url.domain'];
const REQUEST_OBJECTS = ['', 'req', 'request', 'http', 'httpRequest', 'http.request', 'http_request', 'meta.req', 'message.req', 'url'];
const ANSWER_OBJECTS = ['', 'res', 'response', 'http', 'httpRequest', 'http.response', 'http_response', 'meta.res'];

export function jsonLine(line: string): LoggedRequest | undefined {
  const record = parsedRecord(line);
  if (record === undefined) return undefined;
  const method = textAt(record, REQUEST_OBJECTS, METHOD_KEYS);
  const target = textAt(record, REQUEST_OBJECTS, TARGET_KEYS);
  const status = textAt(record, ANSWER_OBJECTS, STATUS_KEYS);
  const host = textAt(record, REQUEST_OBJECTS, HOST_KEYS);
  if (method !== undefined && target !== undefined) return logged(method, target, status, host);
  // The request line as one text, as nginx has it in $request.
  const [, lineMethod, lineTarget] = /^([A-Z]{3,12}) (\S+)/.exec(textAt(record, [''], ['request', 'requestLine', 'http_request', 'message', 'msg']) ?? '') ?? [];
  return lineMethod === undefined || lineTarget === undefined ? undefined : logged(lineMethod, lineTarget, status, host);
}

function parsedRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  // Collectors put a time or a container's name before it.
  const start = line.indexOf('{');
  if (start === -1) return undefined;
  try {
    return asKeys(JSON.parse(line.slice(start)));
  } catch {
    return undefined;
  }
}

function textAt(record: Readonly<Record<string, unknown>>, objects: readonly string[], keys: readonly string[]): string | undefined {
  for (const place of objects) {
    const inside = place === '' ? record : asKeys(valueAt(record, place));
    for (const key of keys) {
      const value = inside[key] ?? valueAt(inside, key);
      if (typeof value === 'string' || typeof value === 'number') return String(value);
    }
  }
  return undefined;
}

function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  return record[path] ?? path.split('.').reduce<unknown>((inner, key) => asKeys(inner)[key], record);
}

/** What a format may name, in nginx's words and in Apache's. */
const FIELDS: Readonly<Record<string, string>> = {
  '$request': '(?<method>[A-Z]{3,12}) (?<target>\\S+)(?: HTTP/[\\d.]+)?',
  '%r': '(?<method>[A-Z]{3,12}) (?<target>\\S+)(?: HTTP/[\\d.]+)?',
  '$request_method': '(?<method>[A-Z]{3,12})',
  '%m': '(?<method>[A-Z]{3,12})',
  '$request_uri': '(?<target>\\S+)',
  '$uri': '(?<target>\\S+)',
  '%U': '(?<target>[^\\s?]+)',
  '%q': '(?<query>\\S*)',
  '$status': '(?<status>\\d{3})',
  '%s': '(?<status>\\d{3})',
  '%>s': '(?<status>\\d{3})',
  '$host': '(?<host>\\S+)',
  '$http_host': '(?<host>\\S+)',
  '%v': '(?<host>\\S+)',
  '%V': '(?<host>\\S+)',
};
const VARIABLE = /\$\w+|%[<>]?(?:\{[^}]*\})?\w|%%/g;

/** The reader of a format such as `$remote_addr "$request" $status`, or a sentence about what is wrong with it. */
export function formatReader(format: string): LineReader | string {
  let pattern = '';
  let at = 0;
  for (const { 0: variable, index } of format.matchAll(VARIABLE)) {
    const known = FIELDS[variable];
    const isRepeated = known !== undefined && [...known.matchAll(/\?<(\w+)>/g)].some(([, name]) => pattern.includes(`?<${name}>`));
    // Lazily: what follows in the format ends it, and a value in brackets or quotes may have spaces.
    pattern += literal(format.slice(at, index)) + (known === undefined || isRepeated ? '.*?' : known);
    at = index + variable.length;
  }
  pattern += literal(format.slice(at));
  if (!pattern.includes('?<method>') || !pattern.includes('?<target>')) return 'the format names no request: it needs $request, or $request_method and $request_uri (Apache: %r, or %m and %U)';
  const line = new RegExp(`^${pattern}$`);
  return (text) => {
    const { method, target = '', query = '', status, host } = line.exec(text)?.groups ?? {};
    return method === undefined ? undefined : logged(method, unescaped(target) + query, status, host);
  };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
}

function logged(method: string, target: string, status?: string, host?: string): LoggedRequest {
  return {
    method: method.toUpperCase(),
    target: target.replace(/^https?:\/\/[^/?#]*/i, '') || '/',
    ...(status !== undefined && /^[1-5]\d\d$/.test(status) && { status: Number(status) }),
    ...(host !== undefined && { host }),
  };
}
