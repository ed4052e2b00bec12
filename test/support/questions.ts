/** A question about a heap, with the threshold that most tests count with: 2 B/request. */
import { NOISE } from '../../harness/verdict/noise-model.js';
import type { Question } from '../../harness/verdict/question.js';

export function aQuestion(parts: Partial<Question> = {}): Question {
  const threshold = parts.threshold ?? 2;
  return {
    noise: NOISE.heap, threshold, coarseThreshold: threshold, requestsLeft: 30_000, warmupWindows: 0, warmupRequests: 'auto', priorRequests: 0, epochs: 4, stepsPossible: true, ...parts,
  };
}
