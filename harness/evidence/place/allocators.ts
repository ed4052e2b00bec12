/** Of the functions that allocated what survives, those that have to do with one growth. */
import type { SourceLocation } from '../../result/evidence.js';
import type { AllocationStack, Frame } from './allocation-frames.js';
import type { PlaceClues } from './place-clues.js';
import type { ScriptSite } from './ranked-sites.js';
import type { Position } from './script.js';
import { isNodeInternal } from './script-url.js';
import type { Scripts } from './scripts.js';
import { sourcePlaceOf } from './source-place.js';
import { isFunction } from './syntax.js';

const MOST_STACKS = 3;
/** Of the largest stack: noise of the sampler and of what other requests leave is below. */
const WORTH_SHOWING = 0.1;
/** The same where nothing says that a stack is of this growth but its size. */
const LARGE = 0.3;

/** @param sites lines of the growth, which mark the stacks that are of it */
export function allocatorsOf(clues: PlaceClues, sites: readonly ScriptSite[], stacks: readonly AllocationStack[], scripts: Scripts): readonly SourceLocation[] {
  const marks = new Set([...clues.closuresBorn, ...clues.constructors].map(keyOf));
  const isOfGrowth = ({ position }: Frame): boolean => marks.has(keyOf(position)) || sites.some((site) => isAround(site, position, scripts));
  const marked = stacks.filter(({ frames }) => frames.some(isOfGrowth));
  const [chosen, part] = marked.length > 0 ? [marked, WORTH_SHOWING] : [stacks, LARGE];
  const least = part * (chosen[0]?.bytes ?? 0);
  return chosen.filter(({ bytes }) => bytes >= least).slice(0, MOST_STACKS).flatMap(({ frames }) => shown(frames, scripts));
}

/** Where the memory is allocated; if that is in a package, also the own function that leads there. */
function shown(frames: readonly Frame[], scripts: Scripts): SourceLocation[] {
  const places = frames.map(({ position, functionName }) => sourcePlaceOf(position, scripts, functionName)).filter((place) => place !== undefined && !isNodeInternal(place.file)) as SourceLocation[];
  const [innermost] = places;
  const own = places.find((place) => place.package === undefined);
  return [...new Set([own, innermost].flatMap((place) => place ?? []))];
}

/** Whether a function that a site stands in begins at a position. */
function isAround({ scriptId, ancestors }: ScriptSite, position: Position, scripts: Scripts): boolean {
  if (scriptId !== position.scriptId) return false;
  const offset = scripts.offsetOf(position);
  return offset !== undefined && ancestors.some((node) => isFunction(node) && node.start <= offset && offset <= node.body.start);
}

function keyOf({ scriptId, line, column }: Position): string {
  return `${scriptId}:${line}:${column}`;
}
