/** What a run tells while it goes on. Live progress listens; the verdict never depends on it. */
import type { BisectionStep } from './result/bisection.js';
import type { ScenarioResult } from './result/document.js';
import type { ToggleStep } from './result/toggles.js';

export type Stage = 'start' | 'warmup' | 'measure' | 'bisect' | 'toggles' | 'proof' | 'idle' | 'simplify' | 'evidence';

/** Names: what a trial has switched off, of all that can be. */
export interface AppliedToggles {
  readonly applied: readonly string[];
  readonly all: readonly string[];
}

export type RunEvent =
  | { readonly type: 'scenario-started'; readonly scenario: string; readonly index: number; readonly total: number }
  /** `toggles`: in a search among them. */
  | { readonly type: 'stage-started'; readonly scenario: string; readonly stage: Stage; readonly routes: readonly string[]; readonly toggles?: AppliedToggles }
  | {
      /** One window was driven, compacted and sampled. */
      readonly type: 'window-sampled';
      readonly scenario: string;
      readonly stage: Stage;
      readonly heapBytes: number;
      /** Requests answered in this stage so far, and the stage's budget. */
      readonly requests: number;
      readonly budgetRequests: number;
      readonly elapsedMs: number;
      readonly budgetMs: number;
    }
  | { readonly type: 'trial-answered'; readonly scenario: string; readonly step: BisectionStep }
  | { readonly type: 'toggles-answered'; readonly scenario: string; readonly step: ToggleStep; readonly toggles: readonly string[] }
  | { readonly type: 'scenario-finished'; readonly result: ScenarioResult };

export type Listener = (event: RunEvent) => void;
