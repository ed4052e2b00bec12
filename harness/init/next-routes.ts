/** The routes of a built Next.js application, by the manifests of its build. Pure. */

/** Written by `next build`; the second has what only the app router serves. */
export const NEXT_MANIFESTS = ['.next/routes-manifest.json', '.next/server/app-paths-manifest.json'] as const;

/** Pages that the framework answers errors with, and what the browser asks for by itself. */
const OWN_PAGES = /^\/(_|404$|500$|favicon\.ico$)/;

/** @param texts of the manifests that are there */
export function nextRoutes(texts: readonly string[]): { readonly method: string; readonly path: string }[] {
  const pages = texts.flatMap((text) => pagesOf(JSON.parse(text) as object));
  return [...new Set(pages)].filter((page) => !OWN_PAGES.test(page)).sort().map((path) => ({ method: 'GET', path }));
}

function pagesOf(manifest: object): string[] {
  if ('staticRoutes' in manifest || 'dynamicRoutes' in manifest) {
    const { staticRoutes = [], dynamicRoutes = [] } = manifest as Record<string, readonly { page: string }[]>;
    return [...staticRoutes, ...dynamicRoutes].map(({ page }) => page);
  }
  // `/(shop)/cart/page`: groups in brackets are no part of the path.
  return Object.keys(manifest).map((entry) => entry.replace(/\/(page|route)$/, '').replace(/\/\([^)]*\)/g, '') || '/');
}
