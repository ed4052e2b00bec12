/** The failure of a target that has ended by itself: before it was ready, by a crash, or for want of memory. Pure. */
import { LeakcheckError } from '../errors.js';
import { DiedOfMemory, type MemoryDeath } from './died-of-memory.js';
import type { LastWords } from './last-words.js';
import { endWords, type ProcessEnd } from './process-end.js';

export interface EndedTarget {
  readonly command: string;
  readonly cwd: string;
  /** undefined: the command goes on, but a process that served has ended. */
  readonly end: ProcessEnd | undefined;
  /** The process that has ended, of several. */
  readonly pid: number | undefined;
  readonly lastOutput: readonly string[];
  /** What says that it died of memory. */
  readonly lastWords: LastWords | undefined;
}

const MORE_MEMORY = 'Give the server more memory, such as `node --max-old-space-size=2048` in `target.command`, and see what it holds.';

export function endedEarly({ command, cwd, end, lastOutput, lastWords }: EndedTarget): LeakcheckError {
  if (lastWords !== undefined) {
    return new LeakcheckError('target-out-of-memory', `\`${command}\` ran out of memory before it was ready: ${lastWords.words}`, { next: MORE_MEMORY, details: lastOutput });
  }
  return new LeakcheckError('target-exited', `\`${command}\` ${end === undefined ? 'ended' : endWords(end)} before it was ready`, {
    next: `Run it by hand in ${cwd} with PORT set; ${outputNote(lastOutput)}.`,
    details: lastOutput,
  });
}

export function crashed({ command, end, pid, lastOutput }: EndedTarget): LeakcheckError {
  const subject = end === undefined ? `process ${pid} of \`${command}\`, which served the port, ended` : `\`${command}\` ${endWords(end)}`;
  return new LeakcheckError('target-crashed', `${subject} while it was measured`, {
    next: `Start the server by hand and send it the same requests; ${outputNote(lastOutput)}.`,
    details: lastOutput,
  });
}

export function diedOfMemory({ command, lastOutput }: EndedTarget, death: MemoryDeath): DiedOfMemory {
  return new DiedOfMemory(`\`${command}\` ran out of memory: ${death.words}`, death, { next: MORE_MEMORY, details: lastOutput });
}

function outputNote(lastOutput: readonly string[]): string {
  return lastOutput.length === 0 ? 'it printed nothing' : 'its last output is above';
}
