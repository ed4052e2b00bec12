/** Every command line that the documentation shows has options that exist. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { CLI } from '../support/cli.js';

/** Some starts of the command line, on a busy machine. */
jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
const SOURCES = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
/** With commands of their own below them. */
const GROUPS = ['heap', 'import'];

interface CommandLine {
  readonly place: string;
  /** `run`, `heap diff`. */
  readonly command: string;
  readonly options: readonly string[];
}

const COMMANDS = commandsOf([]);

function commandsOf(group: readonly string[]): string[] {
  const { stdout } = spawnSync(process.execPath, [CLI, ...group, '--help'], { encoding: 'utf8' });
  const listed = [...(stdout.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}(?<name>[a-z][a-z-]*)/gm)].map(({ groups }) => groups?.['name'] ?? '');
  return listed.filter((name) => name !== 'help');
}

/** In blocks and between back quotes, lines that go on after a backslash in one. */
function commandLines(file: string): CommandLine[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/\\\n\s*/g, ' ');
  const code = [...text.matchAll(/^ *```(?!diff)[^\n]*\n(?<block>[^]*?)^ *```$|`(?<span>[^`\n]+)`/gm)].flatMap(({ groups }) => (groups?.['block'] ?? groups?.['span'] ?? '').split('\n'));
  return code.flatMap((line) => [...line.matchAll(/(?:^|[\s"$(])(?:npx |"\$)?leakcheck"? (?<rest>[^|&;)#'`]*)/g)].flatMap(({ groups }) => commandLineOf(groups?.['rest'] ?? '', `${file}: ${line.trim()}`)));
}

function commandLineOf(rest: string, place: string): CommandLine[] {
  const [name = '', ...words] = rest.trim().split(/\s+/);
  if (!COMMANDS.includes(name)) return [];
  const [below = ''] = words;
  return [{ place, command: GROUPS.includes(name) && /^[a-z-]+$/.test(below) ? `${name} ${below}` : name, options: words.flatMap((word) => /^(?<option>--?[a-z][a-z-]*)/.exec(word)?.groups?.['option'] ?? []) }];
}

const lines = SOURCES.flatMap(commandLines);
const known = new Map([...new Set(lines.map(({ command }) => command))].map((command) => [command, optionsOf(command)]));

function optionsOf(command: string): readonly string[] {
  const { stdout } = spawnSync(process.execPath, [CLI, ...command.split(' '), '--help'], { encoding: 'utf8' });
  return [...stdout.matchAll(/(?<=^ {2}(?:-\w, )?)--?[a-z][a-z-]*|^ {2}-\w/gm)].map(([option]) => option.trim());
}

test('commands and their command lines are found', () => {
  expect(COMMANDS).toEqual(expect.arrayContaining(['run', 'merge', 'report', 'heap']));
  expect(lines.length).toBeGreaterThan(60);
  expect(known.get('run')).toEqual(expect.arrayContaining(['--shard', '--no-bisect', '--help']));
});

test.each(COMMANDS)('%s is documented', (command) => {
  expect(lines.map((line) => line.command.split(' ')[0])).toContain(command);
});

describe.each([...known])('leakcheck %s', (command, options) => {
  test('has the options that are shown', () => {
    const unknown = lines.filter((line) => line.command === command).flatMap((line) => line.options.filter((option) => !options.includes(option)).map((option) => `${option} in ${line.place}`));
    expect(unknown).toEqual([]);
  });
});

test('the arguments that workflows give to the action are options of a run', () => {
  const blocks = [...readFileSync(join(ROOT, 'docs/ci.md'), 'utf8').matchAll(/^```yaml\n(?<block>[^]*?)^```$/gm)].map(({ groups }) => parse(groups?.['block'] ?? '') as { jobs?: Record<string, { steps?: { with?: { arguments?: string } }[] }> });
  const given = blocks.flatMap(({ jobs = {} }) => Object.values(jobs)).flatMap(({ steps = [] }) => steps.flatMap((step) => step.with?.arguments?.match(/^--[\w-]+/gm) ?? []));
  expect(given.length).toBeGreaterThan(2);
  for (const option of given) expect(known.get('run')).toContain(option);
});
