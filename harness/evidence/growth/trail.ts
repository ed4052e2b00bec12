/** The way from the root to a node, in the steps that people can follow in their source. Pure. */
import { EDGE, NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import { BORN } from './births.js';
import { EPHEMERON_EDGE } from './edge-cost.js';
import { ANY, WEAK_MAP_VALUE } from './edge-labels.js';
import { type EdgeName, exportedName, nameOfEdge, wordsForEdge } from './edge-words.js';
import type { HeapNames } from './heap-names.js';
import type { NodeRoles } from './node-roles.js';
import type { NodeWords } from './node-words.js';
import { NONE, type Paths } from './old-first-paths.js';
import type { PathGroups } from './path-groups.js';

export interface TrailStep {
  readonly node: number;
  /** The words of what leads here from the step before; empty for the first one. */
  readonly words: string;
  /** Where that is a name in the source. */
  readonly name?: EdgeName;
  /** The object or context whose variable or property it is. */
  readonly owner: number;
}

/** The words for a variable whose name V8 has not kept. */
const LOCAL_VARIABLE = 'local variable';

export class Trails {
  constructor(
    private readonly heap: HeapSnapshot,
    private readonly births: Uint8Array,
    private readonly paths: Paths,
    private readonly groups: PathGroups,
    private readonly names: HeapNames,
    private readonly roles: NodeRoles,
    private readonly words: NodeWords,
  ) {}

  /**
   * From the last landmark on: a module, the global object, a kind of root. What leads to a module is Node.js' list of all
   * of them. Stores, cells and contexts on the way are left out.
   */
  to(node: number): TrailStep[] {
    const nodes = this.nodesTo(node);
    const value = nodes.findLastIndex((each) => this.groups.of(each)?.label === WEAK_MAP_VALUE);
    const weakMap = value === -1 ? undefined : this.weakMapOf(nodes[value] ?? 0);
    if (weakMap === undefined) return this.along(nodes);
    // The key keeps the value as well, but people look for the WeakMap.
    const [, ...behind] = this.along(nodes.slice(value - 1), 0);
    return [...this.along(this.nodesTo(weakMap)), ...behind];
  }

  private along(nodes: readonly number[], from = this.landmark(nodes)): TrailStep[] {
    const [first = 0, ...rest] = nodes.slice(from);
    const steps: TrailStep[] = [{ node: first, words: '', owner: NONE }];
    let passed: Omit<TrailStep, 'node'> | undefined;
    rest.forEach((at, index) => {
      const step = passed ?? this.step(at);
      const next = rest[index + 1];
      if (next === undefined || !this.isPassed(at, next)) {
        steps.push({ ...step, node: at });
        passed = undefined;
      } else if (this.roles.isCell(at)) passed = this.exported(at) ?? step;
      else if (this.roles.isStore(at)) passed = this.isRegisters(at) ? { words: LOCAL_VARIABLE, owner: step.owner } : undefined;
      else passed = step;
    });
    return steps;
  }

  /** Whose entry it is. V8 writes the number of the table into the edge. */
  private weakMapOf(value: number): number | undefined {
    const { nodeCount, nodeId, nodeType, firstEdge, edgeTo } = this.heap;
    const id = Number(EPHEMERON_EDGE.exec(this.names.edge(this.paths.edge[value] ?? 0))?.[1]);
    const table = nodeId.indexOf(id);
    if (table === -1) return undefined;
    for (let node = 0; node < nodeCount; node += 1) {
      if (nodeType[node] !== NODE.object) continue;
      for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge += 1) {
        if (edgeTo[edge] === table && this.paths.edge[node] !== NONE) return node;
      }
    }
    return undefined;
  }

  private nodesTo(node: number): number[] {
    const nodes: number[] = [];
    for (let at = node; at !== NONE; at = this.paths.holder[at] ?? NONE) nodes.push(at);
    return nodes.reverse();
  }

  private landmark(nodes: readonly number[]): number {
    const lastThat = (is: (node: number) => boolean) => nodes.findLastIndex((node) => this.births[node] === BORN.before && is(node));
    const module = lastThat((node) => this.words.moduleFile(node) !== undefined);
    const global = module === -1 ? lastThat((node) => this.isGlobal(node)) : module;
    return Math.max(0, global === -1 ? lastThat((node) => this.words.isRoot(node)) : global);
  }

  /** `global` or, from Node.js 26 on, `global (global*)`. */
  private isGlobal(node: number): boolean {
    return this.heap.nodeType[node] === NODE.object && /^global( \(|$)/.test(this.names.node(node));
  }

  private step(node: number): TrailStep {
    const edge = this.paths.edge[node] ?? NONE;
    const owner = this.paths.holder[node] ?? NONE;
    const label = this.groups.of(node)?.label ?? '';
    const words = wordsForEdge(this.heap, this.names, edge, label);
    const name = label === ANY ? undefined : nameOfEdge(this.heap, this.names, edge);
    return { node, words, owner, ...(name !== undefined && { name }) };
  }

  private exported(cell: number): TrailStep | undefined {
    const table = this.paths.holder[cell] ?? NONE;
    const name = this.roles.isStore(table) ? exportedName(this.heap, this.names, table, cell) : undefined;
    return name === undefined ? undefined : { node: cell, words: `export ${name}`, name: { kind: 'export', name }, owner: table };
  }

  private isPassed(node: number, next: number): boolean {
    if (this.roles.isStore(node) || this.roles.isCell(node)) return true;
    const onward = this.internalName(next);
    // The part of an object of Node.js that is outside of the heap says no more than the object.
    if (onward === 'native_to_javascript') return true;
    if (this.roles.isContext(node)) return onward === 'previous' || onward === 'extension';
    return onward === 'context' && this.words.moduleFile(this.paths.holder[node] ?? 0) !== undefined && this.heap.nodeType[node] === NODE.object;
  }

  private isRegisters(store: number): boolean {
    return this.internalName(store) === 'parameters_and_registers';
  }

  private internalName(node: number): string | undefined {
    const edge = this.paths.edge[node] ?? NONE;
    const type = this.heap.edgeType[edge] ?? EDGE.other;
    return type === EDGE.internal ? this.names.edge(edge) : undefined;
  }
}
