/** Which framework a server is made with, by its packages. Pure. */

export interface Framework {
  readonly name: 'next' | 'nest' | 'fastify' | 'hono' | 'koa' | 'express' | 'http';
  /** As its authors write it. */
  readonly label: string;
}

/** The first that is there counts: Nest stands on Express or Fastify, and Next beside any of them. */
const BY_PACKAGE: readonly (readonly [packageName: string, framework: Framework])[] = [
  ['@nestjs/core', { name: 'nest', label: 'Nest' }],
  ['next', { name: 'next', label: 'Next.js' }],
  ['fastify', { name: 'fastify', label: 'Fastify' }],
  ['hono', { name: 'hono', label: 'Hono' }],
  ['koa', { name: 'koa', label: 'Koa' }],
  ['express', { name: 'express', label: 'Express' }],
];

const PLAIN_HTTP: Framework = { name: 'http', label: 'plain http' };

/** @param dependencies package → wanted version */
export function frameworkOf(dependencies: Readonly<Record<string, string>>): Framework {
  return BY_PACKAGE.find(([name]) => name in dependencies)?.[1] ?? PLAIN_HTTP;
}
