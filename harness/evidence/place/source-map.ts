/** The gateway to trace-mapping: a source map's text, which anybody may have written, as look-ups that cost no more than the script. */
import { AnyMap, LEAST_UPPER_BOUND, originalPositionFor, sourceContentFor, traceSegment, type TraceMap } from '@jridgewell/trace-mapping';

/** A place in a file that a script was made of. */
export interface MappedPlace {
  /** URL of the file, resolved against the map's own; other schemes than `file:` are the bundler's. */
  readonly source: string;
  /** From 0. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
  /** What stood there before it was made shorter. */
  readonly name?: string;
  /** The whole file, where the map brings it along. */
  readonly content?: string;
}

export interface SourceMap {
  /** Line and column from 0. @returns undefined where the script's text comes from no file */
  placeOf(line: number, column: number): MappedPlace | undefined;
}

/** What is wrong with a map, for people: "is not JSON". */
export class UnusableMap extends Error {}

/** Decoded, a character takes 15 bytes; a minified bundle of 20 MB has 25 million, measured as above. */
const MOST_MAPPINGS = 32 * 2 ** 20;
/** A segment for every single character of a script is five or six characters. */
const MAPPINGS_PER_CHARACTER = 8;
/** A script of a few lines. */
const FEW_MAPPINGS = 4_096;
/** Sections of sections serve nobody, but are allowed. */
const DEEPEST_SECTIONS = 4;

/**
 * @param url of the map, or of the script that has it inside: sources are relative to it
 * @param script what the map is of, by size: a map with more lines or mappings than it has places is refused
 * @throws UnusableMap
 */
export function readSourceMap(text: string, url: string, script: { readonly characters: number; readonly lines: number }): SourceMap {
  const most = Math.min(MOST_MAPPINGS, FEW_MAPPINGS + MAPPINGS_PER_CHARACTER * script.characters);
  const plain = checked(parsedJson(text), { mappings: most, lines: script.lines + 1 }, 0);
  const map = traced(plain, url);
  return { placeOf: (line, column) => placeIn(map, line, column) };
}

/** Some servers put `)]}'` and a line end before it, against inclusion as a script. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith(')]}') ? text.slice(text.indexOf('\n') + 1) : text);
  } catch {
    throw new UnusableMap('is not JSON');
  }
}

interface Left {
  mappings: number;
  readonly lines: number;
}

/** The parts that are used, in the types that the format gives them. */
function checked(map: unknown, left: Left, depth: number): object {
  if (!isRecord(map)) throw new UnusableMap('is no source map');
  if (map['version'] !== 3) throw new UnusableMap('is not of version 3');
  if (Array.isArray(map['sections'])) {
    if (depth === DEEPEST_SECTIONS) throw new UnusableMap('has sections in sections without end');
    return { version: 3, sections: map['sections'].map((section: unknown) => checkedSection(section, left, depth)), names: [], sources: [], mappings: '' };
  }
  const { sources, sourcesContent, names, sourceRoot, mappings } = map;
  if (typeof mappings !== 'string' || !Array.isArray(sources)) throw new UnusableMap('has no mappings');
  left.mappings -= mappings.length;
  if (left.mappings < 0) throw new UnusableMap('has more mappings than the script has places');
  return {
    version: 3,
    sources: sources.map(textOrNull),
    sourcesContent: Array.isArray(sourcesContent) ? sourcesContent.map(textOrNull) : undefined,
    names: Array.isArray(names) ? names.map((name) => textOrNull(name) ?? '') : [],
    sourceRoot: textOrNull(sourceRoot) ?? undefined,
    mappings: firstLines(mappings, left.lines),
  };
}

function checkedSection(section: unknown, left: Left, depth: number): object {
  if (!isRecord(section) || !isRecord(section['offset'])) throw new UnusableMap('has a section without a place');
  const { line, column } = section['offset'];
  // A line far outside of the script would have all lines before it made.
  if (!isCount(line) || !isCount(column) || line > left.lines) throw new UnusableMap('has a section outside of the script');
  return { offset: { line, column }, map: checked(section['map'], left, depth + 1) };
}

/** Lines that the script does not have map nothing, and each of them takes memory. */
function firstLines(mappings: string, lines: number): string {
  let end = -1;
  for (let line = 0; line < lines; line += 1) {
    end = mappings.indexOf(';', end + 1);
    if (end === -1) return mappings;
  }
  return mappings.slice(0, end);
}

function traced(map: object, url: string): TraceMap {
  try {
    const traced = new AnyMap(map as ConstructorParameters<typeof AnyMap>[0], url);
    // Mappings are decoded at the first question.
    traceSegment(traced, 0, 0);
    return traced;
  } catch {
    throw new UnusableMap('is no source map');
  }
}

function placeIn(map: TraceMap, line: number, column: number): MappedPlace | undefined {
  const at = { line: line + 1, column };
  // What stands before the first segment of its line belongs to that; a segment without a source is a compiler's own code.
  const found = originalPositionFor(map, traceSegment(map, line, column) === null ? { ...at, bias: LEAST_UPPER_BOUND } : at);
  if (typeof found.source !== 'string' || !isCount(found.line) || !isCount(found.column)) return undefined;
  const content = sourceContentFor(map, found.source);
  return {
    source: found.source,
    line: found.line - 1,
    column: found.column,
    ...(found.name ? { name: found.name } : {}),
    ...(typeof content === 'string' ? { content } : {}),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
