/** The wiring of the smallest case: from proved culprits to the simplest requests, and to a scenario of them that is seen to leak. */
import { isDeepStrictEqual } from 'node:util';
import type { ChannelName } from './channels.js';
import { LeakcheckError, type ErrorCode } from './errors.js';
import type { Findings } from './trials/findings.js';
import { smallestScenario } from './minimal/smallest-scenario.js';
import { conditionsOf } from './minimal/conditions.js';
import { curlLine } from './minimal/curl.js';
import type { LeakOfRoutes } from './bisect/proved-leaks.js';
import { leaksToSimplify } from './minimal/leaks-to-simplify.js';
import { simplify } from './minimal/simplify.js';
import type { BisectionResult } from './result/bisection.js';
import type { MinimalCase, MinimalRoute, SimplifyAnswer } from './result/minimal.js';
import { fileNameFor } from './scenario/file-name.js';
import { readScenario } from './scenario/read-scenario.js';
import type { Route, Scenario, TargetSpec } from './scenario/scenario.js';
import type { OutputFile } from './store.js';
import { thresholdOf } from './thresholds.js';
import { smallestShare } from './trials/trial.js';
import type { Trials } from './trials/trials.js';

export interface SmallestCaseOptions {
  readonly now: () => number;
  /** Shown instead of the scenario's path. */
  readonly displayFile: string;
  /** Without it nothing is written, and therefore nothing proved. */
  readonly outputFile?: (name: string) => OutputFile;
  /** Answers of the routes up to here, by name and status. */
  readonly counts: Findings['requestsByRoute'];
  /** false when it has turned out meanwhile that nothing leaks: no further trial is made. */
  readonly wanted: () => boolean;
}

export interface SmallestCase {
  readonly minimal: MinimalCase;
  /** Takes back the file that was written. */
  readonly remove: () => void;
}

/** Trials of simpler requests for one leak. */
const MOST_TRIALS = 24;
/** All trials of simpler requests may together take so many times the time of the verdict's budget. */
const TIME_OF_BUDGET = 2;
/**
 * One trial may take this part of the budget, since it looks for growth of a known size. Windows grow with what a process
 * has served, until too few of them fit: a trial that stays open is made again on a new process, with the whole budget.
 */
const TRIAL_EFFORTS = [0.5, 1] as const;
/** Of a culprit's own proof, which may stay open for as long. */
const PROOF_EFFORT = 2;
/** A simpler request leaks as the route does when it keeps this part of its growth. */
const AS_MUCH = 0.5;
/** Growth of a smaller part than this is none, where the scenario's threshold is below it. */
const HARDLY_ANY = 0.02;
/** A wrong answer or the end of the server says something about the request that was tried. */
const FAILURES_OF_A_REQUEST: readonly ErrorCode[] = ['traffic-status', 'traffic-failed', 'traffic-capture', 'target-crashed', 'target-out-of-memory', 'target-unresponsive'];

/**
 * Nothing where the bisection proved no leak. A failure that has nothing to do with a request ends it with what is
 * known: the leak stays one.
 * @throws LeakcheckError interrupted
 */
export async function smallestCase(scenario: Scenario, trials: Trials, bisection: BisectionResult, options: SmallestCaseOptions): Promise<SmallestCase | undefined> {
  const leaks = leaksToSimplify(bisection, scenario.routes);
  if (leaks.length === 0) return undefined;
  await trials.leaveRunningTarget();
  const untilMs = options.now() + TIME_OF_BUDGET * scenario.load.budget.timeMs;
  // The trials of simpler requests add to the findings.
  const counts = structuredClone(options.counts);
  const simplified: Route[] = [];
  const routes: MinimalRoute[] = [];
  let why: string | undefined;
  for (const leak of leaks) {
    let together = leak.routes;
    let tried = 0;
    for (const route of leak.routes) {
      try {
        const found = await simplify(route, {
          mayTry: (count) => options.wanted() && tried + count < MOST_TRIALS && options.now() < untilMs,
          leaks: (simpler, closely) => answerOf(scenario, trials, leak, together.map((each) => (each.name === simpler.name ? simpler : each)), closely),
        });
        tried += found.steps.length;
        together = together.map((each) => (each.name === route.name ? found.route : each));
        const { needed, complete, steps } = found;
        routes.push({ route: route.name, ...curlOf(found.route), needed, complete, conditions: conditionsOf(found, counts[route.name] ?? {}), steps });
      } catch (error) {
        if (!(error instanceof LeakcheckError) || error.code === 'interrupted') throw error;
        why ??= `the search for the simplest request ended early: ${error.message}`;
      }
    }
    simplified.push(...together);
  }
  if (!options.wanted()) return undefined;
  const output = options.outputFile?.(fileNameFor(scenario.name, 'minimal.yml'));
  const file = why === undefined ? await provedFile(scenario, trials, { leaks, simplified: inOrderOf(scenario.routes, simplified), routes }, output, options.displayFile) : { reason: why };
  return { minimal: { file: null, ...file, routes, trials: routes.reduce((sum, { steps }) => sum + steps.length, 0) }, remove: () => output?.remove() };
}

function curlOf(route: Route): Pick<MinimalRoute, 'curl'> {
  return route.chain === undefined && route.script === undefined ? { curl: curlLine(route) } : {};
}

function inOrderOf(order: readonly Route[], routes: readonly Route[]): Route[] {
  return order.flatMap(({ name }) => routes.filter((route) => route.name === name));
}

async function answerOf(scenario: Scenario, trials: Trials, { channel, slopePerRequest }: LeakOfRoutes, routes: readonly Route[], closely: boolean): Promise<SimplifyAnswer> {
  const asMuch = AS_MUCH * slopePerRequest;
  const perRequest = closely ? Math.min(asMuch, Math.max(HARDLY_ANY * slopePerRequest, usualThreshold(scenario, channel, routes))) : asMuch;
  try {
    for (const effort of TRIAL_EFFORTS) {
      const { verdict, channels } = await trials.onRunningTarget(routes, { effort }, 'simplify', { channel, perRequest });
      if (verdict === 'clean') return closely ? 'clean' : 'less';
      if (verdict === 'leak') return channels.some(({ judgement }) => judgement.slope >= asMuch) ? 'leak' : 'less';
      await trials.leaveRunningTarget();
    }
    return 'inconclusive';
  } catch (error) {
    if (!(error instanceof LeakcheckError) || !FAILURES_OF_A_REQUEST.includes(error.code)) throw error;
    await trials.leaveRunningTarget();
    return 'failed';
  }
}

function usualThreshold(scenario: Scenario, channel: ChannelName, routes: readonly Route[]): number {
  return thresholdOf(channel, scenario, smallestShare(routes)).perMixRequest;
}

interface Found {
  readonly leaks: readonly LeakOfRoutes[];
  readonly simplified: readonly Route[];
  readonly routes: readonly MinimalRoute[];
}

/** What a container has of the scenario's folder is named in its build. */
function withoutFolder({ cwd, ...target }: TargetSpec): object {
  return target.container === undefined ? { cwd, ...target } : target;
}

/** Writes the scenario, reads it back and proves it. What does not leak again is not left behind. */
async function provedFile(scenario: Scenario, trials: Trials, { leaks, simplified, routes }: Found, output: OutputFile | undefined, displayFile: string): Promise<Pick<MinimalCase, 'file' | 'reason'>> {
  // It is its own smallest case: the bisection has proved it.
  if (simplified.length === scenario.routes.length && isDeepStrictEqual(simplified, scenario.routes)) return { file: displayFile };
  if (output === undefined) return { file: null, reason: 'the run had no place to write it to' };
  let keeps = false;
  try {
    output.write(smallestScenario(scenario, simplified, { file: output.path, shownAs: output.shownAs, displayFile, leaks, curl: routes.flatMap(({ curl }) => curl ?? []) }));
    const written = await readScenario(output.path, { shownAs: output.shownAs });
    if (!isDeepStrictEqual([written.routes, withoutFolder(written.target)], [simplified, withoutFolder(scenario.target)])) return { file: null, reason: 'as a file it would not send the same requests' };
    keeps = (await trials.onFreshTarget('proof', written.routes, 'accused', { effort: PROOF_EFFORT, brief: true })).verdict === 'leak';
    return keeps ? { file: output.shownAs } : { file: null, reason: 'on a fresh process the simplest requests did not leak again' };
  } catch (error) {
    if (!(error instanceof LeakcheckError) || error.code === 'interrupted') throw error;
    return { file: null, reason: `the smallest scenario could not be proved: ${error.message}` };
  } finally {
    if (!keeps) output.remove();
  }
}
