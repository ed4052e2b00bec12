/** A shell command over several lines that can be copied as they stand. */
import { columnsOf, wrap } from '../format/text.js';

const CONTINUED = ' \\';
const MARK = '\u0001';

/** Breaks at spaces outside of quotes, with a backslash at the end of each line but the last. Only a word that is longer than a line is broken without. */
export function wrapCommand(command: string, columns: number): string[] {
  const lines = wordsOf(command).reduce<string[]>((all, word) => {
    const last = all.at(-1);
    if (last !== undefined && columnsOf(`${last} ${word}${CONTINUED}`) <= columns) return [...all.slice(0, -1), `${last} ${word}`];
    return [...all, word];
  }, []);
  return lines.flatMap((line, index) => {
    const whole = index < lines.length - 1 ? line + CONTINUED : line;
    return columnsOf(whole) <= columns ? [whole] : wrap(whole.replaceAll(' ', MARK), columns).map((part) => part.replaceAll(MARK, ' '));
  });
}

/** The words of a command as they are written, quotes included. */
function wordsOf(command: string): string[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  let escaped = false;
  for (const character of command) {
    if (character === ' ' && !quoted && !escaped) {
      words.push(word);
      word = '';
      continue;
    }
    if (character === `'` && !escaped) quoted = !quoted;
    escaped = character === '\\' && !quoted && !escaped;
    word += character;
  }
  return [...words, word].filter((each) => each !== '');
}
