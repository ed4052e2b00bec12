import { METHODS } from 'node:http';
import { didYouMean } from './did-you-mean.js';

/** What `GET /products` says. */
export interface RequestLine {
  readonly method: string;
  readonly path: string;
}

/** CONNECT asks for a tunnel, not for a path. */
const ROUTE_METHODS = METHODS.filter(method => method !== 'CONNECT');
/** The ones that a message lists; Node knows thirty more. */
const COMMON_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** The request line, or what is wrong with it as a sentence without a subject. */
export function parseRequestLine(text: string): RequestLine | string {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*?)\s*$/s.exec(text) ?? [];
  const method = word.toUpperCase();
  const path = text.includes('\n') ? '' : rest;
  if (/^(\/|https?:)/i.test(word)) return `has no method; write ${JSON.stringify(`GET ${pathOfUrl(word)}`)}`;
  if (!ROUTE_METHODS.includes(method)) return `has an unknown method ${JSON.stringify(word)}${didYouMean(word, COMMON_METHODS)}`;
  if (/^https?:/i.test(path)) return `names a host; write only the path, ${JSON.stringify(`${method} ${pathOfUrl(path)}`)}`;
  if (!path.startsWith('/')) return `has no path that starts with "/"; write ${JSON.stringify(`${method} /${path}`)}`;
  return { method, path };
}

function pathOfUrl(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/i, '') || '/';
}
