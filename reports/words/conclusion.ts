/** A scenario's verdict in words and in what it means for the reader. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { ComparedLeak } from '../../harness/result/leaks.js';
import type { Style, Tone } from '../format/style.js';

export interface Conclusion {
  readonly mark: string;
  /** "clean", "leak, as expected". */
  readonly words: string;
  /** The same for a table. */
  readonly short: string;
  readonly tone: Tone;
}

export function conclude(scenario: ScenarioResult, { marks }: Style): Conclusion {
  const { verdict, expected, error } = scenario;
  const word = wordOf(scenario);
  if (wasInterrupted(scenario)) return { mark: marks.failed, words: 'interrupted', short: 'interrupted', tone: 'unsure' };
  if (verdict === 'error' || error !== undefined) return { mark: marks.failed, words: 'error', short: 'error', tone: 'bad' };
  if (expected?.met === true) {
    // A clean server is what every scenario expects: only the unusual needs to be said.
    const words = verdict === 'clean' ? 'clean' : `${word}, as expected`;
    return { mark: marks.good, words, short: verdict === 'clean' ? 'clean' : `${word} (expected)`, tone: 'good' };
  }
  if (expected !== undefined) {
    const words = expected.verdict === verdict ? `${word}, but not in the expected ${expectedParts(expected)}` : `${word}, but ${expected.verdict === 'leak' ? 'a leak' : expected.verdict} was expected`;
    return { mark: marks.bad, words, short: `${word} (unexpected)`, tone: 'bad' };
  }
  if (verdict === 'clean') return { mark: marks.good, words: isImproved(scenario) ? 'clean, improved' : verdict, short: verdict, tone: 'good' };
  if (verdict === 'leak') {
    const standing = standingOf(scenario);
    const [words, short] = standing === undefined ? [word, word] : [`${word}, ${standing}`, `${verdict} (${standing})`];
    if (scenario.exitCode === 1) return { mark: marks.bad, words, short, tone: 'bad' };
    return { mark: scenario.exitCode === 0 ? marks.good : marks.unsure, words, short, tone: 'unsure' };
  }
  return { mark: marks.unsure, words: verdict, short: verdict, tone: 'unsure' };
}

function expectedParts({ routes, toggles }: NonNullable<ScenarioResult['expected']>): string {
  if (toggles === undefined) return 'routes';
  return routes === undefined ? 'toggles' : 'routes or toggles';
}

/** A leak that the base does not have, or has less of, came with what was changed since. */
function wordOf({ verdict, base }: ScenarioResult): string {
  return verdict === 'leak' && base !== undefined ? 'regression' : verdict;
}

function isImproved({ base }: ScenarioResult): boolean {
  return base !== undefined && base.improved.length > 0;
}

/** What the baseline and the ignored leaks make of a leak, in a word or two. */
function standingOf({ exitCode, baseline, ignored = [] }: ScenarioResult): string | undefined {
  if (exitCode === 1) {
    if (ignored.some(({ expired }) => expired)) return 'ignore expired';
    return baseline === undefined ? undefined : 'regression';
  }
  if (baseline?.updated === true && baseline.leaks.some(isRegression)) return 'accepted';
  const known = baseline?.leaks.some(({ now }) => now !== undefined) === true ? ['known'] : [];
  return [...known, ...(ignored.length > 0 ? ['ignored'] : [])].join(' and ') || undefined;
}

export function isRegression({ standing }: ComparedLeak): boolean {
  return standing === 'new' || standing === 'grown';
}

/** Whether the gate lets a leak pass that no scenario expects. */
export function isAccepted({ verdict, expected, exitCode }: ScenarioResult): boolean {
  return verdict === 'leak' && expected === undefined && exitCode !== 1;
}

/** What holds the leak: the toggles, where they tell more than that all routes leak; else the routes. */
export function guiltyNames({ bisection, toggles }: ScenarioResult): string[] {
  const switches = toggles?.culprits.flatMap((culprit) => culprit.toggles) ?? [];
  return switches.length > 0 ? switches : (bisection?.culprits.map(({ route }) => route) ?? []);
}

/** The routes that somebody has to look at: culprits that nothing accepts. */
export function unacceptedRoutes({ bisection, baseline, ignored = [] }: ScenarioResult): string[] {
  const accepted = [...(baseline?.leaks.filter((leak) => !isRegression(leak)) ?? []), ...ignored.filter(({ expired }) => !expired)];
  const isAcceptedRoute = (route: string, channel: string) => accepted.some((leak) => leak.route === route && leak.channel === channel);
  return [...new Set((bisection?.culprits ?? []).filter(({ route, channel = 'heap' }) => !isAcceptedRoute(route, channel)).map(({ route }) => route))];
}

/** The scenario that was going on when the run was interrupted. */
export function wasInterrupted({ error }: ScenarioResult): boolean {
  return error?.code === 'interrupted';
}

/** "POST /orders", "POST /orders, GET /cart", "POST /orders + 3 more". */
export function nameRoutes(routes: readonly string[], { safe }: Style, shown = 2): string {
  const named = routes.slice(0, shown).map(safe).join(', ');
  return routes.length > shown ? `${named} + ${routes.length - shown} more` : named;
}
