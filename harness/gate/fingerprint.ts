/**
 * What a leak is recognised by in another run: a short hash of what grows and through which route.
 * No value, size, address, name of a scenario or path of a machine is in it, so none of them changes it.
 */
import { fingerprint } from '../fingerprint.js';
import type { RequestSpec, Route } from '../scenario/scenario.js';

/** Raised with every change of what is hashed, such as evidence that tells two leaks of one route apart. */
const KIND = 'v1';

/**
 * The fingerprint of the growth of one route, such as `v1-9f2c4b7a01c3`.
 * @param routes all routes of the scenario: the route's name counts only where another one has the same request
 */
export function routeFingerprint(channel: string, route: Route, routes: readonly Route[]): string {
  const signature = signatureOf(route);
  const isShared = routes.some((other) => other.name !== route.name && signatureOf(other) === signature);
  return fingerprint(KIND, [channel, signature, ...(isShared ? [route.name] : [])]);
}

/** The fingerprint of growth that belongs to no single route: another set of routes is another mix. */
export function mixFingerprint(channel: string, routes: readonly Route[]): string {
  return fingerprint(KIND, [channel, 'mix', ...new Set(routes.map(signatureOf).sort())]);
}

/** A chain by its requests in order, a script by its place beside the scenario. */
function signatureOf(route: Route): string {
  if (route.chain !== undefined) return `chain ${route.chain.map(requestSignature).join(', ')}`;
  return route.script === undefined ? requestSignature(route) : `script ${route.script.written}`;
}

/** `GET /products/*?page&sort`: the path with its templates and variables blanked, and the names of the query. */
function requestSignature({ method, path }: RequestSpec): string {
  const blank = withoutTemplates(path);
  const queryStart = blank.indexOf('?');
  if (queryStart === -1) return `${method} ${blank}`;
  const names = blank.slice(queryStart + 1).split('&').map((pair) => pair.split('=', 1)[0] ?? '');
  return `${method} ${blank.slice(0, queryStart)}?${[...new Set(names)].sort().join('&')}`;
}

/** From the inside out: only `{{sha256 …}}` holds other templates. */
function withoutTemplates(text: string): string {
  const blank = text.replace(/\{\{[^{}]*\}\}|\$\{\w+\}/g, '*');
  return blank === text ? text : withoutTemplates(blank);
}
