import { type Alias, Document, isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, parseDocument, type YAMLMap, YAMLParseError } from 'yaml';
import type { Mistake, Span } from './mistake.js';
import { NESTED_TOO_DEEP, yamlMessage } from './yaml-messages.js';

export type Path = readonly PropertyKey[];

/** A YAML text as plain data, with the way back from every value to its place in the text. */
export interface YamlSource {
  /** undefined when the text is so wrong that its content means nothing. */
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** Where a key or a value is; the nearest enclosing place when it is not in the text. */
  readonly spanOf: (path: Path, part: 'key' | 'value') => Span;
  /** The same for a part of a string's value, even in a quoted or folded one. */
  readonly spanInside: (path: Path, offset: number, length: number) => Span;
  /** A number or boolean as its author wrote it: `1.10`, `0x1F`, `TRUE`. */
  readonly writtenAs: (path: Path) => string | undefined;
  readonly lineOf: (offset: number) => number;
}

/** Deeper nesting is a mistake, and would end in a stack overflow. */
const DEEPEST_NESTING = 60;
/** yaml's own default; a bomb of aliases multiplies far beyond it. */
const MOST_ALIAS_EXPANSIONS = 100;

/** Reads any text without throwing. Byte-order marks are the caller's. */
export function parseYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const [document, second] = parsedDocuments(text, lines);
  const root = document?.contents ?? undefined;
  const mistakes: Mistake[] = [];

  for (const { code, message, pos } of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) {
    const [offset, end] = pos;
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    const mistake = { offset, length: end - offset, message: yamlMessage(code, message, text.slice(lineStart, lineEnd(text, offset)), offset - lineStart) };
    // Further errors at the same place follow from the first, and so does every one of a parser that ran out of stack.
    if (mistakes.some(other => other.offset === offset || (other.message === mistake.message && mistake.message === NESTED_TOO_DEEP))) continue;
    mistakes.push(mistake);
  }
  const readable = (document?.errors ?? []).every(({ code }) => code === 'DUPLICATE_KEY');
  if (second !== undefined) mistakes.push({ offset: second.range[0], length: 3, message: 'a second document begins here; one file holds one scenario' });
  if (document !== undefined && root !== undefined && readable) mistakes.push(...structureMistakes(document, root));

  let value: unknown;
  if (readable && document !== undefined && !mistakes.some(({ fatal }) => fatal)) {
    try {
      value = document.toJS({ maxAliasCount: MOST_ALIAS_EXPANSIONS });
    } catch (error) {
      // The only throw left is the alias limit; anything else is shown just as well at the top of the file.
      mistakes.push({ offset: text.indexOf('*'), length: 1, message: error instanceof ReferenceError ? 'the aliases multiply to too much data' : String(error), fatal: true });
    }
  }

  const at = (path: Path): Place | undefined => (document === undefined || root === undefined ? undefined : place(document, root, path));
  return {
    value,
    mistakes,
    spanOf: (path, part) => {
      for (let length = path.length; length >= 0; length -= 1) {
        const found = at(path.slice(0, length));
        const wanted = part === 'key' && length === path.length ? (found?.key ?? found?.value) : (found?.value ?? found?.key);
        if (wanted !== undefined) return nodeSpan(text, wanted, length < path.length);
      }
      return { offset: 0, length: 1 };
    },
    spanInside: (path, offset, length) => {
      const node = at(path)?.value;
      return node === undefined ? { offset: 0, length: 1 } : spanInScalar(text, node, offset, length);
    },
    writtenAs: path => {
      const node = at(path)?.value;
      return isScalar(node) ? node.source : undefined;
    },
    lineOf: offset => lines.linePos(offset).line,
  };
}

/** Plain data as YAML that `parseYaml` reads back as it was, one line a value. @param comments each before the value at its path */
export function writeYaml(value: unknown, comments: readonly { readonly path: Path; readonly text: string }[] = []): string {
  const document = new Document(value);
  for (const { path, text } of comments) {
    const node = document.getIn(path, true);
    if (isNode(node)) node.commentBefore = ` ${text}`;
  }
  return document.toString({ lineWidth: 0 });
}

/** Only the first two documents matter. A text that exhausts the parser's stack is an empty document with one error. */
function parsedDocuments(text: string, lineCounter: LineCounter): Document.Parsed[] {
  const options = { lineCounter, prettyErrors: false, merge: true, logLevel: 'silent' } as const;
  try {
    return parseAllDocuments(text, options) as Document.Parsed[];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const empty = parseDocument('') as Document.Parsed;
    empty.errors.push(new YAMLParseError([0, 1], 'IMPOSSIBLE', error.message));
    return [empty];
  }
}

interface Place {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** Follows aliases and merge keys, as `toJS` does. */
function place(document: Document.Parsed, root: Node, path: Path): Place | undefined {
  let found: Place = { key: undefined, value: root };
  for (const key of path) {
    const container = resolved(document, found.value);
    if (isSeq(container)) found = { key: undefined, value: container.items[Number(key)] as Node | undefined };
    else if (isMap(container)) {
      const pair = pairOf(document, container, String(key));
      if (pair === undefined) return undefined;
      found = { key: pair.key as Node, value: (pair.value as Node | null) ?? undefined };
    } else return undefined;
  }
  return { key: found.key, value: resolved(document, found.value) };
}

function pairOf(document: Document.Parsed, map: YAMLMap, key: string): Pair | undefined {
  // The last one counts where a key is there twice, as in `toJS`.
  const own = map.items.findLast(pair => isScalar(pair.key) && typeof pair.key.value !== 'symbol' && keyText(pair.key.value) === key);
  if (own !== undefined) return own;
  for (const pair of map.items) {
    if (!isScalar(pair.key) || typeof pair.key.value !== 'symbol') continue;
    const merged = resolved(document, pair.value as Node | undefined);
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const from = resolved(document, source as Node | undefined);
      const found = isMap(from) ? pairOf(document, from, key) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A key as `toJS` writes it: numbers, booleans and null become text. */
function keyText(value: unknown): string {
  return value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

function resolved(document: Document.Parsed, node: Node | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}

function nodeSpan(text: string, node: Node, startOnly: boolean): Span {
  const [start, end] = node.range ?? [0, 1];
  const firstLine = Math.min(end, lineEnd(text, start));
  return { offset: start, length: startOnly || isCollection(node) ? 1 : Math.max(1, firstLine - start) };
}

/** Escapes and line folding move characters about, so the n-th occurrence of the same text is looked up in the source. */
function spanInScalar(text: string, node: Node, offset: number, length: number): Span {
  const [start, end] = node.range ?? [0, 1];
  const value = isScalar(node) && typeof node.value === 'string' ? node.value : '';
  const [firstLine = ''] = value.slice(offset, offset + length).split('\n');
  let at = start - 1;
  for (let seen = value.indexOf(firstLine); seen !== -1 && seen <= offset; seen = value.indexOf(firstLine, seen + 1)) {
    const next = text.indexOf(firstLine, at + 1);
    if (next === -1 || next >= end) break;
    at = next;
  }
  return at < start ? nodeSpan(text, node, false) : { offset: at, length: Math.max(1, firstLine.length) };
}

/** What YAML allows and a scenario does not. */
function structureMistakes(document: Document.Parsed, root: Node): Mistake[] {
  const mistakes: Mistake[] = [];
  const add = (node: Node, message: string, fatal: boolean): void => {
    const [offset, end] = node.range ?? [0, 1];
    mistakes.push({ offset, length: end - offset, message, fatal });
  };
  const visit = (node: unknown, enclosing: readonly unknown[]): void => {
    if (enclosing.length > DEEPEST_NESTING) {
      // Said once: every further level would repeat it.
      if (!mistakes.some(({ message }) => message === NESTED_TOO_DEEP)) add((isPair(node) ? node.key : node) as Node, NESTED_TOO_DEEP, true);
    } else if (isAlias(node)) {
      checkAlias(node, enclosing);
    } else if (isPair(node)) {
      checkKey(node);
      visit(node.value, enclosing);
    } else if (isCollection(node)) {
      for (const item of node.items) visit(item, [...enclosing, node]);
    }
  };
  const checkAlias = (alias: Alias, enclosing: readonly unknown[]): void => {
    const anchored = alias.resolve(document);
    if (anchored === undefined) add(alias, `the anchor &${alias.source} is not set before this alias`, true);
    else if (enclosing.includes(anchored)) add(alias, `the alias *${alias.source} is inside the value it stands for`, true);
  };
  const checkKey = ({ key }: Pair): void => {
    if (isScalar(key)) {
      if (key.value === '__proto__') add(key, '"__proto__" cannot be a key', true);
    } else if (isCollection(key)) {
      const braces = isMap(key) && key.flow === true;
      add(key, braces ? 'a value that begins with "{{" needs quotes: "{{…}}"' : 'a key is one word, not a list or keys with values', true);
    } else if (isAlias(key)) add(key, 'an alias cannot be a key', true);
  };
  visit(root, []);
  return mistakes;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end > 0 && text[end - 1] === '\r' ? end - 1 : end;
}
