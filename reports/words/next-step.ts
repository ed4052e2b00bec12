/** What the reader can do now: one sentence, or nothing where nothing is left to do. */
import type { BisectionOutcome } from '../../harness/result/bisection.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import type { ToggleOutcome } from '../../harness/result/toggles.js';
import type { Style } from '../format/style.js';
import { guiltyNames, isAccepted, nameRoutes, unacceptedRoutes, wasInterrupted } from './conclusion.js';

/** Digits of a commit that tell it from others. */
const SHORT_HASH = 10;

export function nextStep(scenario: ScenarioResult, style: Style): string | undefined {
  const { verdict, expected, error, file, bisection, toggles } = scenario;
  const again = runAgain(scenario);
  if (wasInterrupted(scenario)) return error?.next ?? `Run it again: ${again}`;
  if (error !== undefined) return error.next;
  if (expected !== undefined) return expected.met ? undefined : `Find out what changed, or correct "expect" in ${file}.`;
  if (verdict === 'inconclusive') return moreBudget(scenario);
  if (verdict === 'clean' || isAccepted(scenario)) return keepImprovement(scenario);
  if (verdict === 'error') return undefined;
  if (scenario.ignored?.some(({ expired }) => expired)) return `Mend the leak, or give \`until\` in ${file} a later day.`;
  const place = placeToLook(scenario);
  if (place !== undefined) return `See ${place}: what is put there has to leave again, or needs a bound.`;
  return toggles !== undefined ? TOGGLE_ADVICE[toggles.outcome](scenario, style) : bisection === undefined ? `Find the route: ${again}` : ADVICE[bisection.outcome](scenario, style);
}

const ADVICE: Readonly<Record<BisectionOutcome, (scenario: ScenarioResult, style: Style) => string>> = {
  'found': (scenario, style) => {
    const routes = nameRoutes(unacceptedRoutes(scenario), style);
    if (scenario.base?.commit !== undefined) return `See what has changed behind ${routes}: git diff ${scenario.base.commit.slice(0, SHORT_HASH)}`;
    return `See what the code behind ${routes} still holds after the answer was sent.`;
  },
  'all-routes': () => 'Look at the code that every request passes: middleware, logging, metrics, sessions.',
  'combination': (scenario, style) => `See what ${nameRoutes(unacceptedRoutes(scenario), style)} share: what one of them creates, another holds or never deletes.`,
  'undecided': moreBudget,
  'proof-failed': moreBudget,
  'below-threshold': ({ file }) => `If even this little matters, lower the heap threshold in ${file}.`,
  'time-driven': () => 'Look at what runs by itself: intervals, polls, queues, exporters.',
  'released-when-idle': () => 'To measure past it, let each sample wait that long: `load.settle: 20s`.',
  'growth-ended': () => 'Let the cache fill before measuring: give the scenario a longer warm-up.',
};

const TOGGLE_ADVICE: Readonly<Record<ToggleOutcome, (scenario: ScenarioResult, style: Style) => string>> = {
  'found': (scenario, style) => `See what ${nameRoutes(guiltyNames(scenario), style)} still holds after the answer was sent.`,
  'together': (scenario, style) => `See what ${nameRoutes(guiltyNames(scenario), style)} hold between them after the answer was sent.`,
  'elsewhere': ({ file }) => `Look at what every request passes and no toggle switches off, or give it a toggle in ${file}.`,
  'not-switchable': ({ file }) => `Correct the toggles in ${file}: with each of them the server has to start and answer as usual.`,
  'undecided': moreBudget,
  'proof-failed': moreBudget,
};

/** Where the leak grows, or is declared; nothing where a change is to be looked at instead. */
function placeToLook({ base, evidence }: ScenarioResult): string | undefined {
  const place = evidence.flatMap(({ growsAt, location }) => growsAt[0] ?? location ?? [])[0];
  return base !== undefined || place === undefined ? undefined : `${place.file}:${place.line}`;
}

/** A baseline that still has a leak which is gone would let it come back. */
function keepImprovement({ file, baseline }: ScenarioResult): string | undefined {
  if (baseline === undefined || baseline.updated || !baseline.leaks.some(({ standing }) => standing === 'shrunk' || standing === 'gone')) return undefined;
  return `Keep the improvement: leakcheck run ${file} --baseline ${baseline.file} --update-baseline`;
}

function moreBudget(scenario: ScenarioResult): string {
  return `Give it a larger budget: ${runAgain(scenario)} --profile thorough`;
}

/** The same comparison, if it was one. */
function runAgain({ file, base }: ScenarioResult): string {
  if (base === undefined) return `leakcheck run ${file}`;
  return `leakcheck run ${file} --base ${/^[\w./~^@-]+$/.test(base.given) ? base.given : JSON.stringify(base.given)}`;
}
