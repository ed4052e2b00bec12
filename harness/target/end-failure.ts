/** The failure of a target that has ended by itself: before it was ready, by a crash, or for want of memory. Pure. */
import { LeakcheckError } from '../errors.js';
import { isFatalError, LAST_COLLECTIONS } from '../samples/memory-words.js';
import { DiedOfMemory, type MemoryDeath } from './died-of-memory.js';
import type { Advice } from './ground.js';
import type { LastWords } from './last-words.js';
import { endWords, type ProcessEnd } from './process-end.js';

export interface EndedTarget {
  readonly advice: Pick<Advice, 'command' | 'byHand' | 'moreMemory'>;
  /** undefined: the command goes on, but a process that served has ended. */
  readonly end: ProcessEnd | undefined;
  readonly lost: LostProcess | undefined;
  readonly lastOutput: readonly string[];
  /** What says that it died of memory. */
  readonly lastWords: LastWords | undefined;
}

/** A process, or a thread, that has served. */
export interface LostProcess {
  /** "process 4711", "thread 2 of process 4711" */
  readonly name: string;
  /** undefined where its parent cannot tell. */
  readonly end: ProcessEnd | undefined;
  /** Who was started in its place. */
  readonly successor: string | undefined;
}

const LARGER_WORKER = 'Give the worker thread more memory with `resourceLimits`, or let the main thread do its work while it is measured.';

export function endedEarly({ advice: { command, byHand, moreMemory }, end, lastOutput, lastWords }: EndedTarget): LeakcheckError {
  if (lastWords !== undefined) {
    return new LeakcheckError('target-out-of-memory', `\`${command}\` ran out of memory before it was ready: ${lastWords.words}`, { next: `${moreMemory}.`, details: lastOutput });
  }
  return new LeakcheckError('target-exited', `\`${command}\` ${end === undefined ? 'ended' : endWords(end)} before it was ready`, {
    next: `${byHand}; ${outputNote(lastOutput)}.`,
    details: lastOutput,
  });
}

export function crashed({ advice: { command }, end, lost, lastOutput }: EndedTarget): LeakcheckError {
  return new LeakcheckError('target-crashed', `${subjectOf(command, end, lost)} while it was measured`, {
    next: `Start the server by hand and send it the same requests; ${outputNote(lastOutput)}.`,
    details: lastOutput,
  });
}

export function restarted({ advice: { command }, end, lost, lastOutput }: EndedTarget, successor: string): LeakcheckError {
  return new LeakcheckError('target-restarted', `${subjectOf(command, end, lost)} while it was measured, and ${successor} was started in its place`, {
    next: `Find out why it ended; ${outputNote(lastOutput)}. If that is meant, such as a restart after so many requests, switch it off: what a process has kept is gone with it.`,
    details: lastOutput,
  });
}

function subjectOf(command: string, end: ProcessEnd | undefined, lost: LostProcess | undefined): string {
  if (end !== undefined || lost === undefined) return `\`${command}\` ${end === undefined ? 'ended' : endWords(end)}`;
  return `${lost.name} of \`${command}\`, which served the port, ${lost.end === undefined ? 'ended' : endWords(lost.end)}`;
}

export function diedOfMemory({ advice: { command, moreMemory }, lastOutput }: EndedTarget, death: MemoryDeath): DiedOfMemory {
  return new DiedOfMemory(`\`${command}\` ran out of memory: ${death.words}`, death, { next: death.exhausted === 'worker' ? LARGER_WORKER : `${moreMemory}, or fewer requests at a time with \`load.connections\`.`, details: withoutReport(lastOutput) });
}

/** A line of V8's native stack: ` 1: 0xb9bbf0 node::Abort() [node]`. */
const NATIVE_FRAME = /^ *\d{1,2}: 0x[\da-f]+ /;

/** What the server itself said: V8's report of the death is told in words, and its frames say nothing of the cause. */
function withoutReport(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line.trimEnd().endsWith(LAST_COLLECTIONS) || isFatalError(line));
  return (from === -1 ? lines : lines.slice(0, from)).filter((line) => !NATIVE_FRAME.test(line));
}

function outputNote(lastOutput: readonly string[]): string {
  return lastOutput.length === 0 ? 'it printed nothing' : 'its last output is above';
}
