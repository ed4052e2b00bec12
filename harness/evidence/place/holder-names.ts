/** The names on the way to what grows, sorted into what the source begins with and the properties from there on. Pure. */
import { ENTRY } from './member-chain.js';
import type { NamedStep, PlaceClues } from './place-clues.js';
import type { Position } from './script.js';

export interface NamedProperty {
  /** ENTRY for what has no name that stands in the source. */
  readonly name: string;
  readonly positions: readonly Position[];
}

export type HolderBase =
  | { readonly kind: 'variable'; readonly name: string; readonly positions: readonly Position[]; readonly module: string | undefined }
  /** Any variable of a function that stands still. */
  | { readonly kind: 'local'; readonly positions: readonly Position[] }
  /** `module.exports` of a CommonJS module. */
  | { readonly kind: 'exports'; readonly module: string }
  | { readonly kind: 'global' }
  /** An object of which nothing but its properties is known. */
  | { readonly kind: 'unknown'; readonly module: string | undefined };

export interface HolderNames {
  readonly base: HolderBase;
  readonly properties: readonly NamedProperty[];
}

/** As the analysis of heaps names the global object and modules. */
const GLOBAL = 'global';
const MODULE = /^Module (.+)$/s;

export function holderNames({ names, module }: PlaceClues): HolderNames {
  const start = names.findLastIndex(({ kind }) => kind === 'variable' || kind === 'export' || kind === 'local');
  const [first] = names.slice(Math.max(0, start));
  const behind = names.slice(start + 1);
  if (start !== -1 && first !== undefined) return { base: variable(first, module), properties: properties(behind) };
  const exports = behind.findLastIndex(({ kind, name, owner }) => kind === 'property' && name === 'exports' && MODULE.test(owner));
  const file = MODULE.exec(behind[exports]?.owner ?? '')?.[1];
  if (file !== undefined) return { base: { kind: 'exports', module: file }, properties: properties(behind.slice(exports + 1)) };
  return { base: first?.owner === GLOBAL ? { kind: 'global' } : { kind: 'unknown', module }, properties: properties(behind) };
}

function variable({ kind, name, owner, positions }: NamedStep, module: string | undefined): HolderBase {
  if (kind === 'local') return { kind, positions };
  return { kind: 'variable', name, positions, module: MODULE.exec(owner)?.[1] ?? module };
}

function properties(steps: readonly NamedStep[]): NamedProperty[] {
  // Objects that share a prototype have what is on it: `Cart.prototype.items` is put into by `cart.items.push()`.
  return steps.filter(({ kind, name }) => kind === 'property' && name !== 'prototype').map(({ name, positions }) => ({ name: name.startsWith('[') ? ENTRY : name, positions }));
}
