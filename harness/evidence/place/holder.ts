/** What grows, in the source: where it is declared, and where it is used. */
import { dirname } from 'node:path/posix';
import type { EvidenceKind } from '../../result/evidence.js';
import type { HolderBase, HolderNames, NamedProperty } from './holder-names.js';
import { type Exported, HolderSearch, type Site } from './holder-uses.js';
import { ENTRY, propertyName } from './member-chain.js';
import { importsOf, isModuleAt } from './module-links.js';
import { type Owner, ownerAt, propertyDeclaration } from './property-declarations.js';
import { type Binding, moduleVariable, resolveName, variablesIn } from './scopes.js';
import type { Position, Script } from './script.js';
import { isNodeInternal, pathOfUrl } from './script-url.js';
import type { Scripts } from './scripts.js';
import { type AnyNode, type Found, isClass, isFunction, nameOf, nodeAt, type Program } from './syntax.js';

/** A node of a script. */
export interface Spot {
  readonly scriptId: number;
  readonly offset: number;
}

export interface SiteOf extends Site {
  readonly scriptId: number;
}

export interface Holder {
  readonly declaration: Spot;
  readonly sites: readonly SiteOf[];
}

/** Below this, what is known in one file is not worth much, and others are looked into. */
const LIKELY = 50;
/** The same name in another file. */
const IN_OTHER_FILE = 0.7;

/** @returns undefined where the source does not say it, or is not to be had */
export function holderOf(names: HolderNames, scripts: Scripts, kind: EvidenceKind | undefined): Holder | undefined {
  const search = new Search(scripts, kind);
  const declaration = search.declarationOf(names);
  return declaration === undefined ? undefined : { declaration, sites: search.sites() };
}

/** The variable that the holder is reached by, whatever is done with it: what is in it may be of a package. */
export function variableOf({ base }: HolderNames, scripts: Scripts): Holder | undefined {
  return holderOf({ base, properties: [] }, scripts, undefined);
}

interface Source {
  readonly scriptId: number;
  readonly text: string;
  readonly program: Program;
}

interface Bound extends Source {
  readonly binding: Binding;
}

type Variable = Extract<HolderBase, { kind: 'variable' }>;

class Search {
  readonly #searches = new Map<number, HolderSearch>();

  constructor(readonly scripts: Scripts, readonly kind: EvidenceKind | undefined) {}

  sites(): readonly SiteOf[] {
    return [...this.#searches].flatMap(([scriptId, search]) => search.found.sites.map((site) => ({ ...site, scriptId })));
  }

  declarationOf({ base, properties }: HolderNames): Spot | undefined {
    const property = this.#ownedProperty(properties);
    const path = this.#ownNames(properties);
    return property ?? this.#fromBase(base, path);
  }

  #fromBase(base: HolderBase, path: readonly string[]): Spot | undefined {
    switch (base.kind) {
      case 'variable':
        return this.#variable(base, path);
      case 'local':
        return this.#local(base.positions, path);
      case 'exports':
        return this.#exports(base.module, path);
      case 'global':
        return this.#global(path);
      case 'unknown':
        return this.#unknown(base.module, path);
    }
  }

  #binding({ name, positions, module }: Variable): Bound | undefined {
    const votes = new Map<number, { readonly found: Bound; count: number }>();
    for (const position of positions) {
      const source = this.#source(position.scriptId);
      const offset = this.scripts.offsetOf(position);
      const binding = source === undefined || offset === undefined ? undefined : bindingSeen(name, nodeAt(source.program, offset), offset);
      if (source === undefined || binding === undefined) continue;
      const vote = votes.get(binding.node.start) ?? { found: { ...source, binding }, count: 0 };
      vote.count += 1;
      votes.set(binding.node.start, vote);
    }
    const seen = [...votes.values()].sort((a, b) => b.count - a.count)[0]?.found;
    if (seen !== undefined || module === undefined) return seen;
    const source = this.#source(this.scripts.named(module)?.scriptId);
    const binding = source === undefined ? undefined : moduleVariable(name, source.program);
    return source === undefined || binding === undefined ? undefined : { ...source, binding };
  }

  /** What Node.js calls its own properties (`_events`) means nothing in the source; what has them does. */
  #ownNames(properties: readonly NamedProperty[]): readonly string[] {
    const inNode = properties.findIndex(({ positions }) => positions.some(({ scriptId }) => isNodeInternal(this.scripts.get(scriptId)?.url ?? '')));
    return (inNode === -1 ? properties : properties.slice(0, inNode)).map(({ name }) => name);
  }

  /** The innermost property whose object's constructor is known and says where it begins. */
  #ownedProperty(properties: readonly NamedProperty[]): Spot | undefined {
    for (const [index, { name, positions }] of [...properties.entries()].reverse()) {
      const [of] = positions;
      const source = this.#source(of?.scriptId);
      const offset = of === undefined ? undefined : this.scripts.offsetOf(of);
      if (source === undefined || offset === undefined || name === ENTRY) continue;
      const owner = ownerAt(nodeAt(source.program, offset));
      const declared = propertyDeclaration(name, source.text, source.program, owner);
      if (declared === undefined) continue;
      this.#property(source, name, properties.slice(index + 1).map((property) => property.name), owner);
      return { scriptId: source.scriptId, offset: declared.node.start };
    }
    return undefined;
  }

  #property(source: Source, name: string, path: readonly string[], owner: Owner | undefined): void {
    const search = this.#in(source);
    search.property(name, path, owner?.node);
    if (search.found.sites.some(({ likelihood }) => likelihood >= LIKELY)) return;
    for (const other of this.#ownSources(name, source.scriptId)) this.#in(other).property(name, path, undefined, IN_OTHER_FILE);
  }

  #variable(step: Variable, path: readonly string[]): Spot | undefined {
    const found = this.#binding(step);
    return found === undefined ? undefined : this.#bound(found, path);
  }

  /** V8 keeps the values of a suspended function without their names: the variable that something is put into there. */
  #local(positions: readonly Position[], path: readonly string[]): Spot | undefined {
    for (const position of positions) {
      const source = this.#source(position.scriptId);
      const offset = this.scripts.offsetOf(position);
      if (source === undefined || offset === undefined) continue;
      const { node, ancestors } = nodeAt(source.program, offset);
      const found = variablesIn([...ancestors, node]).map((binding) => {
        const search = new HolderSearch(source.text, source.program, this.kind);
        search.variable(binding, path);
        return { binding, likelihood: Math.max(0, ...search.found.sites.map(({ likelihood }) => likelihood)) };
      });
      const [best] = found.sort((a, b) => b.likelihood - a.likelihood);
      if (best !== undefined && best.likelihood >= LIKELY) return this.#bound({ ...source, binding: best.binding }, path);
    }
    return undefined;
  }

  #bound(found: Bound, path: readonly string[]): Spot {
    const search = this.#in(found);
    search.variable(found.binding, path);
    const property = this.#propertyOf(found, path);
    for (const exported of search.found.exported) this.#elsewhere(found.scriptId, exported);
    return { scriptId: found.scriptId, offset: property ?? found.binding.node.start };
  }

  /** `static items = []`, `const pool = new Pool()` where the class is at hand, `const state = { sessions: [] }`, `state.sessions = []`. */
  #propertyOf(found: Bound, path: readonly string[]): number | undefined {
    const { binding, text, program } = found;
    const [name, ...rest] = path;
    if (name === undefined || name === ENTRY) return undefined;
    const holder = binding.ancestors.at(-1);
    const value = holder?.type === 'VariableDeclarator' ? (holder.init ?? undefined) : holder;
    const owner = value?.type === 'NewExpression' && value.callee.type === 'Identifier' ? resolveName(value.callee.name, binding.ancestors)?.ancestors.at(-1) : value;
    const literal = value?.type === 'ObjectExpression' ? keyIn(value, path) : undefined;
    if (literal !== undefined) return literal.start;
    const made = isClass(owner) || isFunction(owner) ? owner : undefined;
    if (made !== undefined) this.#in(found).property(name, rest, made);
    return propertyDeclaration(name, text, program, made && { node: made, ancestors: [] }, (at) => (made !== undefined && at.ancestors.includes(made)) || isPropertyOf(at, binding))?.node.start;
  }

  #exports(name: string, path: readonly string[]): Spot | undefined {
    const source = this.#source(this.scripts.named(name)?.scriptId);
    if (source === undefined) return undefined;
    const [first = 'exports', ...rest] = path;
    const declared = propertyDeclaration(first, source.text, source.program);
    const variable = declared === undefined ? undefined : variableIn(declared);
    if (variable !== undefined) return this.#bound({ ...source, binding: variable }, rest);
    const search = this.#in(source);
    search.property('exports', path);
    if (first !== 'exports') search.property(first, rest);
    this.#elsewhere(source.scriptId, path);
    return declared === undefined ? undefined : { scriptId: source.scriptId, offset: declared.node.start };
  }

  #global([name, ...path]: readonly string[]): Spot | undefined {
    return name === undefined || name === ENTRY ? undefined : this.#named(name, path, this.#ownSources(name));
  }

  #unknown(module: string | undefined, path: readonly string[]): Spot | undefined {
    const source = this.#source(module === undefined ? undefined : this.scripts.named(module)?.scriptId);
    const name = path.findLast((each) => each !== ENTRY);
    return source === undefined || name === undefined ? undefined : this.#named(name, [], [source]);
  }

  /** By the name of a property alone. */
  #named(name: string, path: readonly string[], sources: readonly Source[]): Spot | undefined {
    let first: Spot | undefined;
    for (const source of sources) {
      this.#in(source).property(name, path);
      const declared = propertyDeclaration(name, source.text, source.program);
      if (declared !== undefined) first ??= { scriptId: source.scriptId, offset: declared.node.start };
    }
    return first;
  }

  /** In the modules that import it. */
  #elsewhere(scriptId: number, exported: Exported): void {
    const path = pathOfUrl(this.scripts.get(scriptId)?.url ?? '');
    if (path === undefined) return;
    const posix = path.replaceAll('\\', '/');
    const end = /([^/]+?)(?:\.[^./]+)?$/;
    const own = end.exec(posix)?.[1] ?? '';
    const word = own === 'index' ? (end.exec(dirname(posix))?.[1] ?? own) : own;
    for (const source of this.#ownSources(word, scriptId)) {
      const from = pathOfUrl(this.scripts.get(source.scriptId)?.url ?? '');
      if (from === undefined) continue;
      for (const link of importsOf(source.text, source.program)) {
        const left = isModuleAt(link.specifier, from, path) ? leftOf(exported, link.exported) : undefined;
        if (left !== undefined) this.#in(source).variable(link.binding, left);
      }
    }
  }

  #in({ scriptId, text, program }: Source): HolderSearch {
    const search = this.#searches.get(scriptId) ?? new HolderSearch(text, program, this.kind);
    this.#searches.set(scriptId, search);
    return search;
  }

  #ownSources(word: string, except?: number): Source[] {
    return this.scripts.all
      .filter((script: Script) => script.scriptId !== except && this.scripts.isOwn(script) && this.scripts.lines(script.scriptId)?.text.includes(word))
      .flatMap(({ scriptId }) => this.#source(scriptId) ?? []);
  }

  #source(scriptId: number | undefined): Source | undefined {
    if (scriptId === undefined) return undefined;
    const program = this.scripts.program(scriptId);
    const text = this.scripts.lines(scriptId)?.text;
    return program === undefined || text === undefined ? undefined : { scriptId, text, program };
  }
}

/** From outside of the closure that sees it; from inside where V8 means the context that the function makes. */
function bindingSeen(name: string, { node, ancestors }: Found, offset: number): Binding | undefined {
  const all: readonly AnyNode[] = [...ancestors, node];
  const index = all.findLastIndex((each) => isFunction(each));
  const closure = all[index];
  const isHead = isFunction(closure) && offset < closure.body.start;
  return (isHead ? resolveName(name, all.slice(0, index)) : undefined) ?? resolveName(name, all);
}

/** The variable whose value the property is given: `module.exports = { cache }`, `exports.cache = cache`. */
function variableIn({ ancestors }: Found): Binding | undefined {
  const parent = ancestors.at(-1);
  const assignment = ancestors.at(-2);
  const value = parent?.type === 'Property' ? parent.value : assignment?.type === 'AssignmentExpression' ? assignment.right : undefined;
  return value?.type === 'Identifier' ? resolveName(value.name, ancestors) : undefined;
}

/** What leads from an imported name to the holder. The default import of a CommonJS module is all of its exports. */
function leftOf(exported: Exported, imported: Exported): Exported | undefined {
  const isAll = imported[0] === 'default' && exported[0] !== 'default';
  const asked = isAll ? imported.slice(1) : imported;
  return asked.every((name, index) => name === exported[index]) ? exported.slice(asked.length) : undefined;
}

/** The innermost key of an object literal that the path leads to. */
function keyIn(object: Extract<AnyNode, { type: 'ObjectExpression' }>, path: readonly string[]): AnyNode | undefined {
  let found: AnyNode | undefined;
  let value: AnyNode = object;
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
