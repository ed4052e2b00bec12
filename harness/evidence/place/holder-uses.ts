/** Where a holder is used, under whatever name it goes there: aliases, parameters, properties, functions that return it. */
import type { EvidenceKind } from '../../result/evidence.js';
import { growthBy } from './growth-sites.js';
import { type Chain, chainFrom, ENTRY, propertyName } from './member-chain.js';
import { type Binding, namesIn, referencesTo, resolveName, scopeOf } from './scopes.js';
import { type AnyNode, type Found, type FunctionNode, isClass, isFunction, nameOf, occurrencesOf, type Program } from './syntax.js';

/** A line that may be the leak. */
export interface Site extends Found {
  /** 0 to 100. */
  readonly likelihood: number;
}

/** Names under which other modules have the holder: `['cache']`; [] where it is all that its module exports. */
export type Exported = readonly string[];

export interface HolderUses {
  readonly sites: readonly Site[];
  readonly exported: readonly Exported[];
}

/** Aliases of aliases of aliases are somebody's cleverness. */
const DEEPEST_ALIAS = 4;
/**
 * Characters that may be looked through for further names of one holder. A name such as `kind` is on every second line of a
 * bundle, and each of those may hand it on; its own uses are looked through in any case.
 */
const MOST_CHARACTERS = 60_000_000;
/** Each time that it goes by another name, it is a little less sure that it is meant. */
const BY_ALIAS = 0.95;
/** A property of another object, found by its name alone. */
const BY_PROPERTY = 0.8;

export class HolderSearch {
  readonly #sites = new Map<number, Site>();
  readonly #exported: Exported[] = [];
  readonly #followed = new Set<string>();
  #charactersLeft = MOST_CHARACTERS;

  constructor(readonly text: string, readonly program: Program, readonly kind: EvidenceKind | undefined) {}

  get found(): HolderUses {
    return { sites: [...this.#sites.values()], exported: this.#exported };
  }

  /** @param path properties from the variable to what grows */
  variable(binding: Binding, path: readonly string[], certainty = 1, depth = 0): void {
    if (!this.#isNew(`${binding.node.start}.${path.join('.')}`, scopeOf(binding) ?? this.program, depth)) return;
    const exported = exportedByDeclaration(binding);
    if (exported !== undefined) this.#exported.push([...exported, ...path]);
    for (const reference of referencesTo(binding, this.text, this.program)) this.use(reference, path, certainty, depth);
  }

  /**
   * By its name, in this file.
   * @param owner the class or constructor function whose objects have it, where that is known and in this file
   */
  property(name: string, path: readonly string[], owner?: AnyNode, certainty = 1, depth = 0): void {
    if (!this.#isNew(`.${name}.${path.join('.')}`, this.program, depth)) return;
    for (const { node, ancestors } of occurrencesOf(name, this.text, this.program)) {
      const parent = ancestors.at(-1);
      if (parent?.type === 'MemberExpression' && parent.property === node && propertyName(parent) === name) {
        this.use({ node: parent, ancestors: ancestors.slice(0, -1) }, path, certainty * belonging(parent.object, ancestors, owner), depth);
      } else if (parent?.type === 'Property' && parent.key === node && ancestors.at(-2)?.type === 'ObjectPattern') {
        this.#follow(parent.value, ancestors, path, certainty * BY_PROPERTY, depth);
      }
    }
  }

  /** @param found an expression that is the value which `path` begins at */
  use(found: Found, path: readonly string[], certainty = 1, depth = 0): void {
    const chain = chainFrom(found);
    const growing = growthBy(chain, path, this.kind);
    if (growing !== undefined) this.#add({ ...found, likelihood: growing.likelihood * certainty });
    const left = pathLeft(chain, path);
    if (left !== undefined) this.#elsewhere(chain, left, certainty * BY_ALIAS, depth + 1);
  }

  #isNew(name: string, { start, end }: AnyNode, depth: number): boolean {
    if (depth > DEEPEST_ALIAS || this.#followed.has(name) || (depth > 0 && this.#charactersLeft < end - start)) return false;
    this.#followed.add(name);
    this.#charactersLeft -= end - start;
    return true;
  }

  #add(site: Site): void {
    const known = this.#sites.get(site.node.start);
    if (known === undefined || known.likelihood < site.likelihood) this.#sites.set(site.node.start, site);
  }

  /** Where the value goes on to live under another name. */
  #elsewhere({ top, ancestors }: Chain, path: readonly string[], certainty: number, depth: number): void {
    const parent = ancestors.at(-1);
    switch (parent?.type) {
      case 'VariableDeclarator':
        if (parent.init === top) this.#follow(parent.id, ancestors, path, certainty, depth);
        return;
      case 'AssignmentPattern':
        if (parent.right === top) this.#follow(parent.left, ancestors, path, certainty, depth);
        return;
      case 'AssignmentExpression':
        if (parent.right === top && parent.operator === '=') this.#assigned(parent.left, ancestors, path, certainty, depth);
        return;
      case 'Property':
        if (parent.value === top && ancestors.at(-2)?.type === 'ObjectExpression') this.#inObject(nameOf(parent.key), ancestors, path, certainty, depth);
        return;
      case 'ExportSpecifier':
        this.#exported.push([nameOf(parent.exported) ?? '', ...path]);
        return;
      case 'ExportDefaultDeclaration':
        this.#exported.push(['default', ...path]);
        return;
      case 'CallExpression':
      case 'NewExpression':
        if (parent.callee !== top) this.#parameter(parent, parent.arguments.indexOf(top as never), ancestors, path, certainty, depth);
        return;
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
        this.#returned(ancestors, path, certainty, depth);
        return;
      default:
        return;
    }
  }

  /** A pattern that takes the value apart, or a plain name. */
  #follow(pattern: AnyNode, ancestors: readonly AnyNode[], path: readonly string[], certainty: number, depth: number): void {
    if (pattern.type === 'AssignmentPattern') return this.#follow(pattern.left, ancestors, path, certainty, depth);
    if (pattern.type === 'Identifier') {
      const binding = resolveName(pattern.name, [...ancestors, pattern]);
      if (binding !== undefined) this.variable(binding, path, certainty, depth);
    } else if (pattern.type === 'ObjectPattern') {
      const [first, ...rest] = path;
      for (const property of pattern.properties) {
        if (property.type === 'Property' && nameOf(property.key) === first) this.#follow(property.value, ancestors, rest, certainty, depth);
      }
    }
  }

  #assigned(left: AnyNode, ancestors: readonly AnyNode[], path: readonly string[], certainty: number, depth: number): void {
    if (left.type !== 'MemberExpression') return this.#follow(left, ancestors, path, certainty, depth);
    const exported = exportedName(left);
    if (exported !== undefined) {
      this.#exported.push([...exported, ...path]);
      return;
    }
    const name = propertyName(left);
    if (name !== ENTRY) this.property(name, path, ancestors.findLast((node) => isClass(node)), certainty * BY_PROPERTY, depth);
  }

  /** `module.exports = { cache }`, `new Service({ cache })`. */
  #inObject(name: string | undefined, ancestors: readonly AnyNode[], path: readonly string[], certainty: number, depth: number): void {
    if (name === undefined) return;
    const assignment = ancestors.at(-3);
    const exported = assignment?.type === 'AssignmentExpression' && assignment.left.type === 'MemberExpression' ? exportedName(assignment.left) : undefined;
    if (exported !== undefined) this.#exported.push([...exported, name, ...path]);
    else this.property(name, path, undefined, certainty * BY_PROPERTY, depth);
  }

  /** Into a function of this file. */
  #parameter(call: Extract<AnyNode, { type: 'CallExpression' | 'NewExpression' }>, index: number, ancestors: readonly AnyNode[], path: readonly string[], certainty: number, depth: number): void {
    const callee = call.callee.type === 'Identifier' ? functionOf(resolveName(call.callee.name, ancestors), call.type === 'NewExpression') : undefined;
    const parameter = callee?.node.params[index];
    if (callee !== undefined && parameter !== undefined) this.#follow(parameter, [...callee.ancestors, callee.node], path, certainty, depth);
  }

  /** Out of a function of this file: `getCache().set(…)`. */
  #returned(ancestors: readonly AnyNode[], path: readonly string[], certainty: number, depth: number): void {
    const index = ancestors.findLastIndex((node) => isFunction(node));
    const returning = ancestors[index];
    const holder = ancestors[index - 1];
    const identifier = isFunction(returning) && returning.id ? returning.id : holder?.type === 'VariableDeclarator' ? holder.id : undefined;
    const binding = identifier?.type === 'Identifier' ? resolveName(identifier.name, ancestors.slice(0, index + 1)) : undefined;
    if (binding === undefined || !this.#isNew(`${binding.node.start}().${path.join('.')}`, scopeOf(binding) ?? this.program, depth)) return;
    for (const { node, ancestors: around } of referencesTo(binding, this.text, this.program)) {
      const call = around.at(-1);
      if (call?.type === 'CallExpression' && call.callee === node) this.use({ node: call, ancestors: around.slice(0, -1) }, path, certainty, depth);
    }
  }
}

/** What is left of the path behind a chain; undefined where the chain leads elsewhere. Entries lead to what is in it, which is as good. */
function pathLeft({ names }: Chain, path: readonly string[]): readonly string[] | undefined {
  const named = names.filter((name) => name !== ENTRY);
  return named.length <= path.length && named.every((name, index) => name === path[index]) ? path.slice(named.length) : undefined;
}

/** How sure it is that a property of this name is the one that is meant. */
function belonging(object: AnyNode, ancestors: readonly AnyNode[], owner: AnyNode | undefined): number {
  if (object.type !== 'ThisExpression') return object.type === 'Identifier' && isClass(owner) && owner.id?.name === object.name ? 1 : BY_PROPERTY;
  if (owner === undefined || ancestors.includes(owner)) return 1;
  // Of another class; a constructor function's methods are functions beside it.
  return ancestors.some(isClass) ? BY_PROPERTY / 2 : 0.9;
}

/** `module.exports`: [], `exports.cache`, `module.exports.cache`: ['cache']. */
export function exportedName(member: Extract<AnyNode, { type: 'MemberExpression' }>): Exported | undefined {
  const name = propertyName(member);
  const { object } = member;
  if (object.type === 'Identifier') return object.name === 'exports' ? [name] : object.name === 'module' && name === 'exports' ? [] : undefined;
  const inner = object.type === 'MemberExpression' ? exportedName(object) : undefined;
  return inner?.length === 0 ? [name] : undefined;
}

function exportedByDeclaration({ node, ancestors }: Binding): Exported | undefined {
  const statement = ancestors.findLast((each) => each.type === 'ExportNamedDeclaration' || each.type === 'ExportDefaultDeclaration' || isFunction(each));
  if (statement?.type === 'ExportDefaultDeclaration') return ['default'];
  return statement?.type === 'ExportNamedDeclaration' ? [node.name] : undefined;
}

function functionOf(binding: Binding | undefined, asClass: boolean): Found<FunctionNode> | undefined {
  if (binding === undefined) return undefined;
  const { ancestors } = binding;
  const holder = ancestors.at(-1);
  if (isFunction(holder) && holder.id === binding.node) return { node: holder, ancestors: ancestors.slice(0, -1) };
  if (holder?.type === 'VariableDeclarator' && isFunction(holder.init ?? undefined) && namesIn(holder.id).includes(binding.node)) return { node: holder.init as FunctionNode, ancestors };
  if (!asClass || !isClass(holder)) return undefined;
  const constructor = holder.body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
  return constructor?.type === 'MethodDefinition' ? { node: constructor.value, ancestors: [...ancestors, holder.body, constructor] } : undefined;
}
