/** How a scenario's command becomes a process: its words, and whether leakcheck's flags can stand on its command line. */
import { parse, quote } from 'shell-quote';
import { basename } from 'node:path';
import { LeakcheckError } from '../errors.js';

export type Command =
  /** `node …`: flags and preload stand right behind `node`. */
  | { readonly kind: 'node'; readonly node: string; readonly args: readonly string[] }
  /** Another program (npm, tsx, next …): the preload travels in NODE_OPTIONS and sets the flags itself. */
  | { readonly kind: 'program'; readonly program: string; readonly args: readonly string[] }
  /** Needs a shell (`&&`, `|`, `$VAR`, redirection …); the preload travels in NODE_OPTIONS. */
  | { readonly kind: 'shell'; readonly line: string };

/** @throws LeakcheckError target-command when there is no word in it */
export function readCommand(command: string | readonly string[]): Command {
  if (typeof command === 'string' && needsShell(command)) return { kind: 'shell', line: command };
  const words = typeof command === 'string' ? parse(command).map(String) : command;
  const [program, ...args] = words;
  if (program === undefined || program === '') {
    throw new LeakcheckError('target-command', 'target.command is empty', { next: 'Write how the server starts, such as `command: node server.js`.' });
  }
  return /^node(\.exe)?$/i.test(basename(program)) ? { kind: 'node', node: program, args } : { kind: 'program', program, args };
}

/** A command for a container, which has no shell of its own around it. @throws LeakcheckError target-command */
export function wordsOf(written: string | readonly string[]): readonly string[] {
  const command = readCommand(written);
  switch (command.kind) {
    case 'node':
      return [command.node, ...command.args];
    case 'program':
      return [command.program, ...command.args];
    case 'shell':
      return ['/bin/sh', '-c', command.line];
  }
}

/** The command with these words, each taken literally, at its end. */
export function withWords(command: string | readonly string[], words: readonly string[]): string | readonly string[] {
  if (words.length === 0) return command;
  return typeof command === 'string' ? `${command} ${quote([...words])}` : [...command, ...words];
}

/** The command as a person would type it, for messages. */
export function commandText(command: string | readonly string[]): string {
  return typeof command === 'string' ? command : command.join(' ');
}

/** Operators, globs and comments come back from the parser as objects; variables, substitutions and assignments are looked for here. */
function needsShell(line: string): boolean {
  if (/[$`\n]|^\s*[A-Za-z_]\w*=/.test(line)) return true;
  return parse(line).some((word) => typeof word !== 'string');
}
