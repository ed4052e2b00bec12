/** What a shell puts in the place of a template: a value of the same form for each `$i`. */
import { textPieces } from '../scenario/template.js';
import { fixedValue, isVarying } from './fixed-values.js';
import { shellWord, type WordPiece } from './shell-words.js';

/** A shorter filler is easier to read as it is. */
const LONGEST_LITERAL_FILLER = 64;
/** A variable of this name counts the requests. */
export const COUNTER = 'i';

/** The text with its templates as shell expansions; `literal` is applied to what stands around them. */
export function shellPieces(text: string, literal: (text: string) => string = (same) => same): WordPiece[] {
  return textPieces(text).map((piece, index) => (piece.isTemplate ? shellValue(piece.text, index) : literal(piece.text)));
}

/** Whether the text takes a loop to be sent as a scenario sends it. */
export function varies(text: string): boolean {
  return textPieces(text).some((piece) => piece.isTemplate && isVarying(piece.text));
}

function shellValue(template: string, index: number): WordPiece {
  const [name = '', ...args] = template.slice(2, -2).trim().split(/\s+/);
  const [first = 0, second = 0] = args.map(Number);
  if (!isVarying(template)) {
    const fillers = name === 'pad' && first > LONGEST_LITERAL_FILLER;
    return fillers ? { expansion: `$(printf %${first}s | tr ' ' x)` } : fixedValue(template, index);
  }
  switch (name) {
    case 'uuid':
      return { expansion: `00000000-0000-4000-8000-$(printf %012d $${COUNTER})` };
    case 'int':
      return { expansion: `$((${first} + $${COUNTER} % ${second - first + 1}))` };
    case 'hex':
      return { expansion: `$(printf %0${first}x $${COUNTER})` };
    case 'sha256':
      return { expansion: `$(printf %064x $${COUNTER})` };
    case 'pick':
      return { expansion: `$(printf '%s\\n' ${args.map((word) => shellWord([word])).join(' ')} | sed -n $((1 + $${COUNTER} % ${args.length}))p)` };
    default:
      return { expansion: `$${COUNTER}` };
  }
}
