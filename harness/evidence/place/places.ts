/** For one growth: where what grows is declared, which lines let it grow, and who allocates what survives. Own code first. */
import type { SourceLocation } from '../../result/evidence.js';
import { allocatorsOf } from './allocators.js';
import type { AllocationStack } from './allocation-frames.js';
import { bornSites } from './born-sites.js';
import { callsOnStacks } from './calls-on-stack.js';
import { functionsAround } from './function-names.js';
import { type Holder, holderOf, type Spot, variableOf } from './holder.js';
import { holderNames } from './holder-names.js';
import { packageNameOf, specifiersIn } from './module-links.js';
import { callsInto, dependsOn } from './package-calls.js';
import type { PlaceClues } from './place-clues.js';
import { putsOnStacks } from './puts-on-stack.js';
import { type Hints, rankedSites, type ScriptSite } from './ranked-sites.js';
import type { Position } from './script.js';
import { isNodeInternal } from './script-url.js';
import { isOwnScript, type Scripts } from './scripts.js';
import { isOwnCode, sourcePlaceOf } from './source-place.js';

export interface Places {
  /** Where the variable or property that holds it is declared; null: not known. */
  readonly location: SourceLocation | null;
  /** The holder's name as people wrote it, where a source map knows that it is not what V8 says. */
  readonly name?: string;
  /** Lines that put something into the holder, own code before packages, the likeliest first. */
  readonly growsAt: readonly SourceLocation[];
  /** Functions that allocated what survives, own code before packages. */
  readonly allocatedAt: readonly SourceLocation[];
}

/** What is a smaller part of all that survives than the thirtieth stack explains nothing. */
const MOST_STACKS = 30;
/** Several sites may be of one line. */
const MOST_SITES = 50;
/** More lines help nobody. */
const MOST_LINES = 5;
/** Beside a line that most likely is the leak, what is likely by less than this part of that is noise. */
const WORTH_SHOWING = 0.35;

/** Where a line is known that puts into the holder, a function that is born may be anything in what is put there. */
const LIKELY = 60;
const BORN_BESIDE = 0.5;

/** @param allStacks of all that survives, largest first; other growths may have a part in them */
export function placesOf(clues: PlaceClues, allStacks: readonly AllocationStack[], scripts: Scripts): Places {
  const stacks = allStacks.slice(0, MOST_STACKS);
  const found = held(clues, scripts);
  const sites = ranked(sitesOf(clues, found, stacks, scripts), hintsFrom(clues, stacks, scripts), scripts);
  const places = sites.slice(0, MOST_SITES).flatMap((site) => sourcePlaceOf(scripts.positionOf(site.scriptId, site.node.start), scripts) ?? []);
  // Other packages have their functions among what is born with each request, and no part in the holder.
  const ofHolder = places.filter((place) => place.package === undefined || found?.packageName === undefined || place.package.name === found.packageName);
  return {
    location: found?.place ?? null,
    ...(found === undefined ? {} : nameOf(found.declaration, scripts)),
    growsAt: withoutRepeats(ofHolder).slice(0, MOST_LINES),
    allocatedAt: ownFirst(withoutRepeats(allocatorsOf(clues, sites.slice(0, MOST_LINES), stacks, scripts))).slice(0, MOST_LINES),
  };
}

function sitesOf({ names, kind, closuresBorn }: PlaceClues, found: Held | undefined, stacks: readonly AllocationStack[], scripts: Scripts): readonly ScriptSite[] {
  const known = found?.sites ?? [];
  const beside = known.some(({ likelihood }) => likelihood >= LIKELY) ? BORN_BESIDE : 1;
  const born = closuresBorn.flatMap((position) => bornSites(position, scripts)).map((site) => ({ ...site, likelihood: site.likelihood * beside }));
  const isNameless = found === undefined && names.every(({ name }) => name === '');
  return [...known, ...(isNameless ? putsOnStacks(stacks.slice(0, MOST_LINES), kind, scripts) : []), ...leadingThere(found, stacks, scripts), ...born];
}

function ranked(sites: readonly ScriptSite[], hints: Hints, scripts: Scripts): readonly ScriptSite[] {
  const isOwn = (site: ScriptSite): boolean => isOwnCode(scripts.positionOf(site.scriptId, site.node.start), scripts);
  return [sites.filter(isOwn), sites.filter((site) => !isOwn(site))].flatMap((part) => rankedSites(worthShowing(part), hints));
}

interface Held extends Holder {
  readonly place: SourceLocation;
  /** That the holder is a part of; missing: it is of own code all the way. */
  readonly packageName?: string;
}

/** A holder inside of a package goes by the own variable that it is reached by. */
function held(clues: PlaceClues, scripts: Scripts): Held | undefined {
  const names = holderNames(clues);
  const found = holderOf(names, scripts, clues.kind);
  const place = found === undefined ? undefined : placeOfSpot(found.declaration, scripts);
  if (found === undefined || place === undefined || isNodeInternal(place.file)) return undefined;
  if (place.package === undefined) return { ...found, place };
  const packageName = place.package.name;
  const variable = variableOf(names, scripts);
  const own = variable === undefined ? undefined : placeOfSpot(variable.declaration, scripts);
  if (variable === undefined || own === undefined || own.package !== undefined || isNodeInternal(own.file)) return { ...found, place, packageName };
  return { declaration: variable.declaration, place: own, sites: [...variable.sites, ...found.sites], packageName };
}

/** Own lines on the way to a holder that is not of own code: calls of its package, of one that brings it along, or of whatever was on the stack. */
function leadingThere(found: Held | undefined, stacks: readonly AllocationStack[], scripts: Scripts): readonly ScriptSite[] {
  if (found !== undefined && found.packageName === undefined) return [];
  const calling = (isMeant: (packageName: string) => boolean): readonly ScriptSite[] => callsFrom(scripts.all.filter((script) => isOwnScript(script)).map(({ scriptId }) => scriptId), isMeant, scripts);
  const holding = found?.packageName;
  for (const isMeant of holding === undefined ? [] : [(name: string) => name === holding, dependsOn(holding, scripts)]) {
    const calls = calling(isMeant);
    if (calls.length > 0) return [...calls, ...callsOnStacks(stacks, (name) => name !== undefined && isMeant(name), scripts)];
  }
  const called = packagesCalled(stacks, scripts);
  return [...calling((name) => called.includes(name)), ...callsOnStacks(stacks, () => true, scripts)];
}

/** By own code, on the way to where memory is allocated. */
function packagesCalled(stacks: readonly AllocationStack[], scripts: Scripts): readonly string[] {
  const called = stacks.map(({ frames }) => frames[frames.findIndex(({ position }) => isOwnCode(position, scripts)) - 1]);
  return [...new Set(called.flatMap((frame) => (frame === undefined ? [] : (sourcePlaceOf(frame.position, scripts)?.package?.name ?? []))))];
}

function callsFrom(scriptIds: readonly number[], isMeant: (packageName: string) => boolean, scripts: Scripts): readonly ScriptSite[] {
  return scriptIds.flatMap((scriptId) => {
    const text = scripts.lines(scriptId)?.text ?? '';
    const program = specifiersIn(text).some((specifier) => isMeant(packageNameOf(specifier) ?? '')) ? scripts.program(scriptId) : undefined;
    return program === undefined ? [] : callsInto(isMeant, text, program).map((site) => ({ ...site, scriptId }));
  });
}

/** What runs once says little beside what runs with each request; and beside what most likely is the leak, so does the rest. */
function worthShowing(sites: readonly ScriptSite[]): readonly ScriptSite[] {
  const likeliest = Math.max(0, ...sites.map(({ likelihood }) => likelihood));
  const likely = sites.filter(({ likelihood }) => likelihood >= WORTH_SHOWING * likeliest);
  const inFunctions = likely.filter(({ ancestors }) => functionsAround(ancestors).length > 0);
  return Math.max(0, ...inFunctions.map(({ likelihood }) => likelihood)) >= likeliest ? inFunctions : likely;
}

function hintsFrom({ closuresBorn }: PlaceClues, stacks: readonly AllocationStack[], scripts: Scripts): Hints {
  const largest = stacks[0]?.bytes ?? 0;
  const allocating = stacks.slice(0, MOST_LINES).flatMap(({ frames, bytes }) => {
    const own = frames.find(({ position }) => isOwnCode(position, scripts));
    return [frames[0], own].flatMap((frame) => (frame === undefined ? [] : (spotOf(frame.position, scripts) ?? []))).map((spot) => ({ ...spot, part: bytes / largest }));
  });
  return { allocating, born: closuresBorn.flatMap((position) => spotOf(position, scripts) ?? []) };
}

function nameOf({ scriptId, offset }: Spot, scripts: Scripts): { readonly name?: string } {
  const { line, column } = scripts.positionOf(scriptId, offset);
  const name = scripts.map(scriptId)?.placeOf(line, column)?.name;
  return name === undefined ? {} : { name };
}

function spotOf(position: Position, scripts: Scripts): Spot | undefined {
  const offset = scripts.offsetOf(position);
  return offset === undefined ? undefined : { scriptId: position.scriptId, offset };
}

function placeOfSpot({ scriptId, offset }: Spot, scripts: Scripts): SourceLocation | undefined {
  return sourcePlaceOf(scripts.positionOf(scriptId, offset), scripts);
}

/** The order is else kept. */
function ownFirst(places: readonly SourceLocation[]): SourceLocation[] {
  const isOwn = (place: SourceLocation): boolean => place.package === undefined && !isNodeInternal(place.file);
  return [...places.filter(isOwn), ...places.filter((place) => !isOwn(place))];
}

function withoutRepeats(places: readonly SourceLocation[]): SourceLocation[] {
  const seen = new Set<string>();
  return places.filter(({ file, line }) => !seen.has(`${file}:${line}`) && seen.add(`${file}:${line}`));
}
