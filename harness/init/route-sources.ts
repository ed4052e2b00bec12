/** Who tells the routes of a server: its framework, or else a file. */
import { LeakcheckError } from '../errors.js';
import { routesOfFindings, tidied, type FoundRoute } from './found-routes.js';
import { NEXT_MANIFESTS, nextRoutes } from './next-routes.js';
import { OPENAPI_FILES, openapiRoutes } from './openapi-routes.js';
import type { Scout } from './scout.js';
import type { Project } from './start-command.js';

export interface KnownRoutes {
  readonly routes: readonly FoundRoute[];
  /** For people; undefined: nobody tells. */
  readonly source: string | undefined;
}

/** @param openapi a file that comes before what the framework tells @throws LeakcheckError input-unreadable */
export async function knownRoutes({ framework, files }: Pick<Project, 'framework' | 'files'>, scout: Pick<Scout, 'findings'>, openapi: string | undefined): Promise<KnownRoutes> {
  if (openapi !== undefined) {
    const text = files.text(openapi);
    const routes = text === undefined ? undefined : openapiRoutes(text);
    if (routes === undefined) throw new LeakcheckError('input-unreadable', `${openapi} ${text === undefined ? 'does not exist' : 'is no OpenAPI document'}`, { next: 'Name a file with the keys `openapi` and `paths`, relative to the folder of package.json.' });
    return { routes: tidied(routes), source: openapi };
  }
  if (framework.name === 'next') {
    const texts = NEXT_MANIFESTS.flatMap((file) => files.text(file) ?? []);
    const routes = tidied(nextRoutes(texts));
    if (routes.length > 0) return { routes, source: framework.label };
  }
  const told = routesOfFindings(await scout.findings());
  if (told.length > 0) return { routes: told, source: framework.name === 'http' ? 'the framework' : framework.label };
  for (const file of OPENAPI_FILES) {
    const text = files.text(file);
    const routes = text === undefined ? undefined : openapiRoutes(text);
    if (routes !== undefined && routes.length > 0) return { routes: tidied(routes), source: file };
  }
  return { routes: [], source: undefined };
}
