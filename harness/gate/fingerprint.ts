/**
 * What a leak is recognised by in another run: a short hash of what grows and through which route.
 * No value, size, address, name of a scenario or path of a machine is in it, so none of them changes it.
 */
import { createHash } from 'node:crypto';
import type { Route } from '../scenario/scenario.js';

/** Raised with every change of what is hashed, such as evidence that tells two leaks of one route apart. */
const VERSION = 1;
/** 48 bits: two leaks of one project share them by chance once in 10^14 pairs. */
const HASH_CHARACTERS = 12;

/**
 * The fingerprint of the growth of one route, such as `v1-9f2c4b7a01c3`.
 * @param routes all routes of the scenario: the route's name counts only where another one has the same request
 */
export function routeFingerprint(channel: string, route: Route, routes: readonly Route[]): string {
  const signature = signatureOf(route);
  const isShared = routes.some((other) => other.name !== route.name && signatureOf(other) === signature);
  return fingerprint([channel, signature, ...(isShared ? [route.name] : [])]);
}

/** The fingerprint of growth that belongs to no single route: another set of routes is another mix. */
export function mixFingerprint(channel: string, routes: readonly Route[]): string {
  return fingerprint([channel, 'mix', ...new Set(routes.map(signatureOf).sort())]);
}

/** `GET /products/*?page&sort`: the path with its templates blanked, and the names of the query. */
function signatureOf({ method, path }: Route): string {
  const blank = withoutTemplates(path);
  const queryStart = blank.indexOf('?');
  if (queryStart === -1) return `${method} ${blank}`;
  const names = blank.slice(queryStart + 1).split('&').map((pair) => pair.split('=', 1)[0] ?? '');
  return `${method} ${blank.slice(0, queryStart)}?${[...new Set(names)].sort().join('&')}`;
}

/** From the inside out: only `{{sha256 …}}` holds other templates. */
function withoutTemplates(text: string): string {
  const blank = text.replace(/\{\{[^{}]*\}\}/g, '*');
  return blank === text ? text : withoutTemplates(blank);
}

function fingerprint(parts: readonly string[]): string {
  return `v${VERSION}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, HASH_CHARACTERS)}`;
}
