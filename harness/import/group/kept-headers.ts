/** Which headers of a recorded request belong to the request, and not to the way that it took. Pure. */
import { HEADER_NAME } from '../../scenario/header-rules.js';
import { withoutTemplates } from './template-text.js';

/** RFC 9110, section 7.6.1, and what proxies used before it; a request's framing is made anew. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length', 'host', 'expect', 'http2-settings'];
/** Of the browser and its cache. An answer of 304 would measure less than the recorded one; nobody unpacks an answer here. */
const OF_BROWSERS = ['accept-encoding', 'accept-language', 'accept-charset', 'user-agent', 'referer', 'origin', 'dnt', 'cache-control', 'pragma', 'if-none-match', 'if-modified-since', 'if-range', 'priority', 'save-data', 'upgrade-insecure-requests', 'purpose', 'x-client-data', 'device-memory', 'downlink', 'dpr', 'ect', 'rtt', 'viewport-width', 'cookie'];
/** Of proxies, gateways and tracing on the way. */
const ON_THE_WAY = ['via', 'forwarded', 'x-real-ip', 'x-request-start', 'x-amzn-trace-id', 'traceparent', 'tracestate', 'baggage', 'true-client-ip', 'x-envoy-external-address', 'postman-token'];
const FAMILIES = /^(:|sec-|proxy-|x-forwarded-|cf-|x-b3-|x-datadog-|fly-|x-vercel-|fastly-|x-goreplay|x-original-)/;

const NOISE = new Set([...HOP_BY_HOP, ...OF_BROWSERS, ...ON_THE_WAY]);
/** Anything else may have been damaged on its way into the recording. */
const PRINTABLE = /^[\t\x20-\x7e]*$/;
/** What every client sends that has no wish. */
const ACCEPT_ANYTHING = /\*\/\*/;

/** @param name in lower case */
export function isKeptHeader(name: string, value: string): boolean {
  if (NOISE.has(name) || FAMILIES.test(name) || !HEADER_NAME.test(name) || !PRINTABLE.test(withoutTemplates(value))) return false;
  return name !== 'accept' || !ACCEPT_ANYTHING.test(value);
}
