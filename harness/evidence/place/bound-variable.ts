/** The variable that V8 means by a name and the functions that see it. */
import type { HolderBase } from './holder-names.js';
import { type Binding, moduleVariable, resolveName } from './scopes.js';
import type { Scripts, Source, SourceNode } from './scripts.js';
import { isFunction } from './syntax.js';

export interface BoundVariable {
  readonly source: Source;
  readonly binding: Binding;
}

export function boundVariable({ name, positions, module }: Extract<HolderBase, { kind: 'variable' }>, scripts: Scripts): BoundVariable | undefined {
  const votes = new Map<number, { readonly found: BoundVariable; count: number }>();
  for (const position of positions) {
    const at = scripts.nodeAt(position);
    const binding = at === undefined ? undefined : bindingSeen(name, at);
    if (at === undefined || binding === undefined) continue;
    const vote = votes.get(binding.node.start) ?? { found: { source: at.source, binding }, count: 0 };
    vote.count += 1;
    votes.set(binding.node.start, vote);
  }
  const seen = [...votes.values()].sort((a, b) => b.count - a.count)[0]?.found;
  const script = seen === undefined && module !== undefined ? scripts.named(module) : undefined;
  const source = script === undefined ? undefined : scripts.source(script.scriptId);
  const binding = source === undefined ? undefined : moduleVariable(name, source.program);
  return source === undefined || binding === undefined ? seen : { source, binding };
}

/** From outside of the closure that sees it; from inside where V8 means the context that the function makes. */
function bindingSeen(name: string, { node, ancestors, offset }: SourceNode): Binding | undefined {
  const all = [...ancestors, node];
  const index = all.findLastIndex((each) => isFunction(each));
  const closure = all[index];
  const isHead = isFunction(closure) && offset < closure.body.start;
  return (isHead ? resolveName(name, all.slice(0, index)) : undefined) ?? resolveName(name, all);
}
