/** What a heap tells about where a growth comes from, in V8's own terms. */
import type { EvidenceKind } from '../../result/evidence.js';
import type { Position } from './script.js';

/** One step of the way from a root to what grows. Steps inside of the engine and of collections (tables, entries) are left out. */
export type HolderStep =
  /** @property seenBy closures of the context that has it, any of them; @property module the ES module that has it, as V8 names its script */
  | { readonly kind: 'variable'; readonly name: string; readonly seenBy: readonly Position[]; readonly module?: string }
  /** @property name `#free` for a private one; @property of the constructor of the object that has it */
  | { readonly kind: 'property'; readonly name: string; readonly of?: Position }
  /** A CommonJS module; its exports are the property `exports`. @property name as V8 names its script */
  | { readonly kind: 'module'; readonly name: string }
  | { readonly kind: 'global' }
  /** A closure that holds the next step by its context or its properties. */
  | { readonly kind: 'function'; readonly at: Position };

export interface PlaceClues {
  /** From the root on; the last one is the name of what grows. */
  readonly holder: readonly HolderStep[];
  readonly kind?: EvidenceKind;
  /** Functions and generators of which the requests leave one each. */
  readonly bornPerRequest: readonly Position[];
  /** Constructors of the objects that the requests leave. */
  readonly constructors: readonly Position[];
}
