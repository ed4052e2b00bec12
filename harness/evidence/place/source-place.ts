/** A position in what V8 runs as a place in a file that people wrote. */
import type { SourceLocation } from '../../result/evidence.js';
import { functionAround } from './function-names.js';
import { packageOf } from './npm-package.js';
import { printable, quotedLine } from './quoted-line.js';
import type { Position } from './script.js';
import { fileNameOf, isNodeInternal, pathInFolder, pathOfUrl } from './script-url.js';
import type { Scripts } from './scripts.js';
import { nodeAt } from './syntax.js';
import { lineOfText } from './text-lines.js';

/** Bytes of a file that one line is quoted of. */
const LARGEST_QUOTED = 16 * 2 ** 20;
const LARGEST_MANIFEST = 2 ** 20;

/**
 * @param functionName what V8 calls the function, where its source cannot be had
 * @returns undefined for a script that is not listed or has neither a name nor a map, such as code made by `new Function`
 */
export function sourcePlaceOf(position: Position, scripts: Scripts, functionName?: string): SourceLocation | undefined {
  const script = scripts.get(position.scriptId);
  if (script === undefined) return undefined;
  const inFunction = functionNameAt(position, scripts) ?? functionName;
  const named = inFunction === undefined || inFunction === '' ? {} : { function: printable(inFunction) };
  const mapped = scripts.map(position.scriptId)?.placeOf(position.line, position.column);
  if (mapped !== undefined) {
    const text = mapped.content ?? scripts.read(pathInFolder(mapped.source, scripts.folder), LARGEST_QUOTED);
    const line = text === undefined ? undefined : lineOfText(text, mapped.line);
    return { ...placed(mapped.source, mapped, scripts), ...named, ...quoted(line, mapped.column) };
  }
  if (script.url === '') return undefined;
  return { ...placed(script.url, position, scripts), ...named, ...quoted(scripts.lines(position.scriptId)?.line(position.line), position.column) };
}

function placed(url: string, { line, column }: { readonly line: number; readonly column: number }, scripts: Scripts): Pick<SourceLocation, 'file' | 'line' | 'column' | 'package'> {
  const place = { file: printable(isNodeInternal(url) ? url : fileNameOf(url, scripts.folder)), line: line + 1, column: column + 1 };
  const installed = isNodeInternal(url) ? undefined : packageOf(pathOfUrl(url) ?? url);
  return installed === undefined ? place : { ...place, package: packageAt(installed, url, scripts) };
}

/** Name and version as the package itself says them: an alias may have installed it under another name. */
function packageAt({ name, folder, version }: NonNullable<ReturnType<typeof packageOf>>, url: string, scripts: Scripts): NonNullable<SourceLocation['package']> {
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
  const program = scripts.program(position.scriptId);
  const offset = scripts.offsetOf(position);
  if (program === undefined || offset === undefined) return undefined;
  const { node, ancestors } = nodeAt(program, offset);
  const found = functionAround([...ancestors, node]);
  if (found?.nameOffset === undefined) return found?.name;
  const { line, column } = scripts.positionOf(position.scriptId, found.nameOffset);
  // A method goes by its class too, which has a name of its own in the map.
  return found.name.includes('.') ? found.name : (scripts.map(position.scriptId)?.placeOf(line, column)?.name ?? found.name);
}

function quoted(line: string | undefined, column: number): { readonly source?: string } {
  const source = line === undefined ? '' : quotedLine(line, column);
  return source === '' ? {} : { source };
}
