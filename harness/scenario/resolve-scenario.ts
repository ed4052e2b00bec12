import { basename, dirname, extname, resolve } from 'node:path';
import { CHANNELS } from '../channels.js';
import { DEFAULT_READY_TIMEOUT_MS, DEFAULT_STATUS, PROFILE_BUDGETS } from './defaults.js';
import { labelled } from './input-mistakes.js';
import type { Mistake } from './mistake.js';
import { parseRequestLine } from './request-line.js';
import { routeName } from './route-names.js';
import type { BodyFile, LoadSpec, Readiness, Route, Scenario, Expectation, ServiceSpec, StatusRange, TargetSpec, Thresholds, Toggle } from './scenario.js';
import type { CheckedInput, CheckedRoute } from './schema.js';
import type { Path, YamlSource } from './yaml-source.js';

/** The bytes of a body file; throws when there are none. */
export type ReadBodyFile = (absolutePath: string) => Uint8Array;

/** The complete scenario of an input that the schema accepts, or the body files that are missing. */
export function resolveScenario(input: CheckedInput, file: string, source: YamlSource, readBodyFile: ReadBodyFile): Scenario | readonly Mistake[] {
  const { name, bisect, ignore, expect } = input;
  const mistakes: Mistake[] = [];
  const asWritten = (value: string | number | boolean, path: Path): string => (typeof value === 'string' ? value : (source.writtenAs(path) ?? String(value)));
  const folder = dirname(file);

  const bodyFile = (written: string, index: number): BodyFile | undefined => {
    const path = resolve(folder, written.slice(1));
    try {
      return { path, bytes: readBodyFile(path) };
    } catch {
      const at = ['routes', index, 'body'];
      mistakes.push({ ...source.spanOf(at, 'value'), message: labelled(at, `cannot read the body file ${path}`) });
      return undefined;
    }
  };

  const scenario: Scenario = {
    file,
    name: name?.trim() ?? basename(file, extname(file)),
    target: resolveTarget(input, folder, asWritten),
    load: resolveLoad(input.load),
    routes: input.routes.map((route, index) => resolveRoute(route, index, asWritten, bodyFile)),
    toggles: Object.entries(input.toggles ?? {}).map(([toggle, switches]) => resolveToggle(toggle, switches, asWritten)),
    thresholds: resolveThresholds(input.thresholds),
    bisect: bisect === false ? 'off' : bisect,
    ignore: ignore.map(({ fingerprint, reason, owner, until }) => ({
      fingerprint,
      reason: reason.trim(),
      ...(owner !== undefined && { owner: owner.trim() }),
      ...(until !== undefined && { until }),
    })),
    ...(expect !== undefined && { expect: resolveExpectation(expect) }),
  };
  return mistakes.length > 0 ? mistakes : frozen(scenario);
}

type AsWritten = (value: string | number | boolean, path: Path) => string;

function resolveTarget({ target, services }: CheckedInput, folder: string, asWritten: AsWritten): TargetSpec {
  const { command = [], cwd, env = {}, ready, node, jit, image, build, port, memory } = target;
  const from = image !== undefined ? { kind: 'image' as const, image } : build === undefined ? undefined : resolveBuild(build, folder);
  return {
    command: resolveWords(command, ['target', 'command'], asWritten),
    cwd: resolve(folder, cwd ?? ''),
    env: resolveEnv(env, ['target', 'env'], asWritten),
    ready: resolveReadiness(ready),
    ...(node !== undefined && { node: resolveNode(String(node), folder) }),
    jit,
    ...(from !== undefined && port !== undefined && { container: { from, port, ...(memory !== undefined && { memoryBytes: memory }) } }),
    ...(services !== undefined && { services: Object.entries(services).map(([name, service]) => resolveService(name, service, asWritten)) }),
  };
}

/** `Dockerfile`, `Dockerfile.production`, `shop.Dockerfile`; anything else is a folder. */
const DOCKERFILE = /^(.+\.)?(dockerfile|containerfile)(\..+)?$/i;

function resolveBuild(build: string, folder: string): NonNullable<TargetSpec['container']>['from'] {
  const path = resolve(folder, build);
  const isFile = DOCKERFILE.test(basename(path));
  return { kind: 'build', folder: isFile ? dirname(path) : path, dockerfile: isFile ? basename(path) : 'Dockerfile' };
}

function resolveService(name: string, { image, port, env = {}, ready, command }: NonNullable<CheckedInput['services']>[string], asWritten: AsWritten): ServiceSpec {
  const path = ['services', name];
  const words = command === undefined ? undefined : resolveWords(command, [...path, 'command'], asWritten);
  return {
    name,
    image,
    port,
    env: resolveEnv(env, [...path, 'env'], asWritten),
    ready: resolveReadiness(ready),
    ...(words !== undefined && { command: words }),
  };
}

function resolveWords(command: string | readonly (string | number | boolean)[], path: Path, asWritten: AsWritten): string | readonly string[] {
  return typeof command === 'string' ? command : command.map((word, index) => asWritten(word, [...path, index]));
}

function resolveEnv(env: Readonly<Record<string, string | number | boolean>>, path: Path, asWritten: AsWritten): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).map(([key, value]) => [key, asWritten(value, [...path, key])]));
}

function resolveToggle(name: string, { env = {}, args = [] }: NonNullable<CheckedInput['toggles']>[string], asWritten: AsWritten): Toggle {
  const path = ['toggles', name];
  return { name, env: resolveEnv(env, [...path, 'env'], asWritten), args: args.map((word, index) => asWritten(word, [...path, 'args', index])) };
}

function resolveExpectation({ verdict, routes, toggles }: NonNullable<CheckedInput['expect']>): Expectation {
  const trimmed = (names: readonly string[]) => names.map(name => name.trim());
  return { verdict, ...(routes !== undefined && { routes: trimmed(routes) }), ...(toggles !== undefined && { toggles: trimmed(toggles) }) };
}

function resolveReadiness(ready: CheckedInput['target']['ready']): Readiness {
  if (ready === undefined) return { kind: 'port', timeoutMs: DEFAULT_READY_TIMEOUT_MS };
  if (typeof ready === 'string') return { kind: 'http', path: ready, timeoutMs: DEFAULT_READY_TIMEOUT_MS };
  const { path, log, timeout: timeoutMs } = ready;
  if (path !== undefined) return { kind: 'http', path, timeoutMs };
  return log === undefined ? { kind: 'port', timeoutMs } : { kind: 'log', text: log, timeoutMs };
}

function resolveNode(node: string, folder: string): string {
  return /[/\\]/.test(node) ? resolve(folder, node) : node.replace(/^v/, '');
}

function resolveLoad({ profile, connections, warmup, settle, budget }: CheckedInput['load']): LoadSpec {
  const { requests, timeMs } = PROFILE_BUDGETS[profile];
  return { profile, connections, warmup, settleMs: settle, budget: { requests: budget?.requests ?? requests, timeMs: budget?.time ?? timeMs } };
}

function resolveThresholds({ usage_trend: usageTrend, ...perChannel }: CheckedInput['thresholds']): Thresholds {
  const stated = CHANNELS.filter(channel => perChannel[channel] !== undefined);
  return {
    perRequest: Object.fromEntries(stated.map(channel => [channel, perChannel[channel]])),
    ...(usageTrend !== undefined && { usageTrend }),
  };
}

function resolveRoute(route: CheckedRoute, index: number, asWritten: AsWritten, bodyFile: (written: string, index: number) => BodyFile | undefined): Route {
  const { request, headers: written = {}, body, weight = 1, status, abort } = typeof route === 'string' ? { request: route } : route;
  const line = parseRequestLine(request);
  if (typeof line === 'string') throw new TypeError(`the schema let a request through: ${line}`);
  const headers = Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), asWritten(value, ['routes', index, 'headers', name])]));
  const isJson = typeof body === 'object';
  const file = typeof body === 'string' && body.startsWith('@') ? bodyFile(body, index) : undefined;
  return {
    name: routeName(route),
    ...line,
    headers: isJson ? { 'content-type': 'application/json', ...headers } : headers,
    ...(body !== undefined && file === undefined && { body: isJson ? JSON.stringify(body) : body }),
    ...(file !== undefined && { bodyFile: file }),
    weight,
    status: resolveStatus(status),
    ...(abort !== undefined && { abort }),
  };
}

function resolveStatus(status: Exclude<CheckedRoute, string>['status']): readonly StatusRange[] {
  if (status === undefined) return DEFAULT_STATUS;
  const written = Array.isArray(status) ? status : [status];
  return written.map(one => {
    const text = String(one);
    return { from: Number(text.replace('xx', '00')), to: Number(text.replace('xx', '99')) };
  });
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
