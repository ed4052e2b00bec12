/** Requests of a scenario in their complete form: a route's, and the steps of chains and of `setup`. */
import { resolve } from 'node:path';
import { DEFAULT_STATUS } from './defaults.js';
import { parseBytesPerSecond } from './quantities.js';
import { parseRequestLine } from './request-line.js';
import type { CheckedCapture, CheckedRequest, CheckedStep } from './request-schema.js';
import { routeName } from './route-names.js';
import type { BodyFile, Capture, FormPart, RequestSpec, Route, StatusRange, Step } from './scenario.js';
import type { CheckedRoute } from './schema.js';
import type { Path } from './yaml-source.js';

export interface RequestContext {
  /** Absolute. */
  readonly folder: string;
  /** Numbers and booleans as their author wrote them. */
  readonly asWritten: (value: string | number | boolean, path: Path) => string;
  /** undefined where it cannot be read, which is noted as a mistake. @param written as the scenario names it */
  readonly fileAt: (written: string, path: Path, what: string) => BodyFile | undefined;
  /** Whether answers are asked for compressed. */
  readonly compression: boolean;
}

const ACCEPT_ENCODING = 'gzip, deflate, br';

export function resolveRoute(written: CheckedRoute, path: Path, context: RequestContext): Route {
  const route = typeof written === 'string' ? { request: written } : written;
  const { weight = 1, chain, script, status, abort, read, request = '' } = { weight: undefined, chain: undefined, script: undefined, status: undefined, abort: undefined, read: undefined, ...route };
  const base = { name: routeName(written), weight };
  if (chain !== undefined) return { ...base, chain: chain.map((step, index) => resolveStep(step, [...path, 'chain', index], context)) };
  if (script !== undefined) {
    context.fileAt(script, [...path, 'script'], 'the script');
    return { ...base, script: { path: resolve(context.folder, script), written: script.replaceAll('\\', '/').replace(/^\.\//, '') } };
  }
  return {
    ...base,
    ...resolveRequest({ ...route, request }, path, context),
    status: resolveStatus(status),
    ...(abort !== undefined && { abort }),
    ...(read !== undefined && { readBytesPerSecond: parseBytesPerSecond(read) }),
  };
}

export function resolveStep(written: CheckedStep, path: Path, context: RequestContext): Step {
  const step: CheckedRequest = typeof written === 'string' ? { request: written } : written;
  return { ...resolveRequest(step, path, context), status: resolveStatus(step.status), captures: Object.entries(step.capture ?? {}).map(([name, from]) => resolveCapture(name, from)) };
}

function resolveCapture(name: string, from: CheckedCapture): Capture {
  if (typeof from === 'string') return { name, from: 'json', query: from };
  const { cookie, header, regex } = from;
  if (cookie !== undefined) return { name, from: 'cookie', cookie };
  if (header !== undefined) return { name, from: 'header', header: header.toLowerCase(), ...(regex !== undefined && { regex }) };
  return { name, from: 'body', regex: regex ?? '' };
}

type RequestKeys = Pick<CheckedRequest, 'request' | 'headers' | 'body' | 'form' | 'multipart'>;

function resolveRequest({ request, headers: written = {}, body, form, multipart }: RequestKeys, path: Path, { asWritten, fileAt, compression }: RequestContext): RequestSpec {
  const line = parseRequestLine(request);
  if (typeof line === 'string') throw new TypeError(`the schema let a request through: ${line}`);
  const headers = Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), asWritten(value, [...path, 'headers', name])]));
  const isJson = typeof body === 'object';
  const bodyFile = typeof body === 'string' && body.startsWith('@') ? fileAt(body.slice(1), [...path, 'body'], 'the body file') : undefined;
  const part = (name: string, value: NonNullable<typeof multipart>[string]): FormPart => {
    const at = [...path, 'multipart', name];
    const keys = typeof value !== 'object' ? { content: asWritten(value, at) } : value;
    const isFile = typeof value === 'string' && value.startsWith('@');
    const named = isFile ? value.slice(1) : 'file' in keys ? keys.file : undefined;
    const content = named === undefined ? (keys.content ?? '') : (fileAt(named, isFile ? at : [...at, 'file'], 'the file') ?? '');
    const { filename, type } = { filename: undefined, type: undefined, ...keys };
    return { name, content, ...(filename !== undefined && { filename }), ...(type !== undefined && { type }) };
  };
  return {
    ...line,
    headers: { ...(isJson && { 'content-type': 'application/json' }), ...(compression && { 'accept-encoding': ACCEPT_ENCODING }), ...headers },
    ...(body !== undefined && bodyFile === undefined && { body: isJson ? JSON.stringify(body) : body }),
    ...(bodyFile !== undefined && { bodyFile }),
    ...(form !== undefined && { form: Object.fromEntries(Object.entries(form).map(([name, value]) => [name, asWritten(value, [...path, 'form', name])])) }),
    ...(multipart !== undefined && { multipart: Object.entries(multipart).map(([name, value]) => part(name, value)) }),
  };
}

function resolveStatus(status: CheckedRequest['status']): readonly StatusRange[] {
  if (status === undefined) return DEFAULT_STATUS;
  const written = Array.isArray(status) ? status : [status];
  return written.map(one => {
    const text = String(one);
    return { from: Number(text.replace('xx', '00')), to: Number(text.replace('xx', '99')) };
  });
}
