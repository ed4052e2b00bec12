/** Which of the lines that may be the leak comes first. */
import { functionsAround } from './function-names.js';
import type { Spot } from './holder.js';
import type { Site } from './holder-uses.js';
import { type AnyNode, type FunctionNode, isFunction } from './syntax.js';

/** A site of one script. */
export interface ScriptSite extends Site {
  readonly scriptId: number;
}

/** Functions that are known to have to do with the growth, each by the place where it begins. */
export interface Hints {
  /** They allocate what survives. @property part of the largest of them, from 0 to 1 */
  readonly allocating: readonly (Spot & { readonly part: number })[];
  /** Each request leaves one of them, so the line that makes them is near. */
  readonly born: readonly Spot[];
}

/** In points of likelihood: more than the distance of two neighbours, less than that of what puts in from what does not. */
const IN_ALLOCATING = 25;
const MAKES_BORN = 30;
/** What web frameworks hand to a function that answers requests; others may run once, when the server starts. */
const OF_REQUEST = /^_?(?:req|res|request|response|reply|ctx|context)$/;
const IN_HANDLER = 8;

/**
 * Lines of functions come first: what stands at the top level of a module runs once.
 * @returns likeliest first; equal ones in the order of the text
 */
export function rankedSites(sites: readonly ScriptSite[], { allocating, born }: Hints): readonly ScriptSite[] {
  const points = (site: ScriptSite): number => {
    const functions = functionsAround(site.ancestors);
    const allocated = Math.max(0, ...allocating.filter((spot) => spot.scriptId === site.scriptId && functions.some((node) => isHeadOf(node, spot.offset))).map(({ part }) => part));
    const around = expressionAround(site.ancestors);
    const makesBorn = born.some(({ scriptId, offset }) => scriptId === site.scriptId && around !== undefined && around.start <= offset && offset < around.end);
    const isInHandler = functions.some(({ params }) => params.some((param) => param.type === 'Identifier' && OF_REQUEST.test(param.name)));
    return site.likelihood + (isInHandler ? IN_HANDLER : 0) + IN_ALLOCATING * allocated + (makesBorn ? MAKES_BORN : 0);
  };
  return sites
    .map((site) => ({ site, isInFunction: functionsAround(site.ancestors).length > 0, points: points(site) }))
    .sort((a, b) => Number(b.isInFunction) - Number(a.isInFunction) || b.points - a.points || a.site.scriptId - b.site.scriptId || a.site.node.start - b.site.node.start)
    .map(({ site }) => site);
}

/** A function is known by its opening parenthesis, or by its beginning. */
function isHeadOf(node: FunctionNode, offset: number): boolean {
  return node.start <= offset && offset <= node.body.start;
}

/** The call or assignment that a site is of, with all that is handed over in it. */
function expressionAround(ancestors: readonly AnyNode[]): AnyNode | undefined {
  const statement = ancestors.findLast((node) => /Statement$|Declaration$/.test(node.type) || isFunction(node));
  const index = statement === undefined ? 0 : ancestors.indexOf(statement) + 1;
  return isFunction(statement) || statement?.type === 'BlockStatement' ? ancestors[index] : statement;
}
