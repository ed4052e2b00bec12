/** Paths and methods of an OpenAPI file, for servers whose framework tells nothing. Pure. */
import { parseYaml } from '../scenario/yaml-source.js';

/** Where projects keep it; each as .json, .yaml and .yml. */
const FOLDERS = ['', 'docs/', 'doc/', 'api/', 'spec/', 'src/', 'public/', 'static/'];
const NAMES = ['openapi', 'swagger', 'api'];
export const OPENAPI_FILES: readonly string[] = FOLDERS.flatMap((folder) => NAMES.flatMap((name) => ['json', 'yaml', 'yml'].map((ending) => `${folder}${name}.${ending}`)));

/** @returns undefined when the text is no OpenAPI document */
export function openapiRoutes(text: string): { readonly method: string; readonly path: string }[] | undefined {
  const document = parseYaml(text.replace(/^\ufeff/, '')).value;
  if (!isRecord(document) || !isRecord(document['paths']) || !('openapi' in document || 'swagger' in document)) return undefined;
  const base = basePath(document);
  return Object.entries(document['paths']).flatMap(([path, operations]) =>
    isRecord(operations) ? Object.keys(operations).filter((key) => METHODS.includes(key)).map((method) => ({ method: method.toUpperCase(), path: base + path })) : [],
  );
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];

/** The path of the first server; Swagger 2 has a key for it. */
function basePath({ servers, basePath: swagger }: Record<string, unknown>): string {
  const first: unknown = Array.isArray(servers) ? servers[0] : undefined;
  const url = isRecord(first) ? first['url'] : swagger;
  return typeof url === 'string' ? url.replace(/^https?:\/\/[^/]*/, '').replace(/\/$/, '') : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
