/** What a heap tells of one growth in V8's own terms: what the places in the source are looked up by. */
import type { EvidenceKind } from '../../result/evidence.js';
import type { Position } from './script.js';

/** One name on the way to what grows. */
export interface NamedStep {
  /** `export`: a variable of the ES module `module`. `entry`: one of many, without a name. `local`: of a suspended function; V8 does not keep its name. */
  readonly kind: 'variable' | 'property' | 'export' | 'entry' | 'local';
  /** `#free` for a private one, `[kEvents]` for a symbol; empty for an entry and a local variable. */
  readonly name: string;
  /** What has it: `global`, `Module /app/cache.js`, a class. */
  readonly owner: string;
  /**
   * Of a variable: functions that see it. Of a property: the constructor of its object, or the class or function that it
   * is one of. Of a local variable: the suspended function. May be empty.
   */
  readonly positions: readonly Position[];
}

export interface PlaceClues {
  /** From the variable that is nearest to what grows, or from the global object, to what grows. */
  readonly names: readonly NamedStep[];
  /** The file of the module that the path begins at, as V8 names it. */
  readonly module?: string;
  readonly kind?: EvidenceKind;
  /** Functions and generators of which the requests leave one each. */
  readonly closuresBorn: readonly Position[];
  /** Constructors of the objects that the requests leave. */
  readonly constructors: readonly Position[];
}
