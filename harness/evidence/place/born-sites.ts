/** The lines that make a function of which each request leaves one: the timer, the listener, the reaction that it was given to. */
import { nameOf, nodeAt, type AnyNode, type Found, isFunction, walk } from './syntax.js';
import type { Scripts } from './scripts.js';
import type { Position } from './script.js';
import type { ScriptSite } from './ranked-sites.js';

/** Whoever takes a function by one of these keeps it. */
const KEEPS = /^(?:set(?:Interval|Timeout|Immediate)|on|once|addListener|prependListener|prependOnceListener|addEventListener|subscribe|then|catch|finally|push|add|set|unshift|register)$/;
const KEPT = 65;
const HANDED_OVER = 45;
const AWAITED = 30;
const MADE = 20;

/** @returns none where the source of the function is not to be had */
export function bornSites(position: Position, scripts: Scripts): readonly ScriptSite[] {
  const { scriptId } = position;
  const program = scripts.program(scriptId);
  const offset = scripts.offsetOf(position);
  if (program === undefined || offset === undefined) return [];
  const at = nodeAt(program, offset);
  const all = [...at.ancestors, at.node];
  const index = all.findLastIndex((node) => isFunction(node));
  const made = all[index];
  if (!isFunction(made)) return [];
  const ancestors = all.slice(0, index);
  const awaits = made.async ? awaitsIn({ node: made, ancestors }).map((found) => ({ ...found, scriptId, likelihood: AWAITED })) : [];
  return [{ ...makerOf({ node: made, ancestors }), scriptId }, ...awaits];
}

function makerOf({ node, ancestors }: Found): Found & { readonly likelihood: number } {
  // Past `.bind(this)`, objects of options and lists.
  for (const [depth, parent] of [...ancestors.entries()].reverse()) {
    if (parent.type === 'CallExpression' || parent.type === 'NewExpression') {
      if (parent.callee.start <= node.start && node.end <= parent.callee.end) continue;
      const callee = parent.callee.type === 'MemberExpression' ? nameOf(parent.callee.property) : nameOf(parent.callee);
      return { node: parent, ancestors: ancestors.slice(0, depth), likelihood: KEEPS.test(callee ?? '') ? KEPT : HANDED_OVER };
    }
    if (!/^(?:Property|ObjectExpression|ArrayExpression|MemberExpression|ConditionalExpression|LogicalExpression|SpreadElement)$/.test(parent.type)) break;
  }
  return { node, ancestors, likelihood: MADE };
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
