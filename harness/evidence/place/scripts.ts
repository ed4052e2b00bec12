/** The scripts of one process: text, lines, syntax and source map of each, made when first asked for. */
import { packageOf } from './npm-package.js';
import { printable } from './quoted-line.js';
import type { Position, ReadText, Script } from './script.js';
import { baseUrlOf, fileNameOf, isNodeInternal, pathOfUrl } from './script-url.js';
import { readSourceMap, type SourceMap, UnusableMap } from './source-map.js';
import { mappingUrlIn, mapSourceOf } from './source-map-text.js';
import { type Found, type FunctionNode, isFunction, nodeAt, parseSource, type Program } from './syntax.js';
import { TextLines } from './text-lines.js';

/** Bytes of one script or source. */
const LARGEST_SOURCE = 64 * 2 ** 20;
/** What a character of a minified script takes as a syntax tree, in bytes: measured with acorn 8.16 on 20 MB. Others take a third. */
const BYTES_PER_PARSED = 33;
/** What a character of a source map takes while it is read, its sources included: measured on 86 MB. */
const BYTES_PER_MAPPED = 8;
/** Enough for a minified bundle of 20 MB with its map, within the 2 GB that Node.js takes by default. */
const MEMORY_BYTES = 800 * 2 ** 20;
/** Of a script whose text is not known: what a source map may then have. */
const UNKNOWN_SIZE = { characters: Infinity, lines: 1_000_000 };

/**
 * Neither Node.js nor a package, by its name; a bundle is own code, whatever is in it. Loaders change own code, so V8 is
 * asked for its text; that of packages is as good from their files.
 */
export function isOwnScript({ url }: Pick<Script, 'url'>): boolean {
  return url !== '' && !isNodeInternal(url) && packageOf(url) === undefined;
}

/** A script that can be looked into. */
export interface Source {
  readonly scriptId: number;
  readonly text: string;
  readonly program: Program;
}

/** The innermost node around a position. */
export interface SourceNode extends Found {
  readonly source: Source;
  readonly offset: number;
}

export class Scripts {
  readonly #byId: ReadonlyMap<number, Script>;
  readonly #lines = new Map<number, TextLines | undefined>();
  readonly #programs = new Map<number, Program | undefined>();
  readonly #maps = new Map<number, SourceMap | undefined>();
  readonly #notes = new Set<string>();
  #parsedCharacters = 0;

  /**
   * @param all of the target; what measures it is left out, so that nothing of it is shown as own code
   * @param folder the target's, absolute and without symbolic links, which V8 has followed in the names of scripts
   * @param memoryBytes that all syntax trees may take together; larger scripts give plain places, and a source map that takes more is not read
   */
  constructor(readonly all: readonly Script[], readonly folder: string, readonly read: ReadText, readonly memoryBytes = MEMORY_BYTES) {
    this.#byId = new Map(all.map((script) => [script.scriptId, script]));
  }

  /** What could not be had, for people, and what that means for places: "dist/app.js: its source map is not JSON; …". */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  get(scriptId: number): Script | undefined {
    return this.#byId.get(scriptId);
  }

  /** @param url as V8 names it, a `file:` URL or a path */
  named(url: string): Script | undefined {
    const path = pathOfUrl(url);
    // A module that was loaded again is several scripts; the last one is what runs.
    return this.all.findLast((script) => script.url === url || (path !== undefined && pathOfUrl(script.url) === path));
  }

  /** What V8 runs; undefined where only V8 had it. */
  lines(scriptId: number): TextLines | undefined {
    return remembered(this.#lines, scriptId, () => {
      const text = this.#text(scriptId);
      return text === undefined ? undefined : new TextLines(text);
    });
  }

  /** undefined where it is not JavaScript, or too large. */
  program(scriptId: number): Program | undefined {
    return remembered(this.#programs, scriptId, () => {
      const text = this.lines(scriptId)?.text;
      if (text === undefined) return undefined;
      if ((this.#parsedCharacters + text.length) * BYTES_PER_PARSED > this.memoryBytes) return this.#note(scriptId, 'it is too large to be parsed');
      this.#parsedCharacters += text.length;
      return parseSource(text) ?? this.#note(scriptId, 'it cannot be parsed as JavaScript');
    });
  }

  map(scriptId: number): SourceMap | undefined {
    return remembered(this.#maps, scriptId, () => {
      const script = this.get(scriptId);
      if (script === undefined || isNodeInternal(script.url)) return undefined;
      const lines = this.lines(scriptId);
      const from = mapSourceOf(script.sourceMapUrl || mappingUrlIn(lines?.text ?? ''), baseUrlOf(script.url));
      if (from.kind === 'none') return from.why === undefined ? undefined : this.#note(scriptId, from.why);
      const most = this.memoryBytes / BYTES_PER_MAPPED;
      const text = from.kind === 'text' ? from.text : this.read(from.path, most);
      // Packages name maps that they do not publish; that is no news to anybody.
      if (text === undefined) return isOwnScript(script) ? this.#note(scriptId, 'its source map cannot be read') : undefined;
      if (text.length > most) return this.#note(scriptId, 'its source map is too large to be read');
      const size = lines === undefined ? UNKNOWN_SIZE : { characters: lines.text.length, lines: lines.count };
      try {
        return readSourceMap(text, from.kind === 'file' ? from.url : baseUrlOf(script.url), size);
      } catch (error) {
        if (!(error instanceof UnusableMap)) throw error;
        return this.#note(scriptId, `its source map ${error.message}`);
      }
    });
  }

  /** undefined where there is no text, or nothing that can be parsed. */
  source(scriptId: number): Source | undefined {
    const program = this.program(scriptId);
    const text = this.lines(scriptId)?.text;
    return program === undefined || text === undefined ? undefined : { scriptId, text, program };
  }

  nodeAt(position: Position): SourceNode | undefined {
    const source = this.source(position.scriptId);
    const offset = this.offsetOf(position);
    return source === undefined || offset === undefined ? undefined : { source, offset, ...nodeAt(source.program, offset) };
  }

  /** The innermost function around a position, or the one that begins there. */
  functionAt(position: Position): (Found<FunctionNode> & Pick<SourceNode, 'source'>) | undefined {
    const at = this.nodeAt(position);
    if (at === undefined) return undefined;
    const all = [...at.ancestors, at.node];
    const index = all.findLastIndex((each) => isFunction(each));
    const node = all[index];
    return isFunction(node) ? { source: at.source, node, ancestors: all.slice(0, index) } : undefined;
  }

  /** @returns undefined outside of the script's text, which then is not what V8 ran */
  offsetOf({ scriptId, line, column }: Position): number | undefined {
    return this.lines(scriptId)?.offsetOf(line, column);
  }

  positionOf(scriptId: number, offset: number): Position {
    return { scriptId, ...(this.lines(scriptId)?.placeOf(offset) ?? { line: 0, column: offset }) };
  }

  #text(scriptId: number): string | undefined {
    const script = this.get(scriptId);
    if (script === undefined) return undefined;
    if (script.source !== undefined) return script.source;
    const path = pathOfUrl(script.url);
    const text = path === undefined ? undefined : this.read(path, LARGEST_SOURCE);
    // V8 has read a map at the end that the file does not have: a loader has put other code in its place.
    if (text !== undefined && script.sourceMapUrl && mappingUrlIn(text) !== script.sourceMapUrl) return undefined;
    return text;
  }

  #note(scriptId: number, what: string): undefined {
    const name = printable(fileNameOf(this.get(scriptId)?.url ?? '', this.folder));
    this.#notes.add(`${name}: ${what}`);
  }
}

function remembered<Value>(known: Map<number, Value>, scriptId: number, make: () => Value): Value {
  if (known.has(scriptId)) return known.get(scriptId) as Value;
  const value = make();
  known.set(scriptId, value);
  return value;
}
