/** The baseline's file, or all that is wrong with it. It is JSON, and read as YAML for the places of the mistakes. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { LeakcheckError } from '../errors.js';
import { mistakesOfIssues, type Vocabulary } from '../scenario/input-mistakes.js';
import { issueMessage } from '../scenario/issue-messages.js';
import { renderMistakes, type Mistake } from '../scenario/mistake.js';
import { nestingMistake } from '../scenario/yaml-depth.js';
import { parseYaml } from '../scenario/yaml-source.js';
import { BASELINE_KEYS, BASELINE_LEAK_KEYS, BASELINE_VERSION, baselineSchema, EMPTY_BASELINE, type Baseline } from './baseline.js';

export interface ReadOptions {
  /** How messages name the file. */
  readonly shownAs: string;
  /** true: a file that does not exist is an empty baseline, which is about to be written. */
  readonly mayBeMissing: boolean;
}

/**
 * @param file absolute
 * @throws LeakcheckError 'baseline-missing', 'input-unreadable' or 'baseline-invalid'
 */
export function readBaseline(file: string, { shownAs, mayBeMissing }: ReadOptions): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (existsSync(file)) throw new LeakcheckError('input-unreadable', `${shownAs} cannot be read`, { next: 'Make it a file that this user may read.', cause });
    if (mayBeMissing) return EMPTY_BASELINE;
    throw new LeakcheckError('baseline-missing', `the baseline ${shownAs} does not exist`, {
      next: `Check the path, or accept what leaks today: leakcheck run --baseline ${shownAs} --update-baseline`,
      cause,
    });
  }
  return parseBaseline(text, shownAs);
}

/** @throws LeakcheckError 'baseline-invalid' with every mistake of the text */
export function parseBaseline(text: string, shownAs: string): Baseline {
  const plain = text.replace(/^\ufeff/, '');
  const fail = (message: string, next: string, mistakes: readonly Mistake[]) => {
    throw new LeakcheckError('baseline-invalid', `${shownAs} ${message}`, { details: renderMistakes(plain, shownAs, mistakes), next });
  };
  const conflict = /^(<{7}|={7}|>{7})/m.exec(plain);
  if (conflict !== null) {
    const mistake = { offset: conflict.index, length: conflict[0].length, message: 'two branches changed these lines' };
    return fail('has an unresolved merge conflict', 'Keep the lines of either side, then run leakcheck with --update-baseline and review what it changes.', [mistake]);
  }
  const tooDeep = nestingMistake(plain);
  const source = tooDeep === undefined ? parseYaml(plain) : undefined;
  const { value, mistakes = [] } = source ?? { value: undefined, mistakes: [tooDeep ?? NO_BASELINE] };
  if (isNewer(value)) {
    const mistake = { ...(source?.spanOf(['version'], 'value') ?? NO_BASELINE), message: `this leakcheck reads version ${BASELINE_VERSION}` };
    return fail('was written by a newer leakcheck', 'Update leakcheck, or write the baseline again with --update-baseline under another name.', [mistake]);
  }
  const checked = baselineSchema.safeParse(value, { error: issueMessage });
  const isKeys = typeof value === 'object' && value !== null && !Array.isArray(value);
  const wrong = checked.success ? [] : isKeys && source !== undefined ? mistakesOfIssues(checked.error.issues, source, VOCABULARY) : [NO_BASELINE];
  const all = mistakes.length > 0 ? mistakes : wrong;
  if (checked.success && all.length === 0) return checked.data;
  return fail(`has ${all.length === 1 ? 'a mistake' : `${all.length} mistakes`}`, 'Correct it, or take the file of an earlier commit.', all);
}

/** What a baseline calls the scenario of a file: its path from the baseline's folder, the same on every machine. */
export function scenarioKey(baselineFile: string, scenarioFile: string): string {
  return relative(dirname(baselineFile), scenarioFile).split(sep).join('/');
}

const NO_BASELINE: Mistake = { offset: 0, length: 1, message: 'this is no baseline; it has the keys "version" and "scenarios"' };

const VOCABULARY: Vocabulary = { knownKeys: (path) => (path.length === 0 ? BASELINE_KEYS : path.length === 3 ? BASELINE_LEAK_KEYS : []) };

function isNewer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'version' in value && Number.isInteger(value.version) && Number(value.version) > BASELINE_VERSION;
}
