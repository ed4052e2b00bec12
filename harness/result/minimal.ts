/** The smallest case: the simplest requests that still leak, and the condition under which they do. */

/**
 * What a simpler request did: it leaked as much as the route's own or about, it grew by less than half of that, it was
 * clean, its trial stayed open, or it failed: a wrong answer, or the end of the server.
 */
export type SimplifyAnswer = 'leak' | 'less' | 'clean' | 'inconclusive' | 'failed';

/** One trial of a simpler request. */
export interface SimplifyStep {
  /** What it was sent without; values that differ are left out by sending a fixed one. */
  readonly without: readonly string[];
  readonly answer: SimplifyAnswer;
}

export type LeakCondition =
  /** Only with values that differ from request to request: with fixed ones it was tried and is clean. `{{seq}} in the path`. */
  | { readonly kind: 'unique-values'; readonly values: readonly string[] }
  /** Only when the client drops the connection: with one that waits for the answer it was tried and is clean. */
  | { readonly kind: 'aborted' }
  /** All answers of the route were errors, as its scenario expects: 4xx or 5xx. */
  | { readonly kind: 'error-answer'; readonly statuses: readonly string[] };

export interface MinimalRoute {
  /** Name of the route in the scenario. */
  readonly route: string;
  /** A command line for a POSIX shell that sends the request, or many with values that differ, to port `$PORT` of 127.0.0.1; a chain and a script have none. */
  readonly curl?: string;
  /** What of the request it takes, in words: `header authorization`, `{{seq}} in the path`. Empty: method and path are enough. */
  readonly needed: readonly string[];
  /** false: the trials ran out or stayed open, so that some of `needed` may not matter. */
  readonly complete: boolean;
  /** As far as they were tried; more than one may hold. */
  readonly conditions: readonly LeakCondition[];
  readonly steps: readonly SimplifyStep[];
}

export interface MinimalCase {
  /** `minimalScenario` of the same result. */
  readonly file: string | null;
  /** Why there is no file. */
  readonly reason?: string;
  /** One for each leak; for a leak that needs several routes together, these. */
  readonly routes: readonly MinimalRoute[];
  /** Trials of simpler requests, the proof of the whole file left out. */
  readonly trials: number;
}
