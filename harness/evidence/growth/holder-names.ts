/** The names on the way to what grows, each with the functions that know it. Pure. */
import { ANY, WEAK_MAP_VALUE } from './edge-labels.js';
import type { HolderName } from './growth.js';
import type { HeapCode, ScriptPosition } from './heap-code.js';
import type { NodeRoles } from './node-roles.js';
import type { NodeWords } from './node-words.js';
import { NONE } from './old-first-paths.js';
import type { TrailStep } from './trail.js';

const OWNER_OF_HANDLE = '[owner_symbol]';
/** Where Node.js keeps the stores, from version 24 on. */
export const ASYNC_CONTEXT_FRAME = 'AsyncContextFrame';
const ASYNC_STORES = new Set(['[kResourceStore]', '[context_frame]']);

/** Whether a property of this name leads to the store of an AsyncLocalStorage. */
export function isAsyncStore(name: string | undefined): boolean {
  return ASYNC_STORES.has(name ?? '');
}

/** One is enough to find a variable; some may have been compiled from another text. */
const MOST_POSITIONS = 8;

/** @param trail up to what grows @returns from the last variable or export on; from the start where there is none */
export function holderNames(trail: readonly TrailStep[], words: NodeWords, code: HeapCode, roles: NodeRoles): HolderName[] {
  const last = (is: (step: TrailStep) => boolean) => trail.findLastIndex(is);
  const named = last(({ name, words: edge }) => name?.kind === 'variable' || name?.kind === 'export' || edge === 'local variable');
  // An arrow function has the `this` around it as a variable, which people look for by its properties.
  const variable = trail[named]?.name?.name === 'this' ? named + 1 : named;
  // A function that has properties, such as an Express app, is known by its name.
  const ofFunction = variable === -1 ? last(({ name, owner }) => name?.kind === 'property' && words.className(owner).startsWith('closure ')) : -1;
  // Handles of Node.js lead to their objects by a symbol, which nobody looks for.
  const handle = last(({ name }) => name?.name === OWNER_OF_HANDLE) + 1;
  // What is in front of the store of an AsyncLocalStorage is Node.js' own: since version 24 a Map with an entry for each storage.
  const frame = last(({ node }) => words.className(node) === ASYNC_CONTEXT_FRAME);
  const afterFrame = frame === -1 ? 0 : frame + 2;
  const start = Math.max(1, variable, handle, ofFunction, last(({ name }) => isAsyncStore(name?.name)) + 1, afterFrame);
  return trail.slice(start).flatMap((step, index, steps) => nameOf(step, steps[index - 1] ?? trail[start - 1], words, code, roles));
}

function nameOf({ words: edge, name, owner }: TrailStep, before: TrailStep | undefined, words: NodeWords, code: HeapCode, roles: NodeRoles): HolderName[] {
  if (edge === 'local variable') return [{ kind: 'local', name: '', owner: words.of(before?.node ?? owner), positions: positionsOf([before?.node ?? owner], code) }];
  if (edge === ANY || edge === `[${WEAK_MAP_VALUE}]`) return [{ kind: 'entry', name: '', owner: words.of(before?.node ?? owner), positions: [] }];
  if (name === undefined) return [];
  if (name.kind === 'export') return [{ ...name, owner: words.of(before?.node ?? owner), positions: [] }];
  const functions = roles.isContext(owner) ? code.closuresIn(owner) : [owner];
  return [{ ...name, owner: words.of(owner), positions: positionsOf(functions, code) }];
}

export function positionsOf(nodes: Iterable<number>, code: HeapCode): ScriptPosition[] {
  const found = new Map<string, ScriptPosition>();
  for (const node of nodes) {
    const position = node === NONE ? undefined : code.position(node);
    if (position !== undefined) found.set(`${position.scriptId}:${position.line}:${position.column}`, position);
    if (found.size === MOST_POSITIONS) break;
  }
  return [...found.values()];
}
