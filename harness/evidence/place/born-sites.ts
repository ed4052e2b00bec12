/** The lines that make a function of which each request leaves one: the timer, the listener, the reaction that it was given to. */
import type { ScriptSite } from './ranked-sites.js';
import { referencesTo, resolveName } from './scopes.js';
import type { Position } from './script.js';
import type { Scripts, Source } from './scripts.js';
import { type AnyNode, type Found, type FunctionNode, isFunction, nameOf, walk } from './syntax.js';

/** Whoever takes a function by one of these keeps it. */
const KEEPS = /^(?:set(?:Interval|Timeout|Immediate)|on|once|addListener|prependListener|prependOnceListener|addEventListener|subscribe|then|catch|finally|push|add|set|unshift|register)$/;
const KEPT = 65;
const HANDED_OVER = 45;
const AWAITED = 30;
const MADE = 20;

/** @returns none where the source of the function is not to be had */
export function bornSites(position: Position, scripts: Scripts): readonly ScriptSite[] {
  const { scriptId } = position;
  const made = scripts.functionAt(position);
  if (made === undefined) return [];
  const kept = keepersOf(made, made.source).map((found) => ({ ...found, scriptId, likelihood: KEPT }));
  const awaits = made.node.async ? awaitsIn(made).map((found) => ({ ...found, scriptId, likelihood: AWAITED })) : [];
  return kept.length > 0 ? kept : [{ ...makerOf(made), scriptId }, ...awaits];
}

function makerOf({ node, ancestors }: Found): Found & { readonly likelihood: number } {
  // Past `.bind(this)`, objects of options and lists.
  for (const [depth, parent] of [...ancestors.entries()].reverse()) {
    if (parent.type === 'CallExpression' || parent.type === 'NewExpression') {
      if (parent.callee.start <= node.start && node.end <= parent.callee.end) continue;
      return { node: parent, ancestors: ancestors.slice(0, depth), likelihood: KEEPS.test(calleeName(parent.callee)) ? KEPT : HANDED_OVER };
    }
    if (!/^(?:Property|ObjectExpression|ArrayExpression|MemberExpression|ConditionalExpression|LogicalExpression|SpreadElement)$/.test(parent.type)) break;
  }
  return { node, ancestors, likelihood: MADE };
}

/** Calls that a function is given to by its name: `function onEnd() {}`, then `stream.on('end', onEnd)`. */
function keepersOf({ node, ancestors }: Found<FunctionNode>, { text, program }: Source): Found[] {
  const holder = ancestors.at(-1);
  const identifier = node.type === 'FunctionDeclaration' ? node.id : holder?.type === 'VariableDeclarator' && holder.init === node ? holder.id : undefined;
  const binding = identifier?.type === 'Identifier' ? resolveName(identifier.name, ancestors) : undefined;
  return (binding === undefined ? [] : referencesTo(binding, text, program)).flatMap(({ node: name, ancestors: around }) => {
    const call = around.at(-1);
    return (call?.type === 'CallExpression' || call?.type === 'NewExpression') && call.callee !== name && KEEPS.test(calleeName(call.callee)) ? { node: call, ancestors: around.slice(0, -1) } : [];
  });
}

function calleeName(callee: AnyNode): string {
  return nameOf(callee.type === 'MemberExpression' ? callee.property : callee) ?? '';
}

/** Where an async function may stand still for ever. */
function awaitsIn({ node, ancestors }: Found): Found[] {
  const found: Found[] = [];
  walk(node, (inner: AnyNode, between) => {
    if (inner !== node && isFunction(inner)) return false;
    if (inner.type === 'AwaitExpression') found.push({ node: inner, ancestors: [...ancestors, ...between] });
  });
  return found;
}
