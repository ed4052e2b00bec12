/** A scenario's verdict in words and in what it means for the reader. */
import type { ScenarioResult } from '../../harness/result.js';
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
  if (wasInterrupted(scenario)) return { mark: marks.failed, words: 'interrupted', short: 'interrupted', tone: 'unsure' };
  if (verdict === 'error' || error !== undefined) return { mark: marks.failed, words: 'error', short: 'error', tone: 'bad' };
  if (expected?.met === true) {
    // A clean server is what every scenario expects: only the unusual needs to be said.
    const words = verdict === 'clean' ? 'clean' : `${verdict}, as expected`;
    return { mark: marks.good, words, short: verdict === 'clean' ? 'clean' : `${verdict} (expected)`, tone: 'good' };
  }
  if (expected !== undefined) {
    const words = expected.verdict === verdict ? `${verdict}, but not in the expected routes` : `${verdict}, but ${expected.verdict === 'leak' ? 'a leak' : expected.verdict} was expected`;
    return { mark: marks.bad, words, short: `${verdict} (unexpected)`, tone: 'bad' };
  }
  if (verdict === 'clean') return { mark: marks.good, words: verdict, short: verdict, tone: 'good' };
  if (verdict === 'leak') return { mark: marks.bad, words: verdict, short: verdict, tone: 'bad' };
  return { mark: marks.unsure, words: verdict, short: verdict, tone: 'unsure' };
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
