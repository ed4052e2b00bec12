/** Properties of what a variable holds, as far as its own file says: `const pool = new Pool()`, `const state = { sessions: [] }`. */
import type { BoundVariable } from './bound-variable.js';
import { ENTRY, propertyName } from './member-chain.js';
import { propertyDeclaration } from './property-declarations.js';
import { type Binding, resolveName } from './scopes.js';
import { type AnyNode, type ClassNode, type Found, type FunctionNode, isClass, isFunction, nameOf } from './syntax.js';

/** The class or constructor function that the variable is, or has an instance of. */
export function madeBy({ node, ancestors }: Binding): ClassNode | FunctionNode | undefined {
  const value = valueOf({ node, ancestors });
  const made = value?.type === 'NewExpression' && value.callee.type === 'Identifier' ? resolveName(value.callee.name, ancestors)?.ancestors.at(-1) : value;
  return isClass(made) || isFunction(made) ? made : undefined;
}

/** @param path from the variable on @returns the node that names the property where it begins */
export function propertyOfVariable({ source: { text, program }, binding }: BoundVariable, path: readonly string[]): AnyNode | undefined {
  const [name] = path;
  if (name === undefined || name === ENTRY) return undefined;
  const value = valueOf(binding);
  const literal = value?.type === 'ObjectExpression' ? keyIn(value, path) : undefined;
  if (literal !== undefined) return literal;
  const made = madeBy(binding);
  return propertyDeclaration(name, text, program, made && { node: made, ancestors: [] }, (at) => (made !== undefined && at.ancestors.includes(made)) || isPropertyOf(at, binding))?.node;
}

/** The variable whose value a property is given: `module.exports = { cache }`, `exports.cache = cache`. */
export function variableGivenTo({ ancestors }: Found): Binding | undefined {
  const parent = ancestors.at(-1);
  const assignment = ancestors.at(-2);
  const value = parent?.type === 'Property' ? parent.value : assignment?.type === 'AssignmentExpression' ? assignment.right : undefined;
  return value?.type === 'Identifier' ? resolveName(value.name, ancestors) : undefined;
}

function valueOf({ ancestors }: Binding): AnyNode | undefined {
  const holder = ancestors.at(-1);
  return holder?.type === 'VariableDeclarator' ? (holder.init ?? undefined) : holder;
}

/** The innermost key of an object literal that the path leads to. */
function keyIn(object: AnyNode, path: readonly string[]): AnyNode | undefined {
  let found: AnyNode | undefined;
  let value = object;
  for (const name of path) {
    const property: AnyNode | undefined = value.type === 'ObjectExpression' ? value.properties.find((each) => each.type === 'Property' && !each.computed && nameOf(each.key) === name) : undefined;
    if (property?.type !== 'Property') break;
    found = property.key;
    value = property.value;
  }
  return found;
}

/** `state.sessions = []`, `Cart.prototype.items = []`, of this very `state` or `Cart`. */
function isPropertyOf({ ancestors }: Found, { node }: Binding): boolean {
  const member = ancestors.at(-1);
  if (member?.type !== 'MemberExpression') return false;
  const { object } = member;
  const holder = object.type === 'MemberExpression' && propertyName(object) === 'prototype' ? object.object : object;
  return holder.type === 'Identifier' && resolveName(holder.name, ancestors)?.node === node;
}
