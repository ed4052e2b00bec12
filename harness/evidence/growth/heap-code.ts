/** Which functions and scripts stand behind the nodes of a heap. Pure. */
import { NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import type { HeapNames } from './heap-names.js';

/** A place in what V8 runs, before any source map. */
export interface ScriptPosition {
  readonly scriptId: number;
  /** From 0. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
  /** Of the script: a path, a `file:` URL, `node:internal/timers`; missing where V8 does not say. */
  readonly script?: string;
  /** Missing: it has no name. */
  readonly function?: string;
}

/** V8 before and after 12. */
const SCRIPT_EDGES = ['script', 'script_or_debug_info'];

export class HeapCode {
  private scriptNames: Map<number, string> | undefined;
  private closuresByContext: Map<number, number[]> | undefined;

  constructor(
    private readonly heap: HeapSnapshot,
    private readonly names: HeapNames,
  ) {}

  /** Of a closure, a generator, or the constructor of an object; undefined: V8 does not say. */
  position(node: number): ScriptPosition | undefined {
    const at = this.heap.location(node);
    if (at === undefined) return undefined;
    this.scriptNames ??= this.namesOfScripts();
    const script = this.scriptNames.get(at.scriptId);
    const name = this.heap.nodeType[node] === NODE.closure ? this.names.node(node) : '';
    return { ...at, ...(script !== undefined && { script }), ...(name !== '' && { function: name }) };
  }

  /** Functions that were made in a context, so that they see its variables. */
  closuresIn(context: number): readonly number[] {
    this.closuresByContext ??= this.byContext();
    return this.closuresByContext.get(context) ?? [];
  }

  private namesOfScripts(): Map<number, string> {
    const found = new Map<number, string>();
    this.forEachClosure((closure) => {
      const scriptId = this.heap.location(closure)?.scriptId;
      if (scriptId === undefined || found.has(scriptId)) return;
      const shared = this.names.target(closure, 'shared');
      const script = SCRIPT_EDGES.map((edge) => (shared === -1 ? -1 : this.names.target(shared, edge))).find((node) => node !== -1);
      const name = script === undefined ? '' : this.names.node(script);
      if (name !== '' && !name.startsWith('system /')) found.set(scriptId, name);
    });
    return found;
  }

  private byContext(): Map<number, number[]> {
    const found = new Map<number, number[]>();
    this.forEachClosure((closure) => {
      const context = this.names.target(closure, 'context');
      const known = found.get(context);
      if (known === undefined) found.set(context, [closure]);
      else known.push(closure);
    });
    return found;
  }

  private forEachClosure(look: (closure: number) => void): void {
    const { nodeCount, nodeType } = this.heap;
    for (let node = 0; node < nodeCount; node += 1) if (nodeType[node] === NODE.closure) look(node);
  }
}
