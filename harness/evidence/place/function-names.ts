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
  const index = ancestors.findLastIndex((node, at) => isFunction(node) && !isModuleWrapper(ancestors, at));
  const node = ancestors[index];
  if (!isFunction(node)) return undefined;
  const named = nameNode(node, ancestors.slice(0, index));
  const name = named === undefined ? undefined : nameOf(named);
  if (named === undefined || name === undefined) return { node, name: ANONYMOUS };
  return { node, name: withClass(name, node, ancestors.slice(0, index)), nameOffset: named.start };
}

/**
 * Code that runs once, whatever it stands in: a function called where it is written, and the functions that bundlers
 * put around modules, which take `module` or `exports`, or are named by a path.
 */
export function isModuleWrapper(ancestors: readonly AnyNode[], index: number): boolean {
  const node = ancestors[index];
  const parent = ancestors[index - 1];
  if (!isFunction(node) || ancestors.slice(0, index).some((outer, at) => isFunction(outer) && !isModuleWrapper(ancestors, at))) return false;
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
