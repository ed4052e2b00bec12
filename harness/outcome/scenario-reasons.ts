/** A scenario's verdict in words. Pure. */
import { comparedWithBase, type BaseOrigin } from '../base/base-result.js';
import { CLEAN_AFTER_ALL, isReleased } from '../bisect/bisect.js';
import { isTakenBack } from './confirmation.js';
import { unusableWarning } from '../evidence/unusable-warning.js';
import type { Findings } from '../trials/findings.js';
import type { BisectionResult, Confirmation, IdleControl, TimeDrivenGrowth } from '../result/bisection.js';
import type { ToggleSearch } from '../result/toggles.js';
import { leadingChannel, type Trial } from '../trials/trial.js';
import { reasonsOf } from '../verdict/reasons.js';

/** Why the scenario has its verdict. @param main the trial that judged the whole mix */
export function scenarioReasons(main: Trial, findings: Findings, base: BaseOrigin | undefined): string[] {
  const { timeDriven, bisection, confirmation, toggles, outOfMemory } = findings;
  const own = mainReasons(main).map((reason) => (base === undefined ? reason : comparedWithBase(base, reason)));
  if (timeDriven !== undefined) return [...own, timeDrivenReason(timeDriven)];
  const notClean = outOfMemory === undefined ? [] : ['but a process of the server ran out of memory, so it is not called clean'];
  if (confirmation !== undefined) return [...confirmationReasons(own, confirmation), ...(isTakenBack(confirmation) ? notClean : []), ...toggleReason(toggles)];
  if (bisection === undefined) return own;
  return CLEAN_AFTER_ALL.includes(bisection.outcome) ? [`at first ${own.join('; ')}`, ...outcomeReason(bisection), ...notClean] : [...own, ...outcomeReason(bisection), ...toggleReason(toggles)];
}

/** Of the channels that make the verdict; a clean one is told by the heap. */
function mainReasons(main: Trial): string[] {
  const telling = main.verdict === 'clean' ? [leadingChannel(main)] : main.channels.filter(({ judgement }) => judgement.verdict === main.verdict);
  return telling.flatMap(({ name, judgement }) => reasonsOf(name, judgement, main));
}

function timeDrivenReason({ perSecond, idleMs, sustained }: TimeDrivenGrowth): string {
  const seconds = Math.round(idleMs / 1000);
  return sustained
    ? `it grows by ${Number(perSecond.toPrecision(2)).toLocaleString('en-US')} a second without any request as well, over ${seconds} s: a timer or a background job, not a route`
    : `it grew without any request as well, but not throughout ${seconds} s: a longer run under \`load.settle\` would tell a background job from a leak`;
}

function confirmationReasons(own: readonly string[], { step, idleControl }: Confirmation): string[] {
  if (idleControl !== undefined && isReleased(idleControl)) return [`at first ${own.join('; ')}`, releasedReason(idleControl)];
  if (step.answer === 'clean' || step.bounded) return [`at first ${own.join('; ')}`, 'followed for longer on a fresh process the growth ended or was given back, as with a cache that is full or a batch that is flushed'];
  return step.answer === 'leak' ? [...own] : [...own, 'a fresh process did not confirm it within the budget; raise `load.budget`'];
}

function releasedReason({ idleMs }: IdleControl): string {
  return `after ${Math.round(idleMs / 1000)} s without traffic the process had given the growth back, as a cache with a lifetime or a batch that is flushed does`;
}

function outcomeReason({ outcome, idleControl }: BisectionResult): string[] {
  switch (outcome) {
    case 'found':
    case 'time-driven':
      return [];
    case 'all-routes':
      return ['every route leaks: the leak is in code that they share'];
    case 'combination':
      return ['no route leaks by itself: it takes all of the accused together'];
    case 'undecided':
      return ['a trial of the bisection stayed open within its budget; raise `load.budget`'];
    case 'proof-failed':
      return ['all routes together leak on a fresh process too, but no part of them was proved to'];
    case 'below-threshold':
      return ['it grows, but no route grows by more than the threshold'];
    case 'released-when-idle':
      return idleControl === undefined ? [] : [releasedReason(idleControl)];
    case 'growth-ended':
      return ['followed for longer the growth ended or was given back, as with a cache that is full or a batch that is flushed'];
  }
}

function toggleReason(search: ToggleSearch | undefined): string[] {
  const names = search?.culprits.map(({ toggles }) => (toggles.length === 1 ? toggles.join() : `${toggles.join(' with ')} (only together)`)).join(', ');
  switch (search?.outcome) {
    case undefined:
      return [];
    case 'found':
    case 'together':
      return [`the toggles trace it to ${names}: with everything else on the server is clean`];
    case 'elsewhere':
      return [`it leaks with ${search.failed.length === 0 ? 'every toggle' : 'every toggle that the server bears'} applied too`];
    case 'not-switchable':
      return ['the server fails with each of its toggles applied'];
    case 'undecided':
      return ['a trial of the toggles stayed open within its budget or failed'];
    case 'proof-failed':
      return ['fresh processes do not confirm what was found among the toggles'];
  }
}

/** What a reader should know of the run, whatever its verdict. */
export function scenarioWarnings({ openConnections, tolerated, requestsByRoute, background, main, timeDriven, bisection, confirmation, toggles, error, unusableSources = [] }: Findings): string[] {
  const list: string[] = [];
  if (openConnections > 0) list.push(`${openConnections} connection(s) stayed open after the load had left; what they hold counts as live heap`);
  for (const [route, byStatus] of Object.entries(tolerated)) list.push(toleratedWarning(route, byStatus, sumOf(requestsByRoute[route] ?? {})));
  if (background !== undefined) list.push(backgroundWarning(background));
  const leaks = main?.verdict === 'leak' && error === undefined && !(confirmation && isTakenBack(confirmation));
  if (leaks && bisection === undefined && toggles === undefined && timeDriven === undefined) list.push('bisection by routes is off: the guilty one was not looked for');
  if (leaks && unusableSources.length > 0) list.push(unusableWarning(unusableSources));
  return list;
}

function backgroundWarning({ perSecond, idleMs }: TimeDrivenGrowth): string {
  return `without the guilty routes it still grows, by ${Number(perSecond.toPrecision(2)).toLocaleString('en-US')} a second over ${Math.round(idleMs / 1000)} s with hardly any requests: a timer or a background job, not a route`;
}

function toleratedWarning(route: string, byStatus: Readonly<Record<string, number>>, requests: number): string {
  return `route "${route}" answered ${Object.keys(byStatus).join(', ')} to ${grouped(sumOf(byStatus))} of ${grouped(requests)} requests, which it should not; so few wrong answers are let pass`;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
