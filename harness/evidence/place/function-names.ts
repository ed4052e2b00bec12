/** What the function around a place is called. */
import { type AnyNode, type FunctionNode, isClass, isFunction, nameOf } from './syntax.js';

/** As in the developer tools of browsers. */
export const ANONYMOUS = '(anonymous)';

export interface NamedFunction {
  readonly node: FunctionNode;
  readonly name: string;
  /** Where the name stands, so that a source map can tell what it was before it was made shorter. */
  readonly nameOffset?: number;
}

/** @returns undefined at the top level of a module */
export function functionAround(ancestors: readonly AnyNode[]): NamedFunction | undefined {
  const node = functionsAround(ancestors).at(-1);
  if (node === undefined) return undefined;
  const outer = ancestors.slice(0, ancestors.indexOf(node));
  const named = nameNode(node, outer);
  const name = named === undefined ? undefined : nameOf(named);
  if (named === undefined || name === undefined) return { node, name: ANONYMOUS };
  return { node, name: withClass(name, node, outer), nameOffset: named.start };
}

/** Outermost first, without those that only stand around a module. */
export function functionsAround(ancestors: readonly AnyNode[]): readonly FunctionNode[] {
  const functions: FunctionNode[] = [];
  for (const [index, node] of ancestors.entries()) {
    if (isFunction(node) && (functions.length > 0 || !isModuleWrapper(node, ancestors[index - 1]))) functions.push(node);
  }
  return functions;
}

/**
 * Code that runs once, as far as nothing but such functions is around it: a function called where it is written, and what
 * bundlers put around modules, which takes `module` or `exports`, or is named by a path.
 */
function isModuleWrapper(node: FunctionNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === 'CallExpression' && parent.callee === node) return true;
  if (parent?.type === 'MemberExpression' && parent.object === node) return true;
  if (parent?.type === 'Property' && /[/\\.]/.test(nameOf(parent.key) ?? '')) return true;
  return node.params.some((param) => param.type === 'Identifier' && /^(?:module|exports|__unused_webpack_.*|__webpack_.*)$/.test(param.name));
}

function nameNode(node: FunctionNode, ancestors: readonly AnyNode[]): AnyNode | undefined {
  if (node.id) return node.id;
  const parent = ancestors.at(-1);
  switch (parent?.type) {
    case 'VariableDeclarator':
      return parent.id;
    case 'AssignmentPattern':
      return parent.left;
    case 'AssignmentExpression':
      return parent.left.type === 'MemberExpression' ? parent.left.property : parent.left;
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
      return parent.key;
    case 'CallExpression':
      // What esbuild puts around functions so that they keep their names: `__name(() => {}, "handler")`.
      return parent.callee.type === 'Identifier' && parent.arguments.length === 2 && parent.arguments[0] === node && parent.arguments[1]?.type === 'Literal' ? parent.arguments[1] : undefined;
    default:
      return undefined;
  }
}

/** `Registry.add`; a constructor goes by the name of its class. */
function withClass(name: string, node: FunctionNode, ancestors: readonly AnyNode[]): string {
  const member = ancestors.at(-1);
  const owner = ancestors.at(-3);
  if ((member?.type !== 'MethodDefinition' && member?.type !== 'PropertyDefinition') || member.value !== node || !isClass(owner)) return name;
  const ownerName = owner.id?.name;
  if (member.type === 'MethodDefinition' && member.kind === 'constructor') return ownerName ?? name;
  return ownerName === undefined ? name : `${ownerName}.${name}`;
}
