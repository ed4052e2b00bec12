/** A scenario as YAML that runs by itself from the place that it is written for: only what differs from the defaults. Pure. */
import { dirname, join, relative, sep } from 'node:path';
import { CHANNEL_UNITS, CHANNELS } from '../channels.js';
import { namesIn, requestsOf } from '../scenario/compile-route.js';
import { DEFAULT_CONNECTIONS, DEFAULT_READY_TIMEOUT_MS, DEFAULT_STATUS, PROFILE_BUDGETS } from '../scenario/defaults.js';
import type { Capture, Feed, LoadSpec, Phase, Readiness, RequestRoute, RequestSpec, Route, Scenario, ServiceSpec, StatusRange, Step, TargetSpec, Thresholds } from '../scenario/scenario.js';
import { writeYaml } from '../scenario/yaml-source.js';

const BYTES_PER_MB = 1024 ** 2;

/** What the file says of a scenario. */
export type WrittenScenario = Pick<Scenario, 'name' | 'target' | 'load' | 'routes' | 'thresholds'> & Partial<Pick<Scenario, 'feeds' | 'setup'>>;

/**
 * @param scenario what the file says; `expect` and `ignore` are left out
 * @param file absolute; the paths in the text are relative to its folder
 * @param comment lines at the top
 * @param remarks a line before the route of that name
 */
export function scenarioYaml({ name, target, load, feeds = [], setup = [], routes, thresholds }: WrittenScenario, file: string, comment: readonly string[], remarks: ReadonlyMap<string, string> = new Map()): string {
  const folder = dirname(file);
  const loadKeys = loadInput(load);
  const thresholdKeys = thresholdsInput(thresholds);
  const names = new Set([...setup, ...routes.flatMap(requestsOf)].flatMap((request) => [...namesIn(request)]));
  const used = feeds.filter((feed) => feed.columns.some((column) => names.has(`${feed.name}.${column}`)));
  return comment.flatMap(commentLines).join('') + writeYaml({
    name,
    target: targetInput(target, folder),
    ...(target.services !== undefined && target.services.length > 0 && { services: servicesInput(target.services) }),
    ...(Object.keys(loadKeys).length > 0 && { load: loadKeys }),
    ...(used.length > 0 && { feeds: Object.fromEntries(used.map((feed) => [feed.name, feedInput(feed, folder)])) }),
    // What setup does to the server cannot be seen: all of it may be needed.
    ...(setup.length > 0 && { setup: setup.map((step) => stepInput(step, folder)) }),
    routes: routes.map((route) => routeInput(route, folder)),
    ...(Object.keys(thresholdKeys).length > 0 && { thresholds: thresholdKeys }),
  }, routes.flatMap((route, index) => {
    const text = remarks.get(route.name);
    return text === undefined ? [] : [{ path: ['routes', index], text }];
  }));
}

/** A line break in a name must not end the comment. */
function commentLines(text: string): string[] {
  return text.split(/[\r\n\u0085\u2028\u2029]+/).map((line) => `# ${line.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, ' ')}`.trimEnd() + '\n');
}

function targetInput({ command, cwd, env, ready, node, jit, container }: TargetSpec, folder: string): object {
  return {
    ...(container === undefined ? { command, cwd: fromFolder(folder, cwd) || '.' } : containerInput(container, command, folder)),
    ...(Object.keys(env).length > 0 && { env }),
    ...(isDefaultReady(ready) ? {} : { ready: readyInput(ready) }),
    ...(node !== undefined && { node }),
    ...(jit && { jit }),
  };
}

function containerInput({ from, port, memoryBytes }: NonNullable<TargetSpec['container']>, command: TargetSpec['command'], folder: string): object {
  return {
    ...(from.kind === 'image' ? { image: from.image } : { build: fromFolder(folder, join(from.folder, from.dockerfile)) }),
    ...(command.length > 0 && { command }),
    port,
    ...(memoryBytes !== undefined && { memory: `${memoryBytes / BYTES_PER_MB}MB` }),
  };
}

function servicesInput(services: readonly ServiceSpec[]): object {
  const entries = services.map(({ name, image, port, env, ready, command }) => [
    name,
    { image, port, ...(Object.keys(env).length > 0 && { env }), ...(isDefaultReady(ready) ? {} : { ready: readyInput(ready) }), ...(command !== undefined && { command }) },
  ]);
  return Object.fromEntries(entries) as object;
}

function isDefaultReady({ kind, timeoutMs }: Readiness): boolean {
  return kind === 'port' && timeoutMs === DEFAULT_READY_TIMEOUT_MS;
}

function readyInput(ready: Readiness): unknown {
  const timeout = ready.timeoutMs === DEFAULT_READY_TIMEOUT_MS ? {} : { timeout: durationText(ready.timeoutMs) };
  switch (ready.kind) {
    case 'http':
      return ready.timeoutMs === DEFAULT_READY_TIMEOUT_MS ? ready.path : { path: ready.path, ...timeout };
    case 'log':
      return { log: ready.text, ...timeout };
    case 'port':
      return { port: true, ...timeout };
  }
}

function loadInput({ profile, connections, warmup, settleMs, budget, requestsPerSecond, phases, cookies, keepAlive }: LoadSpec): object {
  const usual = PROFILE_BUDGETS[profile];
  const ownBudget = {
    ...(budget.requests !== usual.requests && { requests: budget.requests }),
    ...(budget.timeMs !== usual.timeMs && { time: durationText(budget.timeMs) }),
  };
  return {
    ...(profile !== 'standard' && { profile }),
    ...(connections !== DEFAULT_CONNECTIONS && { connections }),
    ...(warmup !== 'auto' && { warmup }),
    ...(requestsPerSecond !== undefined && { rate: `${decimal(requestsPerSecond)}/s` }),
    ...(phases.length > 0 && { phases: phases.map(phaseInput) }),
    ...(cookies === 'keep' && { cookies }),
    ...(!keepAlive && { keepAlive }),
    ...(settleMs > 0 && { settle: durationText(settleMs) }),
    ...(Object.keys(ownBudget).length > 0 && { budget: ownBudget }),
  };
}

function feedInput({ file, order }: Feed, folder: string): unknown {
  return order === 'in turn' ? fromFolder(folder, file) : { file: fromFolder(folder, file), order };
}

function phaseInput({ kind, to, share }: Phase): object {
  return { [kind]: to, share: `${decimal(share * 100)}%` };
}

function routeInput(route: Route, folder: string): unknown {
  const { name, weight } = route;
  const share = { ...(weight !== 1 && { weight }) };
  if (route.chain !== undefined) return { name, chain: route.chain.map((step) => stepInput(step, folder)), ...share };
  if (route.script !== undefined) return { ...(name !== fromFolder(folder, route.script.path) && { name }), script: fromFolder(folder, route.script.path), ...share };
  return requestRouteInput(route, share, folder);
}

function requestRouteInput(route: RequestRoute, share: object, folder: string): unknown {
  const { name, method, path, status, abort, readBytesPerSecond } = route;
  const request = `${method} ${path}`;
  const keys = {
    ...requestInput(route, folder),
    ...share,
    ...statusKey(status),
    ...(abort !== undefined && { abort }),
    ...(readBytesPerSecond !== undefined && { read: `${decimal(readBytesPerSecond)} B/s` }),
  };
  return name === request && Object.keys(keys).length === 0 ? request : { ...(name !== request && { name }), request, ...keys };
}

function stepInput(step: Step, folder: string): unknown {
  const request = `${step.method} ${step.path}`;
  const { captures } = step;
  const keys = { ...requestInput(step, folder), ...statusKey(step.status), ...(captures.length > 0 && { capture: Object.fromEntries(captures.map((capture) => [capture.name, captureInput(capture)])) }) };
  return Object.keys(keys).length === 0 ? request : { request, ...keys };
}

function captureInput(capture: Capture): unknown {
  switch (capture.from) {
    case 'json':
      return capture.query;
    case 'cookie':
      return { cookie: capture.cookie };
    case 'header':
      return { header: capture.header, ...(capture.regex !== undefined && { regex: capture.regex }) };
    case 'body':
      return { regex: capture.regex };
  }
}

/** What a request sends, without its request line. */
function requestInput({ headers, body, bodyFile, form, multipart }: RequestSpec, folder: string): object {
  const json = body === undefined ? undefined : jsonBody(body, headers);
  const { 'content-type': contentType, ...others } = headers;
  const written = json === undefined || contentType === undefined ? headers : others;
  return {
    ...(Object.keys(written).length > 0 && { headers: written }),
    ...(body !== undefined && { body: json ?? body }),
    ...(bodyFile !== undefined && { body: `@${fromFolder(folder, bodyFile.path)}` }),
    ...(form !== undefined && { form }),
    ...(multipart !== undefined && { multipart: Object.fromEntries(multipart.map(({ name, content, filename, type }) => [
      name,
      typeof content === 'string' && filename === undefined && type === undefined && !content.startsWith('@') ? content
      : { ...(typeof content === 'string' ? { content } : { file: fromFolder(folder, content.path) }), ...(filename !== undefined && { filename }), ...(type !== undefined && { type }) },
    ])) }),
  };
}

function statusKey(status: readonly StatusRange[]): object {
  return isUsual(status) ? {} : { status: status.length === 1 ? status.map(statusInput)[0] : status.map(statusInput) };
}

/** The body as keys with values, where it would be sent as the same text with the same content-type. */
function jsonBody(body: string, headers: RequestSpec['headers']): unknown {
  // YAML has no such key.
  if (headers['content-type'] !== 'application/json' || body.includes('"__proto__"')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && JSON.stringify(value) === body ? value : undefined;
  } catch {
    return undefined;
  }
}

function isUsual(status: readonly StatusRange[]): boolean {
  return JSON.stringify(status) === JSON.stringify(DEFAULT_STATUS);
}

/** `201`, or `4xx` for all that begin with 4. */
function statusInput({ from, to }: StatusRange): number | string {
  return from === to ? from : `${Math.floor(from / 100)}xx`;
}

function thresholdsInput({ perRequest, usageTrend }: Thresholds): object {
  const stated = CHANNELS.flatMap((channel) => {
    const value = perRequest[channel];
    return value === undefined ? [] : [[channel, CHANNEL_UNITS[channel] === 'bytes' ? `${decimal(value)} B/request` : `${decimal(value)} /request`]];
  });
  return { ...Object.fromEntries(stated) as object, ...(usageTrend !== undefined && { usage_trend: `${decimal(usageTrend * 100)}%` }) };
}

/** As short as it can be read. */
function durationText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${decimal(ms)}ms`;
}

/** Without an exponent, and without what binary fractions add: 0.07 · 100 is 7. */
function decimal(value: number): string {
  return Number(value.toPrecision(15)).toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

/** With slashes on every system. */
function fromFolder(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}
