import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LeakcheckError } from '../errors.js';
import { mistakesOfIssues } from './input-mistakes.js';
import { type Mistake, renderMistakes } from './mistake.js';
import { asKeys } from './plain-data.js';
import { readFeeds } from './read-feeds.js';
import { resolveScenario, type Surroundings } from './resolve-scenario.js';
import { routeNameMistakes } from './route-names.js';
import type { Scenario } from './scenario.js';
import { checkInput } from './schema.js';
import { templateMistakes } from './template-mistakes.js';
import { toggleNameMistakes } from './toggle-names.js';
import { nestingMistake } from './yaml-depth.js';
import { parseYaml } from './yaml-source.js';

export interface ParseOptions {
  /** How messages name the file, e.g. relative to where the command runs; the absolute path by default. */
  readonly shownAs?: string;
  /** Reads what the scenario names: bodies, feeds, scripts; by default no file can be read, so that parsing alone never touches the disk. */
  readonly readBodyFile?: Surroundings['readFile'];
  /** What `${VARIABLE}` stands for; nothing by default. */
  readonly environment?: Surroundings['environment'];
}

/** A larger file is a log or a heap snapshot, named by mistake. Imports of 50,000 routes are below. */
const LARGEST_SCENARIO_BYTES = 16 * 1024 ** 2;

/**
 * The complete, frozen scenario of a YAML text.
 * @param file absolute; the paths in the scenario are relative to its folder
 * @throws LeakcheckError 'scenario-invalid' with every mistake of the text
 */
export function parseScenario(text: string, file: string, { shownAs = file, readBodyFile = noFiles, environment = {} }: ParseOptions = {}): Scenario {
  const withoutMark = text.replace(/^\ufeff/, '');
  const result = scenarioOrMistakes(withoutMark, file, { readFile: readBodyFile, environment });
  if ('name' in result) return result;
  const count = result.length === 1 ? 'a mistake' : `${result.length} mistakes`;
  throw new LeakcheckError('scenario-invalid', `${shownAs} has ${count}`, {
    details: renderMistakes(withoutMark, shownAs, result),
    next: `Correct the file; \`leakcheck check ${shownAs}\` looks at it again without running it.`,
  });
}

/**
 * Reads a scenario and the files that it names; its `${VARIABLE}` are those of this process.
 * @throws LeakcheckError 'scenario-missing', 'input-unreadable' or 'scenario-invalid'
 */
export async function readScenario(file: string, { shownAs = file }: Pick<ParseOptions, 'shownAs'> = {}): Promise<Scenario> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const missing = !existsSync(file);
    throw new LeakcheckError(missing ? 'scenario-missing' : 'input-unreadable', `${shownAs} ${missing ? 'does not exist' : 'cannot be read'}`, {
      next: missing ? 'Check the path, or write a first scenario: the README shows how.' : 'Make it a file that this user may read.',
      cause,
    });
  });
  if (bytes.length > LARGEST_SCENARIO_BYTES) {
    throw new LeakcheckError('scenario-invalid', `${shownAs} has ${Math.round(bytes.length / 1024 ** 2)} MB: that is no scenario`, { next: 'Name a YAML file with a scenario.' });
  }
  return parseScenario(bytes.toString('utf8'), file, { shownAs, readBodyFile: path => readFileSync(path), environment: process.env });
}

function scenarioOrMistakes(text: string, file: string, surroundings: Surroundings): Scenario | readonly Mistake[] {
  const binary = text.search(/[\0\ufffd]/);
  if (binary !== -1) return [{ offset: binary, length: 1, message: 'this is not a text file in UTF-8' }];

  const tooDeep = nestingMistake(text);
  if (tooDeep !== undefined) return [tooDeep];

  const source = parseYaml(text);
  if (source.value === undefined || source.value === null) return source.mistakes.length > 0 ? source.mistakes : [EMPTY_FILE];
  if (typeof source.value !== 'object' || Array.isArray(source.value)) {
    const found = Array.isArray(source.value) ? 'a list' : 'plain text';
    return [...source.mistakes, { offset: text.search(/\S/), length: 1, message: `expected keys such as "target" and "routes", got ${found}: is this a scenario?` }];
  }

  const checked = checkInput(source.value);
  const { feeds, unread, mistakes: feedMistakes } = readFeeds('issues' in checked ? {} : (checked.input.feeds ?? {}), dirname(file), source, surroundings.readFile);
  const mistakes = [
    ...source.mistakes,
    ...('issues' in checked ? mistakesOfIssues(checked.issues, source) : []),
    ...feedMistakes,
    ...templateMistakes(source, {
      feeds,
      unread: 'issues' in checked ? Object.keys(asKeys(asKeys(source.value)['feeds'])) : unread,
      variables: Object.keys(surroundings.environment).filter(name => surroundings.environment[name] !== undefined),
    }),
    ...routeNameMistakes(source),
    ...toggleNameMistakes(source),
  ];
  if (mistakes.length > 0 || 'issues' in checked) return mistakes;
  return resolveScenario(checked.input, file, source, surroundings, feeds);
}

const EMPTY_FILE: Mistake = { offset: 0, length: 1, message: 'the file is empty; a scenario has at least "target" and "routes"' };

const noFiles: Surroundings['readFile'] = () => {
  throw new Error('No files here');
};
