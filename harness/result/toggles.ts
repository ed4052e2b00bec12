/** How a leak that all routes have was traced to what a toggle switches off, or why it could not be. */
import type { BisectionStep, Culprit } from './bisection.js';
import type { Verdict } from './channels.js';

export type ToggleOutcome =
  /** The culprits were found and proved: with one of them alone it leaks, without all of them it does not. */
  | 'found'
  /** The same, but some of them leak only together. */
  | 'together'
  /** It leaks with every toggle applied too: at least a part of the leak is in what no toggle switches off. */
  | 'elsewhere'
  /** No toggle could be applied without the server failing. */
  | 'not-switchable'
  /** A trial stayed undecided within twice its budget, or failed where no other could stand in for it. */
  | 'undecided'
  /** What the search found was not confirmed when it was followed for longer. */
  | 'proof-failed';

export interface ToggleSearch {
  readonly outcome: ToggleOutcome;
  /** All toggles of the scenario; none of them is applied where the verdict comes from. */
  readonly toggles: readonly string[];
  /** How many fresh processes the search and its proofs took. */
  readonly trials: number;
  readonly steps: readonly ToggleStep[];
  readonly culprits: readonly ToggleCulprit[];
  readonly failed: readonly FailedToggle[];
}

/** One fresh process with some of the toggles applied and traffic to all routes. */
export type ToggleStep = MeasuredToggleStep | FailedToggleStep;

interface ToggleTrial {
  /** 'search' looks for a good part of the growth; 'proof' misses none, and follows what grows for longer. */
  readonly kind: 'search' | 'proof';
  /** Toggles that were applied: what they name was switched off. */
  readonly applied: readonly string[];
}

export interface MeasuredToggleStep extends ToggleTrial, Omit<BisectionStep, 'kind' | 'routes' | 'answer'> {
  readonly answer: Verdict;
}

/** The server did not start or answered wrongly: that says nothing of the leak. */
export interface FailedToggleStep extends ToggleTrial {
  readonly answer: 'failed';
  readonly failure: ToggleFailure;
}

export interface ToggleFailure {
  /** Of the table in docs/messages.md, such as `target-exited`. */
  readonly code: string;
  readonly message: string;
}

export interface ToggleCulprit extends Pick<Culprit, 'channel' | 'interval' | 'share' | 'proof'> {
  /** One, or several that leak only together. */
  readonly toggles: readonly string[];
  /** Growth per request of the mix, with only these on. */
  readonly slopePerRequest: number;
}

/** A toggle that could not be applied, and so was left out of the search. */
export interface FailedToggle {
  readonly toggle: string;
  /** Others with which it fails, where it does not fail by itself. */
  readonly with: readonly string[];
  readonly failure: ToggleFailure;
}
