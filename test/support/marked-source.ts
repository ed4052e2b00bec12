/** Sources for the tests of places: what V8 says is marked in the text, and so is what has to be found. */
import type { NamedStep } from '../../harness/evidence/place/place-clues.js';
import type { Position } from '../../harness/evidence/place/script.js';
import { Scripts } from '../../harness/evidence/place/scripts.js';
import { TextLines } from '../../harness/evidence/place/text-lines.js';

/** Stand where V8 has a position, and are taken out: a closure that sees the variable; the constructor of what has the property; a closure born per request; a function that allocates. */
export const MARKS = { seen: '§', made: '‡', born: '¤', allocates: '¶' } as const;

export interface Marked {
  readonly scripts: Scripts;
  readonly positions: Readonly<Record<keyof typeof MARKS, readonly Position[]>>;
}

/** @param files by path in `/app`; the first one has script id 1, and so on @param onDisk further files that may be read */
export function marked(files: Readonly<Record<string, string>>, onDisk: Readonly<Record<string, string>> = {}): Marked {
  const positions: Record<keyof typeof MARKS, Position[]> = { seen: [], made: [], born: [], allocates: [] };
  const all = Object.entries(files).map(([name, text], index) => {
    let source = '';
    for (const character of text) {
      const kind = (Object.keys(MARKS) as (keyof typeof MARKS)[]).find((each) => MARKS[each] === character);
      if (kind === undefined) source += character;
      else positions[kind].push({ scriptId: index + 1, ...new TextLines(source).placeOf(source.length) });
    }
    return { scriptId: index + 1, url: name.includes(':') ? name : `/app/${name}`, source };
  });
  const disk = new Map(Object.entries(onDisk).map(([name, text]) => [`/app/${name}`, text]));
  return { scripts: new Scripts(all, '/app', (path) => disk.get(path)), positions };
}

/**
 * `cache .byUser`: a variable seen from §, and a property of it; `.items‡`: a property of what is made at ‡; `global .x`,
 * `module a.js .exports`, `cell name a.mjs`, `local`: any variable of the function at §.
 */
export function names(words: string, { positions }: Marked): NamedStep[] {
  const left = words.split(' ').filter((word) => word !== '');
  const result: NamedStep[] = [];
  let owner = 'Object';
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === 'global') owner = 'global';
    else if (word === 'module') owner = `Module /app/${left.shift()}`;
    else if (word === 'cell') result.push({ kind: 'export', name: left.shift() ?? '', owner: `Module /app/${left.shift()}`, positions: [] });
    else if (word === 'local') result.push({ kind: 'local', name: '', owner: 'suspended f', positions: positions.seen });
    else if (word.startsWith('.')) {
      result.push({ kind: 'property', name: word.slice(1).replace('‡', ''), owner, positions: word.endsWith('‡') ? positions.made : [] });
      owner = 'Object';
    } else result.push({ kind: 'variable', name: word, owner: 'context', positions: positions.seen });
  }
  return result;
}
