/** Where a property comes into being: a field, the first assignment, an object literal. */
import { propertyName } from './member-chain.js';
import { type AnyNode, type Found, isClass, isFunction, nameOf, occurrencesOf, type Program } from './syntax.js';

/** A class, or a function that is called with `new`: what made the object. */
export type Owner = Found;

/** The order is what counts: how sure it is that the property begins its life there. */
const RANK = { field: 100, fieldElsewhere: 40, inConstructor: 95, inOwner: 85, exported: 80, onPrototype: 75, literal: 70, defined: 65, assigned: 60, inOtherClass: 30 } as const;
/** What holds things is made there; without it, it may be set to nothing for now. */
const MAKES_COLLECTION = 8;
const NOTHING_YET = -12;

/**
 * @param owner what has made the object that has the property, where that is known and in this file
 * @param isMeant whether a place where the property is named is of the object that is meant, where anything is known of that
 * @returns the node that names the property
 */
export function propertyDeclaration(name: string, text: string, program: Program, owner?: Owner, isMeant: (found: Found) => boolean = () => true): Found | undefined {
  let best: { readonly found: Found; readonly rank: number } | undefined;
  for (const occurrence of occurrencesOf(name, text, program)) {
    const rank = rankOf(occurrence, name, owner?.node);
    if (rank !== undefined && (best === undefined || rank > best.rank) && isMeant(occurrence)) best = { found: occurrence, rank };
  }
  return best?.found;
}

/** The class or constructor function around a position, which is that of its parenthesis, or of a class that has no constructor. */
export function ownerAt({ node, ancestors }: Found): Owner | undefined {
  const all = [...ancestors, node];
  const inner = all.findLastIndex((each) => isClass(each) || isFunction(each));
  const innermost = all[inner];
  // A method's function: its class is what counts, not the method.
  const index = isFunction(innermost) && all[inner - 1]?.type === 'MethodDefinition' ? inner - 3 : inner;
  const owner = all[index];
  return owner === undefined ? undefined : { node: owner, ancestors: all.slice(0, index) };
}

function rankOf({ node, ancestors }: Found, name: string, owner: AnyNode | undefined): number | undefined {
  const parent = ancestors.at(-1);
  switch (parent?.type) {
    case 'PropertyDefinition':
      if (parent.key !== node || parent.computed) return undefined;
      return (owner === undefined || ancestors.includes(owner) ? RANK.field : RANK.fieldElsewhere) + madeBy(parent.value ?? undefined, 0);
    case 'Property':
      return parent.key === node && !parent.computed && ancestors.at(-2)?.type === 'ObjectExpression' ? RANK.literal + madeBy(parent.value, 0) : undefined;
    case 'MemberExpression': {
      const assignment = ancestors.at(-2);
      if (parent.property !== node || propertyName(parent) !== name || assignment?.type !== 'AssignmentExpression' || assignment.left !== parent || assignment.operator.length === 2) return undefined;
      return assigned(parent.object, ancestors, owner) + madeBy(assignment.right, NOTHING_YET);
    }
    case 'CallExpression':
      return node.type === 'Literal' && parent.arguments[1] === node && parent.callee.type === 'MemberExpression' && propertyName(parent.callee) === 'defineProperty' ? RANK.defined : undefined;
    default:
      return undefined;
  }
}

function assigned(object: AnyNode, ancestors: readonly AnyNode[], owner: AnyNode | undefined): number {
  if (object.type === 'ThisExpression') {
    if (owner !== undefined && !ancestors.includes(owner)) return ancestors.some(isClass) ? RANK.inOtherClass : RANK.assigned;
    const method = ancestors.findLast((each) => each.type === 'MethodDefinition');
    const isInConstructor = method?.type === 'MethodDefinition' ? method.kind === 'constructor' : owner !== undefined && isFunction(owner);
    return isInConstructor ? RANK.inConstructor : RANK.inOwner;
  }
  if (object.type === 'Identifier' && (object.name === 'exports' || (isClass(owner) && owner.id?.name === object.name))) return RANK.exported;
  if (object.type === 'MemberExpression') return propertyName(object) === 'prototype' ? RANK.onPrototype : propertyName(object) === 'exports' ? RANK.exported : RANK.assigned;
  return RANK.assigned;
}

function madeBy(value: AnyNode | undefined, nothing: number): number {
  switch (value?.type) {
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'NewExpression':
      return MAKES_COLLECTION;
    case 'CallExpression':
    case 'LogicalExpression':
      return MAKES_COLLECTION / 2;
    case 'Literal':
      return value.value === null ? nothing : 0;
    case 'UnaryExpression':
      return value.operator === 'void' ? nothing : 0;
    case 'Identifier':
      return nameOf(value) === 'undefined' ? nothing : 0;
    default:
      return 0;
  }
}
