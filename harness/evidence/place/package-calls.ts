/** Own lines that lead into a package: calls of what it exports, and of what was made by such calls. */
import { join } from 'node:path';
import type { Site } from './holder-uses.js';
import { chainFrom } from './member-chain.js';
import { importsOf, packageNameOf } from './module-links.js';
import type { Scripts } from './scripts.js';
import { LARGEST_MANIFEST } from './source-place.js';
import { type Binding, namesIn, referencesTo, resolveName } from './scopes.js';
import type { AnyNode, Found, Program } from './syntax.js';

/** Below every line that is known to put something into what grows. */
const CALLS = 40;
/** What it makes may well be what holds on. */
const MAKES = 42;
const TAGS = 20;
const HANDS_OVER = 30;
/** Of what a call has given: `const log = winston.createLogger()`, then `log.info()`. */
const MADE_BY_CALL = 0.8;
const DEEPEST = 3;

/** @param isMeant whether a package, by its name, is one of those */
export function callsInto(isMeant: (packageName: string) => boolean, text: string, program: Program): readonly Site[] {
  const sites = new Map<number, Site>();
  const followed = new Set<number>();
  const follow = (binding: Binding, certainty: number, depth: number): void => {
    if (depth > DEEPEST || followed.has(binding.node.start)) return;
    followed.add(binding.node.start);
    for (const reference of referencesTo(binding, text, program)) {
      const { likelihood, result } = useOf(reference);
      if (likelihood > 0 && !sites.has(reference.node.start)) sites.set(reference.node.start, { ...reference, likelihood: likelihood * certainty });
      for (const made of variablesOf(result)) follow(made, certainty * MADE_BY_CALL, depth + 1);
    }
  };
  for (const { specifier, binding } of importsOf(text, program)) {
    const name = packageNameOf(specifier);
    if (name !== undefined && isMeant(name)) follow(binding, 1, 0);
  }
  return [...sites.values()];
}

/** Whether a package that own code imports brings another along, by the dependencies that they state, as npm has laid them out. */
export function dependsOn(wanted: string, scripts: Scripts): (packageName: string) => boolean {
  const known = new Map<string, boolean>();
  const leads = (name: string, depth: number): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, false);
    const stated = depth > DEEPEST ? [] : dependenciesOf(name, scripts);
    const result = stated.includes(wanted) || stated.some((each) => leads(each, depth + 1));
    known.set(name, result);
    return result;
  };
  return (name) => name === wanted || leads(name, 0);
}

function dependenciesOf(name: string, scripts: Scripts): readonly string[] {
  try {
    const manifest = JSON.parse(scripts.read(join(scripts.folder, 'node_modules', name, 'package.json'), LARGEST_MANIFEST) ?? '{}') as { dependencies?: unknown } | null;
    return typeof manifest?.dependencies === 'object' && manifest.dependencies !== null ? Object.keys(manifest.dependencies) : [];
  } catch {
    return [];
  }
}

/** Follows `createInstance().use(Backend).init()` to its end. */
function useOf(reference: Found): { readonly likelihood: number; readonly result: Found } {
  let { top, ancestors } = chainFrom(reference);
  let likelihood = 0;
  for (let parent = ancestors.at(-1); parent !== undefined; parent = ancestors.at(-1)) {
    if ((parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee !== top) return { likelihood: Math.max(likelihood, HANDS_OVER), result: { node: top, ancestors } };
    if (parent.type === 'TaggedTemplateExpression') likelihood = Math.max(likelihood, TAGS);
    else if (parent.type === 'CallExpression') likelihood = Math.max(likelihood, CALLS);
    else if (parent.type === 'NewExpression') likelihood = MAKES;
    else if (parent.type !== 'AwaitExpression' && parent.type !== 'MemberExpression') break;
    ({ top, ancestors } = chainFrom({ node: parent, ancestors: ancestors.slice(0, -1) }));
  }
  return { likelihood, result: { node: top, ancestors } };
}

function variablesOf({ node, ancestors }: Found): Binding[] {
  const parent = ancestors.at(-1);
  const pattern: AnyNode | undefined = parent?.type === 'VariableDeclarator' && parent.init === node ? parent.id : parent?.type === 'AssignmentExpression' && parent.right === node ? parent.left : undefined;
  if (pattern?.type !== 'Identifier' && pattern?.type !== 'ObjectPattern' && pattern?.type !== 'ArrayPattern') return [];
  return namesIn(pattern).flatMap(({ name }) => resolveName(name, [...ancestors, node]) ?? []);
}
