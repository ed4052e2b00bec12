/** Where progress is shown, and what shows it. */
import type { StyleOptions } from '../../reports/format/style.js';
import type { Listener } from '../events.js';

export interface ProgressStream {
  write(text: string): void;
  readonly columns?: number;
}

export interface ProgressOptions extends StyleOptions {
  /** A block that repaints itself, for a terminal; otherwise lines. */
  readonly repaints: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export interface Progress {
  readonly listener: Listener;
  /** Removes the live block; what comes after it stands on a clean line. Later events are ignored. */
  readonly close: () => void;
}
