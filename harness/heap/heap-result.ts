/** What `leakcheck heap …` says: written by `--json`, and drawn by reports/heap. Sizes are in bytes. */
import type { ClassTotals } from './class-totals.js';
import type { Field } from './fields.js';

export type { ClassTotals, Field };

export const HEAP_SCHEMA_VERSION = 1;

export interface HeapFile {
  /** As it was given. */
  readonly file: string;
  readonly nodes: number;
  /** Own sizes of all nodes together. */
  readonly heapBytes: number;
}

export interface HeapSummary {
  readonly schemaVersion: number;
  readonly command: 'summary';
  readonly file: HeapFile & { readonly edges: number };
  readonly sortedBy: 'shallow' | 'retained' | 'count';
  /** All, the largest first; without the groups of roots, which are no objects. */
  readonly classes: readonly ClassTotals[];
}

export interface HeapDiff {
  readonly schemaVersion: number;
  readonly command: 'diff';
  /** In the order of the command line, which should be that of time. */
  readonly files: readonly HeapFile[];
  /** false: objects cannot be matched; only counts are compared. */
  readonly sameProcess: boolean;
  /** For people. */
  readonly warnings: readonly string[];
  /** Those that changed; first what grew in every step, and most in its weakest one. */
  readonly classes: readonly ClassChange[];
}

export interface ClassChange {
  readonly class: string;
  /** In count and bytes, from each file to the next. */
  readonly grewInEveryStep: boolean;
  /** From each file to the next. */
  readonly steps: readonly ClassStep[];
  /** By file. */
  readonly counts: readonly number[];
  readonly shallowBytes: readonly number[];
}

export interface ClassStep {
  readonly deltaCount: number;
  readonly deltaBytes: number;
  /** Missing where objects cannot be matched. */
  readonly objects?: {
    readonly newCount: number;
    readonly newBytes: number;
    readonly deletedCount: number;
    readonly deletedBytes: number;
  };
}

export interface HeapInstances {
  readonly schemaVersion: number;
  readonly command: 'instances';
  readonly file: HeapFile;
  readonly totals: ClassTotals;
  /** The largest by retained size, as many as were asked for. */
  readonly instances: readonly HeapInstance[];
}

export interface HeapInstance {
  readonly id: number;
  readonly label: string;
  readonly shallowBytes: number;
  readonly retainedBytes: number;
  readonly fields: readonly Field[];
  /** Fields that are not listed. */
  readonly moreFields: number;
}

export interface HeapRetainers {
  readonly schemaVersion: number;
  readonly command: 'retainers';
  readonly file: HeapFile;
  /** What was asked for: one node or all of a class. */
  readonly target: { readonly label: string; readonly id?: number; readonly count: number; readonly shallowBytes: number; readonly retainedBytes: number };
  /** Distinct shortest paths, the one that holds most nodes first. */
  readonly paths: readonly HeapPath[];
  /** Nodes that no path leads to: only weak references, or nothing in the snapshot, lead to them. */
  readonly unreached: number;
  /** Who holds the nodes directly, the most frequent first. */
  readonly direct: readonly DirectRetainer[];
}

export interface HeapPath {
  /** Nodes that are held in this way; elements of one collection count as one way, and so do links of one list. */
  readonly count: number;
  /** Own sizes of these nodes. */
  readonly shallowBytes: number;
  /** For the node of them that retains most: from a GC root to the node itself. */
  readonly steps: readonly PathStep[];
}

export interface PathStep {
  readonly label: string;
  readonly id: number;
  /** How the step before holds this one; empty for a GC root. */
  readonly edge: string;
  /** So many more steps of the same kind follow, which are left out. */
  readonly repeated?: number;
}

export interface DirectRetainer {
  /** Class of the holder. */
  readonly class: string;
  /** `.cache`, `[…]`. */
  readonly edge: string;
  readonly count: number;
  /** Does not keep the nodes alive. */
  readonly weak: boolean;
}

/** What `leakcheck heap …` finds. */
export type HeapResult = HeapSummary | HeapDiff | HeapInstances | HeapRetainers;
