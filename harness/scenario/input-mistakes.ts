import { didYouMean, nearestName } from './did-you-mean.js';
import { exampleAt, knownKeys } from './json-schema.js';
import type { Mistake } from './mistake.js';
import type { SchemaIssue, TextSpan } from './schema.js';
import type { Path, YamlSource } from './yaml-source.js';

/** What a kind of file knows, for "did you mean" and examples. */
export interface Vocabulary {
  readonly knownKeys: (path: Path) => readonly string[];
  readonly exampleAt?: (path: Path) => unknown;
}

const SCENARIO: Vocabulary = { knownKeys, exampleAt };

/** The schema's issues as mistakes with a place in the text. */
export function mistakesOfIssues(issues: readonly SchemaIssue[], source: YamlSource, vocabulary: Vocabulary = SCENARIO): Mistake[] {
  return issues.flatMap(issue => mistakesOf(issue, [], source, vocabulary));
}

function mistakesOf(issue: SchemaIssue, prefix: Path, source: YamlSource, vocabulary: Vocabulary): Mistake[] {
  const path = [...prefix, ...issue.path];
  const value = valueAt(source.value, path);
  if (value === undefined) return missingKey(path, source, vocabulary);

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => ({ ...source.spanOf([...path, key], 'key'), message: unknownKey(path, key, vocabulary) }));
    case 'invalid_union': {
      const meant = issue.errors.filter(errors => !errors.some(error => isOfAnotherKind(error, value)));
      const [only] = meant;
      return meant.length === 1 && only !== undefined
        ? only.flatMap(error => mistakesOf(error, path, source, vocabulary))
        : [at(path, issue.message, source)];
    }
    case 'custom': {
      const { offset, length, atKey } = (issue.params ?? {}) as Partial<TextSpan> & { atKey?: boolean };
      if (offset !== undefined && length !== undefined) return [{ ...source.spanInside(path, offset, length), message: labelled(path, issue.message) }];
      return [{ ...source.spanOf(path, atKey === true ? 'key' : 'value'), message: labelled(path, issue.message) }];
    }
    case 'invalid_key':
      return [{ ...source.spanOf(path, 'key'), message: labelled(path, issue.issues[0]?.message ?? issue.message) }];
    case 'invalid_type':
    case 'invalid_value':
    case 'invalid_format':
    case 'too_small':
    case 'too_big':
    case 'not_multiple_of':
    case 'invalid_element':
      return [at(path, issue.message, source)];
  }
}

/** The option of a union is for another kind of value: text where a list was written, say. */
function isOfAnotherKind(issue: SchemaIssue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every(errors => errors.some(error => isOfAnotherKind(error, value)));
  if (issue.code === 'invalid_value') return !issue.values.some(allowed => typeof allowed === typeof value);
  return issue.code === 'invalid_type' && !(issue.expected === 'int' && typeof value === 'number');
}

function at(path: Path, message: string, source: YamlSource): Mistake {
  return { ...source.spanOf(path, 'value'), message: labelled(path, message) };
}

function missingKey(path: Path, source: YamlSource, vocabulary: Vocabulary): Mistake[] {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const known = vocabulary.knownKeys(parent);
  // A slip of the key is said once, where it is: "comand" is not also a missing "command".
  const present = Object.keys(valueAt(source.value, parent) ?? {});
  if (present.some(other => !known.includes(other) && nearestName(other, known) === key)) return [];
  const example = vocabulary.exampleAt?.(path);
  const hint = example === undefined ? '' : `; for example ${asFlowYaml(key, example)}`;
  return [{ ...source.spanOf(path, 'value'), message: labelled(parent, `the key ${JSON.stringify(key)} is missing${hint}`) }];
}

function asFlowYaml(key: string, example: unknown): string {
  return JSON.stringify({ [key]: example }).slice(1, -1).replaceAll(/"(\w+)":/g, '$1: ').replace(/\{(.*)\}$/, '{ $1 }');
}

function unknownKey(path: Path, key: string, vocabulary: Vocabulary): string {
  return labelled(path, `unknown key ${JSON.stringify(key)}${didYouMean(key, vocabulary.knownKeys(path))}`);
}

/** `routes[0].weight: message`; the top of the file needs no label. */
export function labelled(path: Path, message: string): string {
  const label = path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`), '');
  return label === '' ? message : `${label}: ${message}`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? (inner as Record<PropertyKey, unknown>)[key] : undefined), value);
}
