/** What is done with a value where it is named: `sessions.byUser.get(id)?.push(x)` is a call of `push` on an entry of `byUser`. */
import { type AnyNode, type Found, nameOf } from './syntax.js';

/** Stands for an entry, whichever: `[key]`, `.get(key)`. */
export const ENTRY = '[]';

export interface Chain {
  /** Properties from the value on, ENTRY for entries; the last one of a call's callee is the method. */
  readonly names: readonly string[];
  /** The whole of it. */
  readonly top: AnyNode;
  /** Of `top`. */
  readonly ancestors: readonly AnyNode[];
}

/** Calls that give an entry, or what they are called on in another coat. */
const GIVES_ENTRY = new Set(['get', 'at', 'getStore', 'deref', 'peek', 'values', 'keys', 'entries', 'first', 'last', 'getOrInsert', 'getOrInsertComputed', 'item']);

export function chainFrom({ node, ancestors }: Found): Chain {
  const names: string[] = [];
  let top = node;
  let depth = ancestors.length;
  for (; depth > 0; depth -= 1) {
    const parent = ancestors[depth - 1];
    if (parent === undefined) break;
    if (parent.type === 'MemberExpression' && parent.object === top) names.push(propertyName(parent));
    else if (isEntryCall(parent, top, names.at(-1), ancestors[depth - 2])) names.splice(-1, 1, ENTRY);
    else if (!isTransparent(parent, top)) break;
    top = parent;
  }
  return { names, top, ancestors: ancestors.slice(0, depth) };
}

export function propertyName(member: Extract<AnyNode, { type: 'MemberExpression' }>): string {
  const name = nameOf(member.property);
  return name === undefined || (member.computed && member.property.type !== 'Literal') ? ENTRY : name;
}

function isEntryCall(parent: AnyNode, callee: AnyNode, method: string | undefined, user: AnyNode | undefined): boolean {
  return (
    parent.type === 'CallExpression' && parent.callee === callee && method !== undefined && GIVES_ENTRY.has(method) &&
    ((user?.type === 'MemberExpression' && user.object === parent) || user?.type === 'ChainExpression' || user?.type === 'LogicalExpression')
  );
}

/** `(0, x)`, what `?.` puts around a chain, and `x || []`, `on && x`, `on ? x : []`, whose result may be `x`. */
function isTransparent(parent: AnyNode, child: AnyNode): boolean {
  return (
    parent.type === 'ChainExpression' ||
    (parent.type === 'SequenceExpression' && parent.expressions.at(-1) === child) ||
    (parent.type === 'ConditionalExpression' && parent.test !== child) ||
    (parent.type === 'LogicalExpression' && (parent.operator !== '&&' || parent.right === child))
  );
}
