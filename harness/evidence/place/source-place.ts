/** A position in what V8 runs as a place in a file that people wrote. */
import type { SourceLocation } from '../../result/evidence.js';
import { functionAround } from './function-names.js';
import { type PackageFolder, packageOf } from './npm-package.js';
import { printable, quotedLine } from './quoted-line.js';
import type { Position, Script } from './script.js';
import { fileNameOf, inFolder, isNodeInternal, pathInFolder, pathOfUrl } from './script-url.js';
import type { Scripts } from './scripts.js';
import type { MappedPlace } from './source-map.js';
import { lineOfText } from './text-lines.js';

/** Bytes of a file that one line is quoted of. */
const LARGEST_QUOTED = 16 * 2 ** 20;
/** Bytes of a package.json. */
export const LARGEST_MANIFEST = 2 ** 20;

/**
 * @param functionName what V8 calls the function, where its source cannot be had
 * @returns undefined for a script that is not listed or has neither a name nor a map, such as code made by `new Function`
 */
export function sourcePlaceOf(position: Position, scripts: Scripts, functionName?: string): SourceLocation | undefined {
  const origin = originOf(position, scripts);
  if (origin === undefined) return undefined;
  const inFunction = functionNameAt(position, scripts) ?? functionName;
  const named = inFunction === undefined || inFunction === '' ? {} : { function: printable(inFunction) };
  return { ...placed(origin, scripts), ...named, ...quoted(origin, scripts) };
}

/** Neither of Node.js nor of a package, through source maps: a bundle has both in one script. */
export function isOwnCode(position: Position, scripts: Scripts): boolean {
  const origin = originOf(position, scripts);
  return origin !== undefined && !isNodeInternal(origin.url) && origin.installed === undefined;
}

interface Origin extends Pick<MappedPlace, 'line' | 'column' | 'content'> {
  /** Of the script, or of what it was made of. */
  readonly url: string;
  /** The text's line is that of the script. */
  readonly script?: Script;
  readonly installed: PackageFolder | undefined;
}

function originOf({ scriptId, line, column }: Position, scripts: Scripts): Origin | undefined {
  const script = scripts.get(scriptId);
  if (script === undefined) return undefined;
  const installed = isNodeInternal(script.url) ? undefined : packageOf(pathOfUrl(script.url) ?? script.url);
  const mapped = scripts.map(scriptId)?.placeOf(line, column);
  const path = pathOfUrl(mapped?.source ?? '') ?? mapped?.source ?? '';
  // A package is published without the folder that it was built in: a map that leads out of it leads nowhere.
  if (mapped !== undefined && (installed === undefined || inFolder(path, installed.folder) !== undefined)) return { ...mapped, url: mapped.source, installed: packageOf(path) };
  return script.url === '' ? undefined : { url: script.url, line, column, script, installed };
}

function placed({ url, line, column, installed }: Origin, scripts: Scripts): Pick<SourceLocation, 'file' | 'line' | 'column' | 'package'> {
  const place = { file: printable(isNodeInternal(url) ? url : fileNameOf(url, scripts.folder)), line: line + 1, column: column + 1 };
  return installed === undefined ? place : { ...place, package: packageAt(installed, url, scripts) };
}

/** Name and version as the package itself says them: an alias may have installed it under another name. */
function packageAt({ name, folder, version }: PackageFolder, url: string, scripts: Scripts): NonNullable<SourceLocation['package']> {
  const inside = pathOfUrl(url) === undefined ? pathInFolder(folder, scripts.folder) : folder;
  const manifest = parsedManifest(scripts.read(`${inside}/package.json`, LARGEST_MANIFEST));
  const known = manifest.version ?? version;
  return { name: printable(manifest.name ?? name), ...(known === undefined ? {} : { version: printable(known) }) };
}

function parsedManifest(text: string | undefined): { readonly name?: string; readonly version?: string } {
  try {
    const manifest = JSON.parse(text ?? '{}') as { name?: unknown; version?: unknown } | null;
    return {
      ...(typeof manifest?.name === 'string' && manifest.name !== '' ? { name: manifest.name } : {}),
      ...(typeof manifest?.version === 'string' ? { version: manifest.version } : {}),
    };
  } catch {
    return {};
  }
}

function functionNameAt(position: Position, scripts: Scripts): string | undefined {
  const at = scripts.nodeAt(position);
  const found = at === undefined ? undefined : functionAround([...at.ancestors, at.node]);
  if (found?.nameOffset === undefined) return found?.name;
  const { line, column } = scripts.positionOf(position.scriptId, found.nameOffset);
  // A method goes by its class too, which has a name of its own in the map.
  return found.name.includes('.') ? found.name : (scripts.map(position.scriptId)?.placeOf(line, column)?.name ?? found.name);
}

function quoted(origin: Origin, scripts: Scripts): { readonly source?: string } {
  const line = origin.script === undefined ? lineOfSource(origin, scripts) : lineOfScript(origin, origin.script, scripts);
  const source = line === undefined ? '' : quotedLine(line, origin.column);
  return source === '' ? {} : { source };
}

function lineOfSource({ url, line, content }: Origin, scripts: Scripts): string | undefined {
  const text = content ?? scripts.read(pathInFolder(url, scripts.folder), LARGEST_QUOTED);
  return text === undefined ? undefined : lineOfText(text, line);
}

/** Where Node.js has put blanks in the place of types, the file has them still. */
function lineOfScript({ url, line }: Origin, { scriptId }: Script, scripts: Scripts): string | undefined {
  const run = scripts.lines(scriptId)?.line(line);
  const text = /\.[cm]?tsx?$/i.test(url) ? scripts.read(pathInFolder(url, scripts.folder), LARGEST_QUOTED) : undefined;
  const written = text === undefined ? undefined : lineOfText(text, line);
  return written?.length === run?.length ? written : run;
}
