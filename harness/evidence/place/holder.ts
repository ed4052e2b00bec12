/** What grows, in the source: where it is declared, and where it is used. */
import type { EvidenceKind } from '../../result/evidence.js';
import { type BoundVariable, boundVariable } from './bound-variable.js';
import type { HolderBase, HolderNames, NamedProperty } from './holder-names.js';
import { type Exported, HolderSearch, type Site } from './holder-uses.js';
import { ENTRY } from './member-chain.js';
import { importsOf, isModuleAt, leftOf, wordOfModule } from './module-links.js';
import { type Owner, ownerAt, propertyDeclaration } from './property-declarations.js';
import { variablesIn } from './scopes.js';
import type { Position } from './script.js';
import { isNodeInternal, pathOfUrl } from './script-url.js';
import { isOwnScript, type Scripts, type Source } from './scripts.js';
import { madeBy, propertyOfVariable, variableGivenTo } from './variable-properties.js';

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

class Search {
  readonly #searches = new Map<number, HolderSearch>();

  constructor(readonly scripts: Scripts, readonly kind: EvidenceKind | undefined) {}

  sites(): readonly SiteOf[] {
    return [...this.#searches].flatMap(([scriptId, search]) => search.found.sites.map((site) => ({ ...site, scriptId })));
  }

  declarationOf({ base, properties }: HolderNames): Spot | undefined {
    const property = this.#ownedProperty(properties);
    // Uses by the variable count too, in other files than that of the property.
    const byBase = this.#fromBase(base, this.#ownNames(properties));
    return property ?? byBase;
  }

  #fromBase(base: HolderBase, path: readonly string[]): Spot | undefined {
    switch (base.kind) {
      case 'variable': {
        const found = boundVariable(base, this.scripts);
        return found === undefined ? undefined : this.#variable(found, path);
      }
      case 'local':
        return this.#local(base.positions, path);
      case 'exports':
        return this.#exports(base.module, path);
      case 'global':
        return this.#byName(path[0], path.slice(1), (name) => this.#ownSources(name));
      case 'unknown': {
        const script = base.module === undefined ? undefined : this.scripts.named(base.module);
        const source = script === undefined ? undefined : this.scripts.source(script.scriptId);
        return this.#byName(path.findLast((name) => name !== ENTRY), [], () => (source === undefined ? [] : [source]));
      }
    }
  }

  /** What Node.js calls its own properties (`_events`) means nothing in the source; what has them does. */
  #ownNames(properties: readonly NamedProperty[]): readonly string[] {
    const inNode = properties.findIndex(({ positions }) => positions.some(({ scriptId }) => isNodeInternal(this.scripts.get(scriptId)?.url ?? '')));
    return (inNode === -1 ? properties : properties.slice(0, inNode)).map(({ name }) => name);
  }

  /** The innermost property whose object's constructor is known and says where it begins. */
  #ownedProperty(properties: readonly NamedProperty[]): Spot | undefined {
    for (const [index, { name, positions: [of] }] of [...properties.entries()].reverse()) {
      const at = of === undefined || name === ENTRY ? undefined : this.scripts.nodeAt(of);
      if (at === undefined) continue;
      const owner = ownerAt(at);
      const declared = propertyDeclaration(name, at.source.text, at.source.program, owner);
      if (declared === undefined) continue;
      this.#property(at.source, name, properties.slice(index + 1).map((property) => property.name), owner);
      return { scriptId: at.source.scriptId, offset: declared.node.start };
    }
    return undefined;
  }

  #property(source: Source, name: string, path: readonly string[], owner: Owner | undefined): void {
    const search = this.#in(source);
    search.property(name, path, owner?.node);
    if (search.found.sites.some(({ likelihood }) => likelihood >= LIKELY)) return;
    for (const other of this.#ownSources(name, source.scriptId)) this.#in(other).property(name, path, undefined, IN_OTHER_FILE);
  }

  #variable({ source, binding }: BoundVariable, path: readonly string[]): Spot {
    const search = this.#in(source);
    const [name, ...rest] = path;
    const made = madeBy(binding);
    search.variable(binding, path);
    if (name !== undefined && name !== ENTRY && made !== undefined) search.property(name, rest, made);
    for (const exported of search.found.exported) this.#elsewhere(source.scriptId, exported);
    return { scriptId: source.scriptId, offset: (propertyOfVariable({ source, binding }, path) ?? binding.node).start };
  }

  /** V8 keeps the values of a suspended function without their names: the variable that something is put into there. */
  #local(positions: readonly Position[], path: readonly string[]): Spot | undefined {
    for (const position of positions) {
      const at = this.scripts.nodeAt(position);
      if (at === undefined) continue;
      const { source } = at;
      const found = variablesIn([...at.ancestors, at.node]).map((binding) => {
        const search = new HolderSearch(source.text, source.program, this.kind);
        search.variable(binding, path);
        return { binding, likelihood: Math.max(0, ...search.found.sites.map(({ likelihood }) => likelihood)) };
      });
      const [best] = found.sort((a, b) => b.likelihood - a.likelihood);
      if (best !== undefined && best.likelihood >= LIKELY) return this.#variable({ source, binding: best.binding }, path);
    }
    return undefined;
  }

  #exports(module: string, path: readonly string[]): Spot | undefined {
    const script = this.scripts.named(module);
    const source = script === undefined ? undefined : this.scripts.source(script.scriptId);
    if (source === undefined) return undefined;
    const [first = 'exports', ...rest] = path;
    const declared = propertyDeclaration(first, source.text, source.program);
    const binding = declared === undefined ? undefined : variableGivenTo(declared);
    if (binding !== undefined) return this.#variable({ source, binding }, rest);
    const search = this.#in(source);
    search.property('exports', path);
    if (first !== 'exports') search.property(first, rest);
    this.#elsewhere(source.scriptId, path);
    return declared === undefined ? undefined : { scriptId: source.scriptId, offset: declared.node.start };
  }

  #byName(name: string | undefined, path: readonly string[], sources: (name: string) => readonly Source[]): Spot | undefined {
    let first: Spot | undefined;
    for (const source of name === undefined || name === ENTRY ? [] : sources(name)) {
      this.#in(source).property(name ?? '', path);
      const declared = propertyDeclaration(name ?? '', source.text, source.program);
      if (declared !== undefined) first ??= { scriptId: source.scriptId, offset: declared.node.start };
    }
    return first;
  }

  /** In the modules that import it. */
  #elsewhere(scriptId: number, exported: Exported): void {
    const path = pathOfUrl(this.scripts.get(scriptId)?.url ?? '');
    if (path === undefined) return;
    for (const source of this.#ownSources(wordOfModule(path), scriptId)) {
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

  /** Own code that has a word in it. */
  #ownSources(word: string, except?: number): Source[] {
    return this.scripts.all
      .filter((script) => script.scriptId !== except && isOwnScript(script) && this.scripts.lines(script.scriptId)?.text.includes(word))
      .flatMap(({ scriptId }) => this.scripts.source(scriptId) ?? []);
  }
}
