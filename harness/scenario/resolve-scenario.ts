import { basename, dirname, extname, resolve } from 'node:path';
import { CHANNELS } from '../channels.js';
import { namesIn, requestsOf } from './compile-route.js';
import { DEFAULT_READY_TIMEOUT_MS, PROFILE_BUDGETS } from './defaults.js';
import { labelled } from './input-mistakes.js';
import type { Mistake } from './mistake.js';
import { missingColumns } from './read-feeds.js';
import { resolveRoute, resolveStep, type RequestContext } from './resolve-request.js';
import type { Expectation, Feed, LoadSpec, Phase, Readiness, Scenario, ServiceSpec, TargetSpec, Thresholds, Toggle } from './scenario.js';
import type { CheckedInput } from './schema.js';
import type { Path, YamlSource } from './yaml-source.js';

/** What a scenario is read from besides its text. */
export interface Surroundings {
  /** The bytes of a file that the scenario names; throws when there are none. */
  readonly readFile: (absolutePath: string) => Uint8Array;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The complete scenario of an input that the schema accepts, or the files that are missing. */
export function resolveScenario(input: CheckedInput, file: string, source: YamlSource, { readFile, environment }: Surroundings, feeds: readonly Feed[]): Scenario | readonly Mistake[] {
  const { name, bisect, ignore, expect } = input;
  const mistakes: Mistake[] = [];
  const asWritten = (value: string | number | boolean, path: Path): string => (typeof value === 'string' ? value : (source.writtenAs(path) ?? String(value)));
  const folder = dirname(file);

  const fileAt: RequestContext['fileAt'] = (written, at, what) => {
    const path = resolve(folder, written);
    try {
      return { path, bytes: readFile(path) };
    } catch {
      mistakes.push({ ...source.spanOf(at, 'value'), message: labelled(at, `cannot read ${what} ${path}`) });
      return undefined;
    }
  };
  const context: RequestContext = { folder, asWritten, fileAt, compression: input.load.compression };
  const setup = (input.setup ?? []).map((step, index) => resolveStep(step, ['setup', index], context));
  const routes = input.routes.map((route, index) => resolveRoute(route, ['routes', index], context));
  const names = new Set([...setup, ...routes.flatMap(requestsOf)].flatMap((request) => [...namesIn(request)]));
  for (const { feed, message } of missingColumns(feeds, names, folder)) {
    mistakes.push({ ...source.spanOf(['feeds', feed], 'value'), message: labelled(['feeds', feed], message) });
  }

  const scenario: Scenario = {
    file,
    name: name?.trim() ?? basename(file, extname(file)),
    target: resolveTarget(input, folder, asWritten),
    load: resolveLoad(input.load),
    setup,
    feeds,
    variables: variablesIn(names, environment),
    routes,
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

/** @param names as templates have them: `${API_KEY}` */
function variablesIn(names: ReadonlySet<string>, environment: Surroundings['environment']): Scenario['variables'] {
  const used = [...names].flatMap((name) => /^\$\{(\w+)\}$/.exec(name)?.[1] ?? []);
  return Object.fromEntries(used.map((name) => [name, environment[name] ?? '']));
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

function resolveLoad({ profile, connections, warmup, settle, budget, rate, phases = [], cookies, keepAlive }: CheckedInput['load']): LoadSpec {
  const { requests, timeMs } = PROFILE_BUDGETS[profile];
  return {
    profile,
    connections,
    warmup,
    cookies,
    keepAlive,
    ...(rate !== undefined && { requestsPerSecond: rate }),
    phases: resolvePhases(phases),
    settleMs: settle,
    budget: { requests: budget?.requests ?? requests, timeMs: budget?.time ?? timeMs },
  };
}

/** A ramp begins at the level before it, which a spike leaves as it is. */
function resolvePhases(phases: NonNullable<CheckedInput['load']['phases']>): Phase[] {
  let level = 0;
  return phases.map(({ constant, ramp, spike, share }) => {
    const from = ramp === undefined ? (constant ?? spike ?? 1) : level;
    const to = ramp ?? from;
    if (spike === undefined) level = to;
    return { kind: ramp !== undefined ? 'ramp' : spike !== undefined ? 'spike' : 'constant', from, to, share };
  });
}

function resolveThresholds({ usage_trend: usageTrend, ...perChannel }: CheckedInput['thresholds']): Thresholds {
  const stated = CHANNELS.filter(channel => perChannel[channel] !== undefined);
  return {
    perRequest: Object.fromEntries(stated.map(channel => [channel, perChannel[channel]])),
    ...(usageTrend !== undefined && { usageTrend }),
  };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
