/** What commander makes of the text of an option. */
import { InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';
import { parseDurationMs } from '../scenario/quantities.js';

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`It is a whole number from ${least}.`);
    return value;
  };
}

/** @returns milliseconds, more than 0 */
export function duration(text: string): number {
  const ms = parseDurationMs(text);
  if (!(ms > 0)) throw new InvalidArgumentError('It is a time such as 90s, 10m or 2h.');
  return ms;
}

/** An option that may be given more than once. */
export function repeated(text: string, all: readonly string[] = []): readonly string[] {
  return [...all, text];
}

/** A path is relative to the folder that the command was given in; a version of Node.js stays as it is. */
export function nodeFromHere(node: string): string {
  return /[/\\]/.test(node) ? resolve(node) : node;
}
