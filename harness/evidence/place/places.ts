/** For one growth: where what grows is declared, which lines let it grow, and who allocates what survives. Own code first. */
import type { SourceLocation } from '../../result/evidence.js';
import { allocatorsOf } from './allocators.js';
import type { AllocationStack } from './allocation-frames.js';
import { bornSites } from './born-sites.js';
import { type Holder, holderOf, type Segment, segmentsOf, type Spot, variableOf } from './holder.js';
import { HolderSearch } from './holder-uses.js';
import { callsInto } from './package-calls.js';
import type { PlaceClues } from './place-clues.js';
import { type Hints, rankedSites, type ScriptSite } from './ranked-sites.js';
import type { Position } from './script.js';
import { isNodeInternal } from './script-url.js';
import type { Scripts } from './scripts.js';
import { sourcePlaceOf } from './source-place.js';

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

/** More lines help nobody. */
const MOST_LINES = 5;
/** Beside a line that most likely is the leak, what is less likely than this is noise. */
const LIKELY = 60;
const UNLIKELY = 21;

/** @param stacks of all that survives, largest first; other growths may have a part in them */
export function placesOf(clues: PlaceClues, stacks: readonly AllocationStack[], scripts: Scripts): Places {
  const found = held(clues, scripts);
  const sites = rankedSites(worthShowing([...(found?.sites ?? []), ...ownCalls(found, stacks, scripts), ...clues.bornPerRequest.flatMap((position) => bornSites(position, scripts))]), hintsFrom(clues, stacks, scripts));
  const places = sites.flatMap((site) => sourcePlaceOf(scripts.positionOf(site.scriptId, site.node.start), scripts) ?? []);
  return {
    location: found?.place ?? null,
    ...(found === undefined ? {} : nameOf(found.declaration, scripts)),
    growsAt: ownFirst(withoutRepeats(places)).slice(0, MOST_LINES),
    allocatedAt: ownFirst(withoutRepeats(allocatorsOf(clues, sites.slice(0, MOST_LINES), stacks, scripts))).slice(0, MOST_LINES),
  };
}

interface Held extends Holder {
  readonly place: SourceLocation;
  /** That the holder is a part of; missing: it is of own code all the way. */
  readonly packageName?: string;
}

/** The innermost holder whose source is known. One inside of a package goes by the own variable that holds what the package made. */
function held({ holder, kind }: PlaceClues, scripts: Scripts): Held | undefined {
  const segments = segmentsOf(holder);
  for (const [index, segment] of segments.entries()) {
    const found = holderOf(segment, scripts, kind);
    const place = found === undefined ? undefined : placeOfSpot(found.declaration, scripts);
    if (found === undefined || place === undefined || isNodeInternal(place.file)) continue;
    if (place.package === undefined) return { ...found, place };
    const packageName = place.package.name;
    return { ...(ownVariable(segments.slice(index + 1), packageName, scripts, found) ?? { ...found, place }), packageName };
  }
  return undefined;
}

function ownVariable(outer: readonly Segment[], packageName: string, scripts: Scripts, inside: Holder): Held | undefined {
  for (const segment of outer) {
    const variable = variableOf(segment, scripts);
    const spot = variable ?? (segment.base?.kind === 'function' ? spotOf(segment.base.at, scripts) : undefined);
    const place = spot === undefined ? undefined : placeOfSpot(spot, scripts);
    if (place === undefined) continue;
    // Another package's things in between: what holds those says nothing about this one.
    if (place.package !== undefined && place.package.name !== packageName) return undefined;
    if (variable === undefined || place.package !== undefined || isNodeInternal(place.file)) continue;
    const { scriptId, binding } = variable;
    const [program, lines] = [scripts.program(scriptId), scripts.lines(scriptId)];
    if (program === undefined || lines === undefined) return undefined;
    const search = new HolderSearch(lines.text, program, undefined);
    search.variable(binding, []);
    return { declaration: variable, place, sites: [...search.found.sites.map((site) => ({ ...site, scriptId })), ...inside.sites] };
  }
  return undefined;
}

/** Own lines that call the package which the holder is a part of, or the one through which own code comes to it. */
function ownCalls(found: Held | undefined, stacks: readonly AllocationStack[], scripts: Scripts): readonly ScriptSite[] {
  if (found !== undefined && found.packageName === undefined) return [];
  const names = new Set(found?.packageName === undefined ? [] : [found.packageName]);
  for (const { frames } of stacks) {
    const own = frames.findIndex(({ position }) => isOwn(sourcePlaceOf(position, scripts)));
    const called = own > 0 ? frames[own - 1] : undefined;
    const name = called === undefined ? undefined : sourcePlaceOf(called.position, scripts)?.package?.name;
    if (name !== undefined) names.add(name);
  }
  return scripts.all.filter((script) => scripts.isOwn(script)).flatMap(({ scriptId }) => {
    const text = scripts.lines(scriptId)?.text;
    const imported = text === undefined ? [] : [...names].filter((name) => text.includes(name));
    const program = imported.length === 0 ? undefined : scripts.program(scriptId);
    if (program === undefined || text === undefined) return [];
    return imported.flatMap((name) => callsInto(name, text, program)).map((site) => ({ ...site, scriptId }));
  });
}

function worthShowing(sites: readonly ScriptSite[]): readonly ScriptSite[] {
  const likeliest = Math.max(0, ...sites.map(({ likelihood }) => likelihood));
  return likeliest < LIKELY ? sites : sites.filter(({ likelihood }) => likelihood > UNLIKELY);
}

function hintsFrom({ bornPerRequest }: PlaceClues, stacks: readonly AllocationStack[], scripts: Scripts): Hints {
  const spots = (positions: readonly Position[]): Spot[] => positions.flatMap((position) => spotOf(position, scripts) ?? []);
  const allocating = stacks.slice(0, MOST_LINES).flatMap(({ frames }) => [frames[0], frames.find(({ position }) => isOwn(sourcePlaceOf(position, scripts)))].flatMap((frame) => frame?.position ?? []));
  return { allocating: spots(allocating), born: spots(bornPerRequest) };
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

function isOwn(place: SourceLocation | undefined): boolean {
  return place !== undefined && place.package === undefined && !isNodeInternal(place.file);
}

/** The order is else kept. */
function ownFirst(places: readonly SourceLocation[]): SourceLocation[] {
  return [...places.filter(isOwn), ...places.filter((place) => !isOwn(place))];
}

function withoutRepeats(places: readonly SourceLocation[]): SourceLocation[] {
  return [...new Map(places.toReversed().map((place) => [`${place.file}:${place.line}`, place])).values()].reverse();
}
