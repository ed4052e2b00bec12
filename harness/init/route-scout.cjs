/*
 * Runs inside the server that `leakcheck init` starts once, never in a measurement: preloaded, and asked when the server
 * is ready. It changes nothing in the application. Which routes there are is read off the live objects of the frameworks,
 * found among all objects of the heap by their shape: so it is the same for CommonJS, ES modules, loaders and bundles.
 *
 * What it finds is handed over as it is; `found-routes.ts` makes paths of it.
 */
'use strict';

const { isMainThread } = require('node:worker_threads');

if (isMainThread && process.env.LEAKCHECK_SCOUT) start(JSON.parse(process.env.LEAKCHECK_SCOUT));

/** @typedef {{ path: string } | { source: string, keys: string[] }} Part a path as written, or what only its regular expression tells */
/** @typedef {{ framework: string, routes: { method: string, parts: Part[] }[] }} Finding */

/** @param {{ port: number, token: string }} settings */
function start({ port, token }) {
  const net = require('node:net');
  // @ts-expect-error: undocumented, stable since Node.js 0.x
  const activeHandles = /** @type {() => unknown[]} */ (process._getActiveHandles);

  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.unref();
  socket.on('error', () => {});
  socket.write(`${JSON.stringify({ hello: token })}\n`);
  let pending = '';
  socket.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const { id, ask } = JSON.parse(line);
      const answer = ask === 'ports' ? { ports: servedPorts() } : { findings: findings() };
      socket.write(`${JSON.stringify({ id, ...answer })}\n`);
    }
  });

  function servedPorts() {
    return activeHandles.call(process).flatMap((handle) => {
      const address = handle instanceof net.Server ? handle.address() : null;
      return address !== null && typeof address === 'object' ? [address.port] : [];
    });
  }
}

/** @returns {Finding[]} */
function findings() {
  const inspector = require('node:inspector');
  const session = new inspector.Session();
  session.connect();
  try {
    const heap = createHeap(session);
    const found = { express: /** @type {any[]} */ ([]), 'find-my-way': /** @type {any[]} */ ([]), koa: /** @type {any[]} */ ([]), 'koa-router': /** @type {any[]} */ ([]), hono: /** @type {any[]} */ ([]) };
    heap.each((object) => {
      const kind = kindOf(object);
      if (kind !== undefined) found[kind].push(object);
    });
    return [
      { framework: 'express', routes: found.express.flatMap((app) => expressRoutes(app, heap)) },
      { framework: 'fastify', routes: found['find-my-way'].filter(({ routes }) => !answersNotFound(routes)).flatMap(({ routes }) => routes.map(plainRoute)) },
      { framework: 'koa', routes: koaRoutes(found.koa, found['koa-router']) },
      { framework: 'hono', routes: withoutContained(found.hono.map(({ routes }) => routes), honoHandler).flat().map(plainRoute) },
    ].filter(({ routes }) => routes.length > 0);
  } finally {
    session.disconnect();
  }
}

/**
 * Looks at own data properties only: what a getter of the application does is its own business.
 * @param {any} object
 */
function kindOf(object) {
  if (typeof object === 'function') return isText(own(object, 'mountpath'), true) && isObject(own(object, 'settings')) && typeof own(object, 'handle') === 'function' ? 'express' : undefined;
  const routes = own(object, 'routes');
  if (Array.isArray(routes)) {
    if (isObject(own(object, 'trees')) && typeof object.lookup === 'function') return 'find-my-way';
    if (typeof own(object, 'fetch') === 'function' && typeof object.basePath === 'function' && routes.every((route) => isText(route?.path))) return 'hono';
    return undefined;
  }
  if (Array.isArray(own(object, 'middleware')) && own(object, 'proxy') !== undefined && typeof object.callback === 'function') return 'koa';
  return Array.isArray(own(object, 'stack')) && Array.isArray(own(object, 'methods')) && isObject(own(object, 'opts')) && typeof object.routes === 'function' ? 'koa-router' : undefined;
}

/** @param {any} app @param {ReturnType<typeof createHeap>} heap */
function expressRoutes(app, heap) {
  // Express 4 makes its router with the first route, and its `router` throws.
  const router = typeof own(app, 'lazyrouter') === 'function' ? own(app, '_router') : app.router;
  /** @type {Part[]} */
  const mounted = [];
  for (let at = app; at?.parent; at = at.parent) mounted.unshift({ path: [at.mountpath].flat()[0] });
  /** @type {Finding['routes']} */
  const routes = [];
  visit(router, mounted, 0);
  return routes;

  /** @param {any} router @param {Part[]} prefix @param {number} depth */
  function visit(router, prefix, depth) {
    if (!Array.isArray(router?.stack) || depth > 20) return;
    for (const layer of router.stack) {
      if (layer?.route) {
        const methods = Object.keys(layer.route.methods ?? {}).map((method) => (method === '_all' ? 'ALL' : method.toUpperCase()));
        for (const path of [layer.route.path].flat()) for (const method of methods) routes.push({ method, parts: [...prefix, partOf(path)] });
      } else if (Array.isArray(layer?.handle?.stack)) {
        for (const part of layerParts(layer, heap)) visit(layer.handle, [...prefix, part], depth + 1);
      }
    }
  }
}

/** Where a router is mounted. @param {any} layer @param {ReturnType<typeof createHeap>} heap @returns {Part[]} */
function layerParts(layer, heap) {
  if (layer.slash === true || layer.regexp?.fast_slash === true) return [{ path: '/' }];
  if (layer.rawPath !== undefined) return [layer.rawPath].flat().map(partOf);
  // Express 4 keeps the regular expression, the first releases of Express 5 only a function that has it.
  const keys = (layer.keys ?? []).map((/** @type {any} */ key) => String(key.name));
  if (layer.regexp instanceof RegExp) return [{ source: layer.regexp.source, keys }];
  return (layer.matchers ?? []).flatMap((/** @type {unknown} */ matcher) => {
    const { regexp, keys } = heap.variablesOf(matcher, ['regexp', 'keys']);
    return regexp instanceof RegExp ? [{ source: regexp.source, keys: Array.isArray(keys) ? keys.map(({ name }) => String(name)) : [] }] : [];
  });
}

/** @param {any[]} apps @param {any[]} routers */
function koaRoutes(apps, routers) {
  const mounted = new Set(apps.flatMap(({ middleware }) => middleware.map((/** @type {any} */ one) => one?.router).filter((/** @type {any} */ router) => Array.isArray(router?.stack))));
  // Composed or mounted by another package, no application shows them.
  const stacks = mounted.size > 0 ? [...mounted].map(({ stack }) => stack) : withoutContained(routers.map(({ stack }) => stack), (layer) => layer.stack?.at(-1));
  return stacks.flat().flatMap((layer) => (layer.methods ?? []).map((/** @type {string} */ method) => ({ method, parts: [partOf(layer.path)] })));
}

/**
 * A part of an application that was put under a prefix lives on by itself: its routes are all in another one's list.
 * @template Item @param {Item[][]} lists @param {(item: Item) => unknown} handlerOf
 */
function withoutContained(lists, handlerOf) {
  const different = [...new Set(lists)].filter((list) => list.length > 0);
  const handlers = different.map((list) => new Set(list.map(handlerOf)));
  return different.filter((list, index) => !handlers.some((others, other) => {
    const contained = other !== index && list.every((item) => others.has(handlerOf(item)));
    return contained && (others.size > (handlers[index]?.size ?? 0) || other < index);
  }));
}

/** Fastify answers 404 through a router of its own, which has every method that there is. @param {any[]} routes */
function answersNotFound(routes) {
  return routes.some(({ method, path }) => method === 'TRACE' && path === '/*');
}

/** @param {any} route */
function honoHandler({ handler }) {
  // A part with an error handler of its own is wrapped, and the wrapper names what it wraps.
  return handler?.__COMPOSED_HANDLER ?? handler;
}

/** @param {any} route */
function plainRoute({ method, path }) {
  return { method: String(method), parts: [partOf(path)] };
}

/** @param {unknown} path @returns {Part} */
function partOf(path) {
  return path instanceof RegExp ? { source: path.source, keys: [] } : { path: String(path) };
}

/** @param {import('node:inspector').Session} session */
function createHeap(session) {
  const RECEIVER = Symbol.for('leakcheck.scout');
  const GROUP = 'leakcheck';
  /** @param {string} method @param {object} [parameters] @returns {any} */
  const ask = (method, parameters) => {
    /** @type {any} */
    let answer;
    // The session is of this thread: it answers before `post` returns.
    session.post(method, parameters, (/** @type {Error | null} */ error, /** @type {any} */ result) => (answer = error === null ? result : undefined));
    return answer;
  };
  /** @param {string} expression */
  const idOf = (expression) => ask('Runtime.evaluate', { expression, objectGroup: GROUP })?.result?.objectId;
  const receiver = /** @type {any} */ (globalThis);
  const RECEIVED = `globalThis[Symbol.for('leakcheck.scout')]`;
  return {
    /** @param {(object: any) => void} look */
    each(look) {
      const { isProxy } = require('node:util').types;
      receiver[RECEIVER] = (/** @type {unknown[]} */ objects) => {
        for (const object of objects) {
          try {
            if (!isProxy(object)) look(object);
          } catch {
            // An object that does not bear to be looked at is no framework's.
          }
        }
      };
      const { objects } = ask('Runtime.queryObjects', { prototypeObjectId: idOf('Object.prototype'), objectGroup: GROUP }) ?? {};
      if (objects !== undefined) ask('Runtime.callFunctionOn', { objectId: objects.objectId, functionDeclaration: `function () { ${RECEIVED}(this); }` });
      delete receiver[RECEIVER];
      ask('Runtime.releaseObjectGroup', { objectGroup: GROUP });
    },
    /** Variables that a function has kept from the one it was made in. @param {unknown} closure @param {readonly string[]} names @returns {Record<string, any>} */
    variablesOf(closure, names) {
      /** @type {Record<string, any>} */
      const found = {};
      receiver[RECEIVER] = closure;
      const scopes = ask('Runtime.getProperties', { objectId: idOf(RECEIVED), ownProperties: true })?.internalProperties?.find((/** @type {any} */ { name }) => name === '[[Scopes]]');
      const list = ask('Runtime.getProperties', { objectId: scopes?.value?.objectId, ownProperties: true })?.result ?? [];
      for (const { value: scope } of list.slice(0, 3)) {
        if (!/^(Block|Closure|Local)/.test(scope?.description ?? '')) continue;
        for (const { name, value } of ask('Runtime.getProperties', { objectId: scope.objectId, ownProperties: true })?.result ?? []) {
          if (!names.includes(name) || name in found || value?.objectId === undefined) continue;
          receiver[RECEIVER] = (/** @type {unknown} */ object) => (found[name] = object);
          ask('Runtime.callFunctionOn', { objectId: value.objectId, functionDeclaration: `function () { ${RECEIVED}(this); }` });
        }
      }
      delete receiver[RECEIVER];
      return found;
    },
  };
}

/** @param {any} object @param {string} key */
function own(object, key) {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** @param {unknown} value @param {boolean} [orList] */
function isText(value, orList = false) {
  return typeof value === 'string' || (orList && Array.isArray(value));
}
