/** What the scout has found, or an OpenAPI file says → routes, each once. Pure. */
import { joinedPath, pathOfExpression, readPath, type PathPieces } from './path-pattern.js';

/** Of a framework's live objects; see route-scout.cjs. */
export interface Finding {
  readonly framework: string;
  readonly routes: readonly { readonly method: string; readonly parts: readonly PathPart[] }[];
}

export type PathPart = { readonly path: string } | { readonly source: string; readonly keys: readonly string[] };

export interface FoundRoute {
  readonly method: string;
  /** As its source writes it, for people. */
  readonly path: string;
  /** undefined: only a pattern describes the path. */
  readonly pieces: PathPieces | undefined;
}

/** Others answer the browser, or are not of applications. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

export function routesOfFindings(findings: readonly Finding[]): readonly FoundRoute[] {
  return tidied(findings.flatMap(({ routes }) => routes.map(({ method, parts }) => ({ method, path: pathOf(parts) }))));
}

/**
 * Each once, those with the same first part of the path together, in the order of their sources. A HEAD that comes with
 * every GET is left out, and so is what answers all paths by any method: that is no route, but a handler in between.
 */
export function tidied(routes: readonly { readonly method: string; readonly path: string }[]): readonly FoundRoute[] {
  const known = new Map<string, FoundRoute>();
  for (const { method: written, path } of routes) {
    const pieces = readPath(path);
    if (written === 'ALL' && pieces === undefined) continue;
    const method = written === 'ALL' ? 'GET' : written.toUpperCase();
    if (METHODS.includes(method)) known.set(`${method} ${path}`, { method, path, pieces });
  }
  const kept = [...known.values()].filter(({ method, path }) => method !== 'HEAD' || !known.has(`GET ${path}`));
  const groups = [...new Set(kept.map(groupOf))];
  return groups.flatMap((group) => kept.filter((route) => groupOf(route) === group));
}

/** The first part of the path. */
export function groupOf({ path }: Pick<FoundRoute, 'path'>): string {
  return path.split('/')[1] ?? '';
}

/** With the expressions in slashes that could not be turned back. */
function pathOf(parts: readonly PathPart[]): string {
  return joinedPath(parts.map((part) => ('path' in part ? part.path : (pathOfExpression(part.source, part.keys) ?? `(${part.source})`))));
}
