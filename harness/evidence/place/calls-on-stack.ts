/** The line of an own function that was on the stack: the call of the function above it. V8 gives functions of survivors, never lines. */
import { type AllocationStack, type Frame } from './allocation-frames.js';
import type { ScriptSite } from './ranked-sites.js';
import type { Scripts } from './scripts.js';
import { isOwnCode, sourcePlaceOf } from './source-place.js';
import { type AnyNode, isFunction, nameOf, walk } from './syntax.js';

/** More than a call of the package by any name. */
const CALLS = 50;
/** Smaller parts of what the largest stack has allocated are noise. */
const WORTH_SHOWING = 0.1;

/** @param isMeant whether a call into a package, by its name, or into Node.js counts, without a name */
export function callsOnStacks(stacks: readonly AllocationStack[], isMeant: (packageName: string | undefined) => boolean, scripts: Scripts): readonly ScriptSite[] {
  const least = WORTH_SHOWING * (stacks[0]?.bytes ?? 0);
  return stacks.filter(({ bytes }) => bytes >= least).flatMap(({ frames, called }) => {
    const index = frames.findIndex(({ position }) => isOwnCode(position, scripts));
    const own = frames[index];
    const above = frames[index - 1];
    if (own === undefined || !isMeant(above === undefined ? undefined : sourcePlaceOf(above.position, scripts)?.package?.name)) return [];
    return callsIn(own, above?.functionName ?? called, scripts);
  });
}

function callsIn({ position }: Frame, functionName: string, scripts: Scripts): ScriptSite[] {
  const { scriptId } = position;
  // `Object.set`, `get items`, `async fetch`: the name is the last word.
  const name = /[^\s.]+$/.exec(functionName)?.[0];
  const around = scripts.functionAt(position);
  if (name === undefined || around === undefined) return [];
  const sites: ScriptSite[] = [];
  walk(around.node, (inner, between) => {
    if (inner !== around.node && isFunction(inner)) return false;
    if (isCallOf(inner, name)) sites.push({ node: inner.callee, ancestors: [...around.ancestors, ...between, inner], scriptId, likelihood: CALLS });
  });
  return sites;
}

function isCallOf(node: AnyNode, name: string): node is Extract<AnyNode, { type: 'CallExpression' | 'NewExpression' }> {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  return nameOf(node.callee.type === 'MemberExpression' ? node.callee.property : node.callee) === name;
}
