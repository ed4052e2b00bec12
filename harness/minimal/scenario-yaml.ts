/** A scenario as YAML that runs by itself from the place that it is written for: only what differs from the defaults. Pure. */
import { dirname, relative, sep } from 'node:path';
import { CHANNEL_UNITS, CHANNELS } from '../channels.js';
import { DEFAULT_CONNECTIONS, DEFAULT_READY_TIMEOUT_MS, DEFAULT_STATUS, PROFILE_BUDGETS } from '../scenario/defaults.js';
import type { LoadSpec, Readiness, Route, Scenario, StatusRange, TargetSpec, Thresholds } from '../scenario/scenario.js';
import { writeYaml } from '../scenario/yaml-source.js';

/** What the file says of a scenario. */
export type WrittenScenario = Pick<Scenario, 'name' | 'target' | 'load' | 'routes' | 'thresholds'>;

/**
 * @param scenario what the file says; `expect` and `ignore` are left out
 * @param file absolute; the paths in the text are relative to its folder
 * @param comment lines at the top
 * @param remarks a line before the route of that name
 */
export function scenarioYaml({ name, target, load, routes, thresholds }: WrittenScenario, file: string, comment: readonly string[], remarks: ReadonlyMap<string, string> = new Map()): string {
  const folder = dirname(file);
  const loadKeys = loadInput(load);
  const thresholdKeys = thresholdsInput(thresholds);
  return comment.flatMap(commentLines).join('') + writeYaml({
    name,
    target: targetInput(target, folder),
    ...(Object.keys(loadKeys).length > 0 && { load: loadKeys }),
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

function targetInput({ command, cwd, env, ready, node, jit }: TargetSpec, folder: string): object {
  return {
    command,
    cwd: fromFolder(folder, cwd) || '.',
    ...(Object.keys(env).length > 0 && { env }),
    ...(ready.kind === 'port' && ready.timeoutMs === DEFAULT_READY_TIMEOUT_MS ? {} : { ready: readyInput(ready) }),
    ...(node !== undefined && { node }),
    ...(jit && { jit }),
  };
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

function loadInput({ profile, connections, warmup, settleMs, budget }: LoadSpec): object {
  const usual = PROFILE_BUDGETS[profile];
  const ownBudget = {
    ...(budget.requests !== usual.requests && { requests: budget.requests }),
    ...(budget.timeMs !== usual.timeMs && { time: durationText(budget.timeMs) }),
  };
  return {
    ...(profile !== 'standard' && { profile }),
    ...(connections !== DEFAULT_CONNECTIONS && { connections }),
    ...(warmup !== 'auto' && { warmup }),
    ...(settleMs > 0 && { settle: durationText(settleMs) }),
    ...(Object.keys(ownBudget).length > 0 && { budget: ownBudget }),
  };
}

function routeInput({ name, method, path, headers, body, bodyFile, weight, status, abort }: Route, folder: string): unknown {
  const request = `${method} ${path}`;
  const json = body === undefined ? undefined : jsonBody(body, headers);
  const { 'content-type': contentType, ...others } = headers;
  const written = json === undefined || contentType === undefined ? headers : others;
  const keys = {
    ...(Object.keys(written).length > 0 && { headers: written }),
    ...(body !== undefined && { body: json ?? body }),
    ...(bodyFile !== undefined && { body: `@${fromFolder(folder, bodyFile.path)}` }),
    ...(weight !== 1 && { weight }),
    ...(isUsual(status) ? {} : { status: status.length === 1 ? status.map(statusInput)[0] : status.map(statusInput) }),
    ...(abort !== undefined && { abort }),
  };
  return name === request && Object.keys(keys).length === 0 ? request : { ...(name !== request && { name }), request, ...keys };
}

/** The body as keys with values, where it would be sent as the same text with the same content-type. */
function jsonBody(body: string, headers: Route['headers']): unknown {
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
