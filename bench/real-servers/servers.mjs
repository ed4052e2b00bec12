/** Servers that nobody here wrote: applications of frameworks' own generators, and servers out of npm packages. */

/**
 * @typedef {object} RealServer
 * @property {string} name
 * @property {string[]} [generator] words for npx; makes the folder `app`. Pinned by major version
 * @property {object} [manifest] of a package.json instead, whose packages are the server
 * @property {Record<string, string>} [files] beside the manifest
 * @property {boolean} [container] in an image of its own with its services, as its scenario in `scenarios/` says; else `leakcheck init` writes that
 */

/** @type {RealServer[]} */
export const SERVERS = [
  { name: 'nest', generator: ['@nestjs/cli@11', 'new', 'app', '--package-manager', 'npm', '--skip-git', '--strict'] },
  // Next's full template fetches fonts from the network when it is built.
  { name: 'next', generator: ['create-next-app@15', 'app', '--ts', '--app', '--no-eslint', '--no-tailwind', '--no-src-dir', '--no-turbopack', '--import-alias', '@/*', '--use-npm', '--disable-git', '--empty'] },
  { name: 'fastify', generator: ['fastify-cli@7', 'generate', 'app'] },
  // A cluster of two workers, an agent process beside them, all behind a command that makes itself a daemon.
  { name: 'egg', generator: ['create-egg@3', '--type=simple', '--silent', 'app'] },
  {
    name: 'json-server',
    manifest: { scripts: { start: 'json-server --watch db.json' }, dependencies: { 'json-server': '^0.17.4' } },
    files: { 'db.json': '{ "posts": [{ "id": 1, "title": "a" }, { "id": 2, "title": "b" }], "comments": [{ "id": 1, "body": "c", "postId": 1 }], "profile": { "name": "typicode" } }\n' },
  },
  {
    name: 'verdaccio',
    // One of its plugins asks for a tag of node-fetch that not every registry has.
    manifest: { scripts: { start: 'verdaccio --config config.yaml' }, dependencies: { verdaccio: '^6' }, overrides: { 'node-fetch': '^2.7.0' } },
    files: { 'config.yaml': 'storage: ./storage\nauth: { htpasswd: { file: ./htpasswd } }\nuplinks: {}\npackages: { "**": { access: $all, publish: $all } }\nuserRateLimit: { windowMs: 1000, max: 1000000 }\nlog: { type: stdout, format: pretty, level: warn }\n' },
  },
  {
    name: 'redis-commander',
    container: true,
    manifest: { scripts: { start: 'redis-commander' }, dependencies: { 'redis-commander': '^0.9.0' } },
  },
];
