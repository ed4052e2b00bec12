/** From a capture to what the report says of it. */
import type { Evidence } from '../result/evidence.js';
import type { Capture } from './capture.js';

export interface ExplainOptions {
  readonly routes: readonly string[];
  /** Known growth; 0 where it is not counted in bytes. */
  readonly bytesPerRequest: number;
  /** The target's folder. */
  readonly folder: string;
}

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- the analysis comes with the next commits; until then nothing calls it
export function explain(_capture: Capture, _options: ExplainOptions): Promise<Evidence[]> {
  return Promise.resolve([]);
}
