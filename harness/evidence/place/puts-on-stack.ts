/** Where nothing on the way to what grows has a name: lines of the functions that allocate, which put something into what lives longer than they do. */
import type { EvidenceKind } from '../../result/evidence.js';
import type { AllocationStack } from './allocation-frames.js';
import { growthBy } from './growth-sites.js';
import { chainFrom } from './member-chain.js';
import type { ScriptSite } from './ranked-sites.js';
import { isReference, resolveName } from './scopes.js';
import type { Position } from './script.js';
import type { Scripts } from './scripts.js';
import { isOwnCode } from './source-place.js';
import { walk } from './syntax.js';

/** It may be any of them. */
const CERTAINTY = 0.5;

export function putsOnStacks(stacks: readonly AllocationStack[], kind: EvidenceKind | undefined, scripts: Scripts): readonly ScriptSite[] {
  const own = stacks.flatMap(({ frames }) => frames.find(({ position }) => isOwnCode(position, scripts))?.position ?? []);
  return [...new Set(own)].flatMap((position) => putsIn(position, kind, scripts));
}

function putsIn(position: Position, kind: EvidenceKind | undefined, scripts: Scripts): ScriptSite[] {
  const { scriptId } = position;
  const around = scripts.functionAt(position);
  if (around === undefined) return [];
  const { start, end } = around.node;
  const sites: ScriptSite[] = [];
  walk(around.node, (inner, between) => {
    if (inner.type !== 'Identifier' || !isReference(inner, between.at(-1))) return;
    const found = { node: inner, ancestors: [...around.ancestors, ...between] };
    const binding = resolveName(inner.name, found.ancestors);
    if (binding === undefined || (start <= binding.node.start && binding.node.start < end)) return;
    const growing = growthBy(chainFrom(found), [], kind);
    if (growing !== undefined) sites.push({ ...found, scriptId, likelihood: growing.likelihood * CERTAINTY });
  });
  return sites;
}
