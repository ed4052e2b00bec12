/** Words for a POSIX shell: literal text, quoted where it has to be, beside expansions that the shell carries out. */

/** Text as it stands, or what the shell expands, such as `$i`: `$(…)` and `${…}` to any text, others to one without spaces or patterns. */
export type WordPiece = string | { readonly expansion: string };

/** Characters that no POSIX shell gives a meaning, wherever in a word they stand. */
const PLAIN = /^[\w@%+:,./-]*$/;

/** One word of a command line: the shell makes exactly this text of it. */
export function shellWord(pieces: readonly WordPiece[]): string {
  const word = joinTexts(pieces).map((piece) => (typeof piece === 'string' ? quoted(piece) : expanded(piece.expansion))).join('');
  return word === '' ? `''` : word;
}

/** A command that prints exactly this text, and can hold what a word cannot: line breaks in one line, control characters, any length. */
export function printCommand(pieces: readonly WordPiece[]): string {
  const format = pieces.map((piece) => (typeof piece === 'string' ? escaped(piece) : '%s')).join('');
  const values = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [` "${piece.expansion}"`]));
  return `printf ${format.startsWith('-') ? '-- ' : ''}${shellWord([format])}${values.join('')}`;
}

/** Texts side by side become one. */
function joinTexts(pieces: readonly WordPiece[]): WordPiece[] {
  return pieces.reduce<WordPiece[]>((joined, piece) => {
    const last = joined.at(-1);
    if (typeof last !== 'string' || typeof piece !== 'string') return [...joined, piece];
    return [...joined.slice(0, -1), last + piece];
  }, []);
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll(`'`, `'\\''`)}'`;
}

function expanded(expansion: string): string {
  return /^\$(\{|\((?!\())/.test(expansion) ? `"${expansion}"` : expansion;
}

/** For the format of printf. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replace(/[\x00-\x1f\x7f]/g, (control) => `\\${control.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
