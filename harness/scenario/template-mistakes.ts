/** Mistakes in the templates of a scenario: each text may use what is known where it stands. */
import { labelled } from './input-mistakes.js';
import type { Mistake } from './mistake.js';
import { asKeys, asList } from './plain-data.js';
import type { Feed } from './scenario.js';
import { templateProblems, type KnownNames } from './template.js';
import type { Path, YamlSource } from './yaml-source.js';

export interface NameSources {
  readonly feeds: readonly Feed[];
  /** Names of feeds whose columns are not known. */
  readonly unread: readonly string[];
  /** Names of environment variables that are set. */
  readonly variables: readonly string[];
}

/** Keys of a request whose text may hold templates; of multipart parts only some. */
const TEMPLATED = ['headers', 'body', 'form', 'multipart'] as const;

/** Looks at the plain data, so that these are found even in a file with other mistakes. */
export function templateMistakes(source: YamlSource, { feeds, unread, variables }: NameSources): Mistake[] {
  const columns = feeds.flatMap(({ name, columns: all }) => all.map(column => `${name}.${column}`));
  const mistakes: Mistake[] = [];
  const check = (text: string, path: Path, known: KnownNames): void => {
    for (const { message, offset, length } of templateProblems(text, known)) {
      if (unread.some(feed => text.slice(offset).replace(/^\{\{\s*/, '').startsWith(`${feed}.`))) continue;
      mistakes.push({ ...source.spanInside(path, offset, length), message: labelled(path, message) });
    }
  };
  const checkRequest = (request: unknown, path: Path, captured: readonly string[]): void => {
    const known: KnownNames = { names: [...captured, ...columns], variables };
    if (typeof request === 'string') return check(request, path, known);
    const keys = asKeys(request);
    if (typeof keys['request'] === 'string') check(keys['request'], [...path, 'request'], known);
    for (const key of TEMPLATED) for (const text of textsIn(keys[key], [...path, key])) if (!isFileName(text)) check(text.value, text.path, known);
  };
  /** @returns the names that are known after the last step */
  const checkSteps = (steps: unknown, path: Path, before: readonly string[]): readonly string[] =>
    asList(steps).reduce<readonly string[]>((captured, step, index) => {
      checkRequest(step, [...path, index], captured);
      return [...captured, ...Object.keys(asKeys(asKeys(step)['capture']))];
    }, before);

  const { setup, routes } = asKeys(source.value);
  const captured = checkSteps(setup, ['setup'], []);
  asList(routes).forEach((route, index) => {
    checkRequest(route, ['routes', index], captured);
    checkSteps(asKeys(route)['chain'], ['routes', index, 'chain'], captured);
  });
  return mistakes;
}

interface PlacedText {
  readonly value: string;
  readonly path: Path;
}

function textsIn(value: unknown, path: Path): PlacedText[] {
  if (typeof value === 'string') return [{ value, path }];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => textsIn(item, [...path, index]));
  return Object.entries(asKeys(value)).flatMap(([key, item]) => textsIn(item, [...path, key]));
}

/** Names of files hold no templates. */
function isFileName({ value, path }: PlacedText): boolean {
  const key = path.findLastIndex(part => part === 'multipart' || part === 'body');
  const depth = path.length - 1 - key;
  if (path[key] === 'body') return depth === 0 && value.startsWith('@');
  return path[key] === 'multipart' && ((depth === 1 && value.startsWith('@')) || (depth === 2 && path.at(-1) === 'file'));
}
