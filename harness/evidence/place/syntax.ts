/** The gateway to acorn: JavaScript as a tree, and the ways through it. None of them recurses: generated code nests deeper than the stack. */
import { type AnyNode, parse, type Program } from 'acorn';

export type { AnyNode, Program } from 'acorn';
export type FunctionNode = Extract<AnyNode, { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }>;
export type ClassNode = Extract<AnyNode, { type: 'ClassDeclaration' | 'ClassExpression' }>;

/** A node with what stands around it, from the program on. */
export interface Found<Node extends AnyNode = AnyNode> {
  readonly node: Node;
  readonly ancestors: readonly AnyNode[];
}

const LOOKS_LIKE_MODULE = /^[^\S\n]*(?:import[\s{*"']|export[\s{*])|\bimport\.meta\b/m;

/** A script, a CommonJS module without its wrapper, or an ES module. @returns undefined for anything else */
export function parseSource(text: string): Program | undefined {
  const types = LOOKS_LIKE_MODULE.test(text) ? (['module', 'commonjs'] as const) : (['commonjs', 'module'] as const);
  for (const sourceType of types) {
    try {
      return parse(text, { ecmaVersion: 'latest', sourceType, allowHashBang: true, allowAwaitOutsideFunction: sourceType === 'module', checkPrivateFields: false });
    } catch (error) {
      // The second: nested so deep that the parser is out of stack.
      if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

export function isFunction(node: AnyNode | undefined): node is FunctionNode {
  return node?.type === 'FunctionDeclaration' || node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';
}

export function isClass(node: AnyNode | undefined): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
}

/** Direct children in the order of the text. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;
}

/**
 * Visits a tree in the order of the text.
 * @param visit gets the same array of ancestors again and again; false: not into this node
 * @param enter whether a node is worth going to at all
 */
export function walk(root: AnyNode, visit: (node: AnyNode, ancestors: readonly AnyNode[]) => void | false, enter: (node: AnyNode) => boolean = () => true): void {
  const ancestors: AnyNode[] = [];
  const left: (AnyNode | undefined)[] = [root];
  while (left.length > 0) {
    const node = left.pop();
    if (node === undefined) {
      ancestors.pop();
      continue;
    }
    if (visit(node, ancestors) === false) continue;
    ancestors.push(node);
    left.push(undefined);
    for (const child of childrenOf(node).reverse()) if (enter(child)) left.push(child);
  }
}

/** The innermost node around an offset. */
export function nodeAt(program: Program, offset: number): Found {
  const ancestors: AnyNode[] = [];
  for (let node: AnyNode = program; ;) {
    // A bundle has tens of thousands of statements at its top level.
    const inside: AnyNode | undefined = (node.type === 'Program' ? node.body : childrenOf(node)).find((child) => child.start <= offset && offset < child.end);
    if (inside === undefined) return { node, ancestors };
    ancestors.push(node);
    node = inside;
  }
}

/**
 * Every place where a name stands: nodes of type Identifier and PrivateIdentifier, and string literals, which name
 * properties. Only what surrounds an occurrence of the text is visited, so this is quick in large files.
 * @param within where to look; everywhere without it
 */
export function occurrencesOf(name: string, text: string, program: Program, { start, end }: { readonly start: number; readonly end: number } = program): Found[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(name, start); at !== -1 && at < end; at = text.indexOf(name, at + 1)) {
    if (!isNamePart(text.charCodeAt(at - 1)) && !isNamePart(text.charCodeAt(at + name.length))) offsets.push(at);
  }
  const found: Found[] = [];
  if (offsets.length === 0) return found;
  walk(
    program,
    (node, ancestors) => {
      if (nameOf(node) === name) found.push({ node, ancestors: [...ancestors] });
    },
    (node) => (offsets[firstAtLeast(offsets, node.start)] ?? Infinity) < node.end,
  );
  return found;
}

/** `#free` for a private name. */
export function nameOf(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'PrivateIdentifier') return `#${node.name}`;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function firstAtLeast(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isNamePart(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 36 || code === 95 || code > 127;
}
