/** `feeds:` of a scenario with the rows of their files, or what is wrong with them. */
import { relative, resolve } from 'node:path';
import { feedRows } from './feed-rows.js';
import { labelled } from './input-mistakes.js';
import type { Mistake } from './mistake.js';
import type { Feed } from './scenario.js';
import type { CheckedInput } from './schema.js';
import type { YamlSource } from './yaml-source.js';

export interface ReadFeeds {
  readonly feeds: readonly Feed[];
  /** Names of those that could not be read: nothing can be said of their columns. */
  readonly unread: readonly string[];
  readonly mistakes: readonly Mistake[];
}

/** @param readFile throws when there is no such file */
export function readFeeds(input: NonNullable<CheckedInput['feeds']>, folder: string, source: YamlSource, readFile: (path: string) => Uint8Array): ReadFeeds {
  const feeds: Feed[] = [];
  const mistakes: Mistake[] = [];
  for (const [name, written] of Object.entries(input)) {
    const { file, order } = typeof written === 'string' ? { file: written, order: 'in turn' as const } : written;
    const path = resolve(folder, file);
    const table = tableOf(path, readFile);
    if (typeof table !== 'string') {
      feeds.push({ name, file: path, order, ...table });
      continue;
    }
    const at = ['feeds', name, ...(typeof written === 'string' ? [] : ['file'])];
    mistakes.push({ ...source.spanOf(at, 'value'), message: labelled(at, `${relative(folder, path)}: ${table}`) });
  }
  const known = new Set(feeds.map(({ name }) => name));
  return { feeds, mistakes, unread: Object.keys(input).filter(name => !known.has(name)) };
}

function tableOf(path: string, readFile: (path: string) => Uint8Array): ReturnType<typeof feedRows> {
  try {
    return feedRows(path, new TextDecoder().decode(readFile(path)));
  } catch {
    return `cannot read the file ${path}`;
  }
}

/** Rows without a column that requests use. @param names as templates have them: `users.email` */
export function missingColumns(feeds: readonly Feed[], names: ReadonlySet<string>, folder: string): { readonly feed: string; readonly message: string }[] {
  return feeds.flatMap(({ name, file, columns, rows }) => {
    const used = columns.filter(column => names.has(`${name}.${column}`));
    for (const [index, row] of rows.entries()) {
      const missing = used.find(column => row[column] === undefined);
      if (missing !== undefined) return [{ feed: name, message: `${relative(folder, file)}: item ${index + 1} has no ${JSON.stringify(missing)}` }];
    }
    return [];
  });
}
